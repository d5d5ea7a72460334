package program

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestWordsInTextsAndCommentsMeanNothing: only the statement itself decides whether it
// changes something or writes a file.
func TestWordsInTextsAndCommentsMeanNothing(t *testing.T) {
	t.Parallel()
	for statement, want := range map[string]struct {
		word    string
		outfile bool
	}{
		"SELECT 1 INTO OUTFILE '/tmp/x'":                {"SELECT", true},
		"select 1 into\n outfile '/tmp/x' format CSV":   {"SELECT", true},
		"SELECT ' INTO OUTFILE '":                       {"SELECT", false},
		`SELECT 'it\'s INTO OUTFILE'`:                   {"SELECT", false},
		"SELECT 'a'/* x */INTO/**/OUTFILE '/tmp/x'":     {"SELECT", true},
		"SELECT 1 -- INTO OUTFILE":                      {"SELECT", false},
		"-- a note\n/* INSERT */ SELECT `INTO OUTFILE`": {"SELECT", false},
		"/* SELECT */ insert into t values (1)":         {"INSERT", false},
		"(SELECT 1)":                                    {"(", false},
		"":                                              {"", false},
	} {
		require.Equal(t, want.word, firstWord(statement), statement)
		require.Equal(t, want.outfile, refuseOutfile(statement) != nil, statement)
	}
}

// TestAStatementWithAFormatOfItsOwnIsExplained: the driver cannot read the answer, and
// its own words would not help.
func TestAStatementWithAFormatOfItsOwnIsExplained(t *testing.T) {
	t.Parallel()
	unread := errors.New("readData: block decode for exception: unexpected value")
	require.ErrorContains(t, said("SELECT 1 FORMAT Vertical", unread), "--format")
	require.ErrorContains(t, said("SELECT 1 FORMAT CSV SETTINGS max_threads = 1", unread), "--format")
	require.Equal(t, unread, said("SELECT format FROM t", unread))
	engine := errors.New("sendQuery: [HTTP 404] code: 60, message: Unknown table")
	require.EqualError(t, said("SELECT 1", engine), "Unknown table")
}
