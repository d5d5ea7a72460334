package embedded

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func seeds(f *testing.F) {
	f.Helper()
	for _, text := range []string{
		"", "SELECT 1", "SELECT 1; SELECT 2", "INSERT INTO a.b (c, d) FORMAT Native\n\x01\x02", "INSERT INTO t VALUES (1, 'a;b')", "insert into function file('x', 'CSV') select 1",
		"SELECT '\\'; -- ' FORMAT CSV", "/* ; */ SELECT $a$ ; $a$", "SELECT ‘a;’, “b”", "SELECT \"a\\\"\" FORMAT `CSV` SETTINGS a = 1;", "((SELECT 1))", "SELECT [1, {a:UInt8}", "INSERT", "INSERT INTO", "INSERT INTO x FORMAT",
		"KILL QUERY WHERE query_id = 'a\\'b'", "# x\nSELECT 1", "--", "/*", "'", "$$", "SELECT 1 INTO OUTFILE 'x'",
	} {
		f.Add(text)
	}
}

func FuzzTheLexerCoversItsTextInOrder(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		l, at := &lexer{text: text}, 0
		for {
			token, ok := l.next()
			if !ok {
				break
			}
			require.LessOrEqual(t, at, token.start)
			require.Less(t, token.start, token.end)
			require.LessOrEqual(t, token.end, len(text))
			at = token.end
		}
	})
}

func FuzzAStatementIsCutWithinItsText(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		s, err := parseStatement(text)
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		require.True(t, strings.HasPrefix(text, s.text))
		require.LessOrEqual(t, s.tail, len(s.text))
		if s.kind == kindInsert {
			require.LessOrEqual(t, s.infile, len(s.text))
			require.GreaterOrEqual(t, s.infile, 0)
			require.LessOrEqual(t, len(s.text), s.data)
			require.LessOrEqual(t, s.data, len(text))
		}
	})
}

func FuzzTheAllowListNeverPanicsAndNeverLetsAStrangeTreeThrough(f *testing.F) {
	f.Add("SelectWithUnionQuery (children 1)\n ExpressionList (children 1)\n  SelectQuery (children 1)\n   ExpressionList (children 1)\n    Function file (children 1)\n     ExpressionList (children 1)\n      Literal 'x'\n", "SELECT file('x')")
	f.Add("Explain EXPLAIN (children 2)\n Set\n SelectWithUnionQuery (children 1)\n  ExpressionList\n", "EXPLAIN SELECT 1")
	f.Add("SelectQuery (children 1)", "SHOW TABLES WHERE f(1)")
	f.Add("Function in (alias x (alias y) (children 3)", "`a`.b(c")
	f.Fuzz(func(t *testing.T, tree, words string) {
		list := newAllowList([]string{"tillhouse", "tillhouse_store", "system"}, "tillhouse", "/dev/fd/7")
		_ = list.checkWords(words)
		root, err := parseTree(tree)
		if err != nil || list.checkTree(root) != nil {
			return
		}
		require.True(t, list.statements[root.kind])
		for line := range strings.Lines(tree) {
			text := strings.TrimSpace(line)
			require.False(t, strings.HasPrefix(text, "TableIdentifier tillhouse_store."), tree)
			require.False(t, strings.HasPrefix(text, "Function file") && !strings.HasPrefix(text, "Function file.") && len(strings.Fields(text)) < 4 && strings.Fields(text)[1] == "file", tree)
		}
	})
}

func FuzzAnExceptionKeepsItsText(f *testing.F) {
	f.Add("Code: 60. DB::Exception: Unknown table a. (UNKNOWN_TABLE)")
	f.Add("Code: 1. DB::Exception: x (version 26.5.1.1 (official build))")
	f.Add("no code")
	f.Fuzz(func(t *testing.T, message string) {
		e := asException(parseException(message))
		require.NotZero(t, e.status())
		require.Contains(t, message, e.Message)
	})
}

func TestWhatAnEngineSaysIsReadAsNumberNameAndText(t *testing.T) {
	e := asException(parseException("Code: 60. DB::Exception: Unknown table a (b). (UNKNOWN_TABLE)"))
	require.Equal(t, &Exception{Code: 60, Name: "UNKNOWN_TABLE", Message: "Unknown table a (b)."}, e)
	require.Equal(t, "Code: 60. DB::Exception: Unknown table a (b). (UNKNOWN_TABLE)", e.Error())
	require.Equal(t, 1002, asException(parseException("gone")).Code)
}
