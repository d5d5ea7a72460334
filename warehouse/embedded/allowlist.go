package embedded

import (
	_ "embed"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

//go:embed bi_functions.txt
var functionText string

// biDatabase is what the BI login reads; biSystem are the tables of system that describe it, or nothing but the engine.
const biDatabase = "tillhouse"

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

// allowList is what a query of the BI login may be made of. Everything that it does not name is refused: ClickHouse's
// own readonly = 1 lets through reading files, writing files, other databases, KILL QUERY and dialling out.
type allowList struct {
	statements, nodes, functions, combinators, tableFunctions, systemTables, keywords, shows map[string]bool
	foreign                                                                                  map[string]bool // databases that are not for BI
	database                                                                                 string          // where a table without one is looked for
	outfile                                                                                  string          // the one file that the result may go to
}

func newAllowList(databases []string, database, outfile string) *allowList {
	a := &allowList{
		statements: wordSet(`SelectWithUnionQuery Explain DescribeQuery ShowTables ShowColumns ShowFunctions
			ShowCreateTableQuery ShowCreateViewQuery ShowCreateDatabaseQuery ExistsTableQuery ExistsViewQuery ExistsDatabaseQuery`),
		nodes: wordSet(`SelectWithUnionQuery SelectIntersectExceptQuery SelectQuery ExpressionList Identifier Literal Function
			TablesInSelectQuery TablesInSelectQueryElement TableExpression TableIdentifier TableJoin ArrayJoin Subquery
			Asterisk QualifiedAsterisk ColumnsRegexpMatcher QualifiedColumnsRegexpMatcher ColumnsListMatcher QualifiedColumnsListMatcher
			ColumnsTransformerList ColumnsExceptTransformer ColumnsReplaceTransformer ColumnsReplaceTransformer::Replacement
			OrderByElement StorageOrderByElement WithElement WindowDefinition SampleRatio InterpolateElement`),
		functions:      wordSet(functionText + " lambda exists untuple grouping"),
		combinators:    wordSet("simplestate ordefault distinct resample foreach argmax argmin ornull merge state array map if"),
		tableFunctions: wordSet("numbers numbers_mt zeros zeros_mt generateseries generate_series values"),
		systemTables: wordSet(`one numbers numbers_mt zeros zeros_mt databases tables columns functions data_type_families table_engines
			formats settings time_zones collations keywords data_skipping_indices table_functions aggregate_function_combinators`),
		keywords: wordSet(`and or not in on using as over select from where prewhere having by when then else case join values except
			union all distinct any between like ilike limit offset with qualify array global settings filter fill to step recursive
			intersect replace columns exists interval is asc desc order partition rows range explain describe desc show table
			final sample inner left right full cross outer semi anti asof`),
		shows:   wordSet("TABLES DATABASES SETTINGS COLUMNS FIELDS FUNCTIONS CREATE FULL EXTENDED TEMPORARY"),
		foreign: map[string]bool{}, database: database, outfile: outfile,
	}
	for _, d := range databases {
		a.foreign[d] = d != biDatabase && d != "system"
	}
	return a
}

func denied(format string, arguments ...any) error {
	return refuse(codeAccessDenied, "the BI login may not do this: "+format, arguments...)
}

// checkTree walks the tree of a whole query.
func (a *allowList) checkTree(root *node) error {
	if !a.statements[root.kind] {
		return denied("it reads only, with SELECT, SHOW, DESCRIBE, EXISTS and EXPLAIN (%s)", root.kind)
	}
	switch root.kind {
	case "SelectWithUnionQuery":
		return a.checkResult(root)
	case "Explain":
		return a.checkExplain(root)
	case "DescribeQuery":
		return a.checkChildren(root)
	case "ShowTables", "ShowColumns", "ShowFunctions":
		return a.checkShow(root)
	}
	return a.checkNamed(root)
}

// checkExplain allows EXPLAIN of one SELECT, with settings of EXPLAIN's own in front.
func (a *allowList) checkExplain(root *node) error {
	rest := root.children
	if len(rest) > 0 && rest[0].kind == "Set" && len(rest[0].children) == 0 {
		rest = rest[1:]
	}
	if len(rest) != 1 || rest[0].kind != "SelectWithUnionQuery" {
		return denied("EXPLAIN is for SELECT")
	}
	return a.checkSelect(rest[0])
}

// checkShow allows SHOW of a database; what ShowColumns reads is filtered like system.columns.
func (a *allowList) checkShow(root *node) error {
	for _, c := range root.children {
		if c.kind != "Identifier" || c.text != biDatabase && c.text != "system" {
			return denied("the database %s is not for it", c.text)
		}
	}
	return nil
}

// checkNamed allows SHOW CREATE and EXISTS: the children are the database and the table.
func (a *allowList) checkNamed(root *node) error {
	var names []string
	for _, c := range root.children {
		if c.kind == "Identifier" {
			names = append(names, c.text)
		} else if c.kind != "Literal" {
			return denied("%s", c.kind)
		}
	}
	switch {
	case len(names) == 2:
		return a.checkTable(names[0] + "." + names[1])
	case strings.Contains(root.kind, "Database") && len(names) == 1 && names[0] != biDatabase:
		return denied("the database %s is not for it", names[0])
	}
	return nil
}

// checkResult is checkSelect for the query itself, which this package gave INTO OUTFILE and which may name its format.
func (a *allowList) checkResult(n *node) error {
	kept := &node{kind: n.kind}
	for i, c := range n.children {
		switch {
		case i > 0 && c.kind == "Literal" && a.outfile != "" && c.text == "'"+a.outfile+"'":
		case i > 0 && c.kind == "Identifier":
		default:
			kept.children = append(kept.children, c)
		}
	}
	return a.checkSelect(kept)
}

// checkSelect allows one list of queries and nothing else: not INTO OUTFILE, not SETTINGS.
func (a *allowList) checkSelect(n *node) error {
	for i, c := range n.children {
		switch {
		case c.kind == "Set":
			return denied("SETTINGS in a query")
		case i > 0 || c.kind != "ExpressionList":
			return denied("INTO OUTFILE")
		}
	}
	return a.checkChildren(n)
}

func (a *allowList) checkChildren(n *node) error {
	for _, c := range n.children {
		if err := a.check(c, n); err != nil {
			return err
		}
	}
	return nil
}

func (a *allowList) check(n, parent *node) error {
	switch {
	case n.kind == "Set":
		return denied("SETTINGS in a query")
	case n.kind == "ColumnsApplyTransformer":
		return denied("APPLY, because its function cannot be seen: write the columns out")
	case n.kind == "WindowListElement":
		return denied("WINDOW, because what it holds cannot be seen: write OVER (…) at each function")
	case !a.nodes[n.kind]:
		return denied("%s", n.kind)
	}
	switch n.kind {
	case "SelectWithUnionQuery":
		return a.checkSelect(n)
	case "TableIdentifier":
		if err := a.checkTable(n.text); err != nil {
			return err
		}
	case "Identifier":
		if err := a.checkIdentifier(n.text); err != nil {
			return err
		}
	case "Function":
		if err := a.checkFunction(n, parent); err != nil {
			return err
		}
	}
	return a.checkChildren(n)
}

// checkFunction allows functions by name. IN takes a table by its bare name as well.
func (a *allowList) checkFunction(n, parent *node) error {
	if parent.kind == "TableExpression" {
		if a.tableFunctions[strings.ToLower(n.text)] || strings.HasPrefix(n.text, biDatabase+".") {
			return nil
		}
		return denied("the table function %s", n.text)
	}
	if !a.function(n.text) {
		return denied("the function %s", n.text)
	}
	name := strings.ToLower(n.text)
	if strings.HasSuffix(name, "in") || strings.HasSuffix(name, "inignoreset") {
		for _, list := range n.children {
			if len(list.children) != 2 {
				continue
			}
			if right := list.children[1]; right.kind == "Identifier" && strings.Contains(right.text, ".") {
				return a.checkTable(right.text)
			}
		}
	}
	return nil
}

// function tells whether a name is allowed, as it stands or as an aggregate function with combinators (sumIf).
func (a *allowList) function(name string) bool {
	name = strings.ToLower(name)
	for {
		if a.functions[name] {
			return true
		}
		shorter := name
		for c := range a.combinators {
			if rest, ok := strings.CutSuffix(name, c); ok && rest != "" && len(rest) < len(shorter) {
				shorter = rest
				break
			}
		}
		if shorter == name {
			return false
		}
		name = shorter
	}
}

func (a *allowList) checkTable(name string) error {
	database, table, qualified := strings.Cut(name, ".")
	if !qualified {
		database, table = a.database, name
	}
	switch {
	case database == biDatabase:
		return nil
	case database == "system" && a.systemTables[table]:
		return nil
	case database == "system":
		return denied("the table system.%s is not for it", table)
	}
	return denied("the database %s is not for it; it reads the views of %s", database, biDatabase)
}

// checkIdentifier looks at a column's name: in front of its dots may stand a database.
func (a *allowList) checkIdentifier(name string) error {
	first, rest, qualified := strings.Cut(name, ".")
	switch {
	case !qualified:
		return nil
	case a.foreign[first]:
		return denied("the database %s is not for it; it reads the views of %s", first, biDatabase)
	case first == "system":
		table, _, _ := strings.Cut(rest, ".")
		return a.checkTable("system." + table)
	}
	return nil
}

// checkWords looks through the query as ClickHouse wrote it down again, without comments: the tree does not show all
// that a query holds. Each word before a bracket must be a function or keyword, and no foreign database may be named.
func (a *allowList) checkWords(text string) error {
	l := &lexer{text: text}
	var tokens []token
	for {
		t, ok := l.next()
		if !ok {
			break
		}
		if t.kind == tokenBroken {
			return denied("a quote that does not end")
		}
		if t.kind == tokenName && strings.IndexFunc(text[t.start:t.end], func(r rune) bool { return r < ' ' || r == '\\' }) >= 0 {
			return denied("a name with control characters or backslashes")
		}
		tokens = append(tokens, t)
	}
	if len(tokens) > 0 && isWord(text, tokens[0], "SHOW") && (len(tokens) < 2 || !a.shows[strings.ToUpper(text[tokens[1].start:tokens[1].end])]) {
		return denied("SHOW is for TABLES, DATABASES, COLUMNS, FUNCTIONS, SETTINGS and CREATE")
	}
	for i, t := range tokens {
		if t.kind != tokenWord && t.kind != tokenName || i+1 == len(tokens) {
			continue
		}
		word := strings.Trim(text[t.start:t.end], "`\"")
		if isMark(text, tokens[i+1], ".") && a.foreign[word] && (i == 0 || !isMark(text, tokens[i-1], ".")) {
			return denied("the database %s is not for it; it reads the views of %s", word, biDatabase)
		}
		if !isMark(text, tokens[i+1], "(") || i > 0 && (isMark(text, tokens[i-1], ":") || isMark(text, tokens[i-1], ".")) {
			continue
		}
		if t.depth > 0 && insideParameter(text, tokens[:i]) || i > 0 && isWord(text, tokens[i-1], "AS") {
			continue
		}
		if t.kind == tokenWord && a.keywords[strings.ToLower(word)] || a.function(word) || a.tableFunctions[strings.ToLower(word)] || strings.HasPrefix(word, biDatabase+".") {
			continue
		}
		return denied("the function %s", word)
	}
	return nil
}

// insideParameter tells that the tokens end within {name:Type(…)}.
func insideParameter(text string, tokens []token) bool {
	for i := range slices.Backward(tokens) {
		switch {
		case isMark(text, tokens[i], "{"):
			return i+2 < len(tokens) && tokens[i+1].kind == tokenWord && isMark(text, tokens[i+2], ":")
		case isMark(text, tokens[i], "}"):
			return false
		}
	}
	return false
}

// allow checks the very text that is going to run on conn, whose parameters are set. outfile is the file that this
// package lets the result go to, if any.
func (s *server) allow(conn *connection, q *request, sql, outfile string) error {
	databases, err := s.control.query("SELECT name FROM system.databases", "TSVRaw")
	if err != nil {
		return err
	}
	list := newAllowList(strings.Fields(string(databases.body)), q.database, outfile)
	tree, err := conn.query(explain+sql, "TSVRaw")
	if err != nil {
		return shiftPosition(err, len(explain))
	}
	root, err := parseTree(string(tree.body))
	if err != nil {
		return denied("%v", err)
	}
	if err := list.checkTree(root); err != nil {
		return err
	}
	again, err := conn.query("SELECT formatQuerySingleLine("+quote(sql)+")", "TSVRaw")
	if err != nil {
		return err
	}
	return list.checkWords(string(again.body))
}

const explain = "EXPLAIN AST "

var failedPosition = regexp.MustCompile(`failed at position (\d+)`)

// shiftPosition makes the position of a syntax error that of the query without what was put before it.
func shiftPosition(err error, by int) error {
	var e *Exception
	if !errors.As(err, &e) {
		return err
	}
	moved := *e
	moved.Message = failedPosition.ReplaceAllStringFunc(e.Message, func(m string) string {
		n, err := strconv.Atoi(m[strings.LastIndexByte(m, ' ')+1:])
		if err != nil || n <= by {
			return m
		}
		return "failed at position " + strconv.Itoa(n-by)
	})
	return &moved
}
