package shopifyadmin

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// analysis is a ShopifyQL query: FROM a table SHOW columns, then clauses in this order.
// (https://shopify.dev/docs/api/shopifyql)
type analysis struct {
	table        string
	show         []string
	by           []string // GROUP BY
	series       bool     // TIMESERIES day: a row for each day, also for those without data
	since, until string   // both inside; days of the shop
	order        string
	descending   bool
	limit        int
	offset       int
}

const defaultRows = 1000

// clauses are the keywords after SHOW, in the order in which they may stand.
var clauses = []string{"WHERE", "GROUP", "TIMESERIES", "SINCE", "UNTIL", "ORDER", "LIMIT", "OFFSET"}

type analysisParser struct {
	words []string
	at    int
	today time.Time
}

// parseAnalysis reads a query. What is wrong with it is told as a parse error, not as a
// GraphQL error.
func parseAnalysis(text string, today time.Time) (analysis, error) {
	text = strings.NewReplacer(",", " , ", "\n", " ", "\t", " ", "\r", " ").Replace(text)
	p := &analysisParser{words: strings.Fields(text), today: today}
	a := analysis{limit: defaultRows}
	if !p.keyword("FROM") {
		return a, p.unexpected("FROM")
	}
	a.table = p.next()
	if !p.keyword("SHOW") {
		return a, p.unexpected("SHOW")
	}
	a.show = p.names()
	if len(a.show) == 0 {
		return a, p.unexpected("a column")
	}
	last := -1
	for p.at < len(p.words) {
		word := strings.ToUpper(p.words[p.at])
		at := slices.Index(clauses, word)
		if at < 0 || at <= last {
			return a, p.unexpected("the end of the query")
		}
		last = at
		p.at++
		if err := p.clause(word, &a); err != nil {
			return a, err
		}
	}
	if a.since == "" {
		a.since = today.AddDate(0, 0, -30).Format(time.DateOnly)
	}
	if a.until == "" {
		a.until = today.Format(time.DateOnly)
	}
	return a, nil
}

func (p *analysisParser) clause(word string, a *analysis) error {
	var err error
	switch word {
	case "WHERE":
		return fmt.Errorf("the sandbox has no WHERE in ShopifyQL")
	case "GROUP":
		if !p.keyword("BY") {
			return p.unexpected("BY")
		}
		a.by = p.names()
	case "TIMESERIES":
		if unit := p.next(); unit != "day" {
			return fmt.Errorf("the sandbox has no TIMESERIES by %q", unit)
		}
		a.series = true
	case "SINCE":
		a.since, err = p.date()
	case "UNTIL":
		a.until, err = p.date()
	case "ORDER":
		if !p.keyword("BY") {
			return p.unexpected("BY")
		}
		a.order = p.next()
		a.descending = p.keyword("DESC")
		if !a.descending {
			p.keyword("ASC")
		}
	case "LIMIT":
		a.limit, err = p.number()
	case "OFFSET":
		a.offset, err = p.number()
	}
	return err
}

func (p *analysisParser) next() string {
	if p.at >= len(p.words) {
		return ""
	}
	p.at++
	return p.words[p.at-1]
}

func (p *analysisParser) keyword(word string) bool {
	if p.at < len(p.words) && strings.EqualFold(p.words[p.at], word) {
		p.at++
		return true
	}
	return false
}

func (p *analysisParser) unexpected(wanted string) error {
	found := "the end"
	if p.at < len(p.words) {
		found = strconv.Quote(p.words[p.at])
	}
	return fmt.Errorf("word %d: expected %s, found %s", p.at+1, wanted, found)
}

// names reads column names between commas.
func (p *analysisParser) names() []string {
	var list []string
	for p.at < len(p.words) && !slices.Contains(clauses, strings.ToUpper(p.words[p.at])) {
		if word := p.next(); word != "," {
			list = append(list, word)
		}
	}
	return list
}

func (p *analysisParser) number() (int, error) {
	word := p.next()
	n, err := strconv.Atoi(word)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%q is not a number", word)
	}
	return n, nil
}

// date reads a day: 2026-01-31, today, yesterday, or so long ago: -30d, -2w, -6m, -1y.
func (p *analysisParser) date() (string, error) {
	word := p.next()
	switch word {
	case "today":
		return p.today.Format(time.DateOnly), nil
	case "yesterday":
		return p.today.AddDate(0, 0, -1).Format(time.DateOnly), nil
	}
	if _, err := time.Parse(time.DateOnly, word); err == nil {
		return word, nil
	}
	if len(word) > 2 && word[0] == '-' {
		n, err := strconv.Atoi(word[1 : len(word)-1])
		if err == nil {
			switch word[len(word)-1] {
			case 'd':
				return p.today.AddDate(0, 0, -n).Format(time.DateOnly), nil
			case 'w':
				return p.today.AddDate(0, 0, -7*n).Format(time.DateOnly), nil
			case 'm':
				return p.today.AddDate(0, -n, 0).Format(time.DateOnly), nil
			case 'y':
				return p.today.AddDate(-n, 0, 0).Format(time.DateOnly), nil
			}
		}
	}
	return "", fmt.Errorf("%q is not a date", word)
}
