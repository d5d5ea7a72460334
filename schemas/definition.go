package schemas

import (
	"embed"
	"fmt"
	"strings"
)

//go:embed tables/*.sql
var tableFiles embed.FS

// tableOrder lists tables/*.sql in the order in which they are created and documented.
var tableOrder = [...]string{
	"shops", "orders", "order_lines", "order_discounts", "identity_evidence", "refunds", "refund_lines", "fx_rates",
	"products", "variants", "variant_costs", "customers", "customer_aliases", "reviews", "coupons",
	"payments", "payment_refunds", "chargebacks", "transactions", "settlements", "settlement_lines", "payouts",
	"balances", "balance_entries", "platform_invoices", "payment_profiles",
	"sale_events", "returns", "return_lines", "fulfilments", "fulfilment_lines", "fulfilment_events", "checkouts", "tender_transactions",
	"stock_daily", "web_daily", "recon_daily",
	"raw_records", "facts", "state", "runs", "run_streams", "quarantine", "dirty_days", "model_marks", "kpi_changes",
	"credentials", "installation", "sources", "migrations",
}

// Definition is a physical table as its file in tables/ describes it, without
// database, replication or storage settings: those belong to the topology.
type Definition struct {
	Name string
	// Migration is the number of the migration that creates the table.
	Migration int
	// NL and EN say in a few words what a row is.
	NL, EN  string
	Columns []Column
	// Indexes are the data skipping indexes as DDL text.
	Indexes []string
	// Engine is the unreplicated engine, for instance ReplacingMergeTree(_version, _is_deleted).
	Engine string
	// PartitionBy is empty where the table has no partitions.
	PartitionBy string
	// OrderBy is the sorting key without parentheses.
	OrderBy string
}

// Column is a column of a Definition.
type Column struct {
	Name string
	// Type is spelled as ClickHouse reports it.
	Type   string
	NL, EN string
	// Storage is the codec and TTL clause, often empty.
	Storage string
}

// Comment is the text that ClickHouse and BI tools show.
func (c Column) Comment() string { return comment(c.NL, c.EN) }

// Comment is the text that ClickHouse and BI tools show.
func (d Definition) Comment() string { return comment(d.NL, d.EN) }

func comment(nl, en string) string { return "NL: " + nl + " · EN: " + en }

// Definitions are the physical tables in the order in which they are created.
func Definitions() ([]Definition, error) {
	list := make([]Definition, 0, len(tableOrder))
	for _, name := range tableOrder {
		text, err := tableFiles.ReadFile("tables/" + name + ".sql")
		if err != nil {
			return nil, fmt.Errorf("reading the definition of %s: %w", name, err)
		}
		d, err := parseDefinition(string(text))
		if err != nil {
			return nil, fmt.Errorf("reading tables/%s.sql: %w", name, err)
		}
		if d.Name != name {
			return nil, fmt.Errorf("reading tables/%s.sql: it defines %s", name, d.Name)
		}
		list = append(list, d)
	}
	return list, nil
}

// parseDefinition reads the one form the table files have: a clause or a column a line.
func parseDefinition(text string) (Definition, error) {
	var d Definition
	body := false
	for n, line := range strings.Split(strings.TrimSpace(text), "\n") {
		var err error
		switch {
		case line == "(" || line == ")":
			body = line == "("
		case body:
			err = addColumn(&d, strings.TrimSuffix(strings.TrimSpace(line), ","))
		default:
			err = addClause(&d, line)
		}
		if err != nil {
			return Definition{}, fmt.Errorf("line %d: %w", n+1, err)
		}
	}
	if d.Name == "" || d.Migration == 0 || d.Engine == "" || d.OrderBy == "" || d.NL == "" || d.EN == "" || len(d.Columns) == 0 {
		return Definition{}, fmt.Errorf("one of migration, name, columns, engine, sorting key and comment is missing")
	}
	return d, nil
}

func addClause(d *Definition, line string) error {
	word, rest, _ := strings.Cut(line, " ")
	var err error
	switch word {
	case "--":
		_, err = fmt.Sscanf(rest, "migration %d", &d.Migration)
	case "CREATE":
		d.Name = strings.TrimPrefix(rest, "TABLE ")
	case "ENGINE":
		d.Engine = strings.TrimPrefix(rest, "= ")
	case "PARTITION":
		d.PartitionBy = strings.TrimPrefix(rest, "BY ")
	case "ORDER":
		d.OrderBy = strings.Trim(strings.TrimPrefix(rest, "BY "), "()")
	case "COMMENT":
		d.NL, d.EN, rest, err = cutComment(rest)
		if err == nil && rest != ";" {
			err = fmt.Errorf("want ; after the comment")
		}
	default:
		err = fmt.Errorf("unknown clause %q", word)
	}
	return err
}

func addColumn(d *Definition, line string) error {
	if strings.HasPrefix(line, "INDEX ") {
		d.Indexes = append(d.Indexes, line)
		return nil
	}
	name, rest, _ := strings.Cut(line, " ")
	kind, rest, ok := strings.Cut(rest, " COMMENT ")
	if !ok {
		return fmt.Errorf("column %s has no comment", name)
	}
	c := Column{Name: name, Type: kind}
	var err error
	if c.NL, c.EN, rest, err = cutComment(rest); err != nil {
		return fmt.Errorf("column %s: %w", name, err)
	}
	c.Storage = strings.TrimSpace(rest)
	d.Columns = append(d.Columns, c)
	return nil
}

// cutComment reads 'NL: … · EN: …' and returns what follows the closing quote.
func cutComment(text string) (nl, en, rest string, err error) {
	var b strings.Builder
	if !strings.HasPrefix(text, "'") {
		return "", "", "", fmt.Errorf("want a quoted comment")
	}
	i := 1
	for ; i < len(text); i++ {
		if text[i] != '\'' {
			b.WriteByte(text[i])
			continue
		}
		if i+1 >= len(text) || text[i+1] != '\'' {
			break
		}
		b.WriteByte('\'')
		i++
	}
	if i == len(text) {
		return "", "", "", fmt.Errorf("comment has no end")
	}
	nl, en, ok := strings.Cut(b.String(), " · EN: ")
	nl, isNL := strings.CutPrefix(nl, "NL: ")
	if !ok || !isNL || nl == "" || en == "" {
		return "", "", "", fmt.Errorf("want a comment of the form 'NL: … · EN: …'")
	}
	return nl, en, text[i+1:], nil
}
