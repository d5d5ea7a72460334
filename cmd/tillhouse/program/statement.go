package program

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// changes tells a change from a question by its first word. It decides how the answer
// is read and what a person is told; what may be done is the engine's decision.
func changes(statement string) bool {
	return slices.Contains([]string{
		"INSERT", "CREATE", "ALTER", "DROP", "UNDROP", "TRUNCATE", "DELETE", "UPDATE", "OPTIMIZE", "RENAME", "EXCHANGE", "REPLACE",
		"SET", "USE", "GRANT", "REVOKE", "KILL", "SYSTEM", "ATTACH", "DETACH", "MOVE", "BACKUP", "RESTORE",
	}, firstWord(statement))
}

var (
	// noCode is what can hold any word without meaning it: texts, quoted names, comments.
	noCode = regexp.MustCompile("(?s)'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"|`(?:[^`\\\\]|\\\\.)*`|--[^\n]*|#[ !][^\n]*|/\\*.*?\\*/")

	intoOutfile = regexp.MustCompile(`(?i)\bINTO\s+OUTFILE\b`)
	formatted   = regexp.MustCompile(`(?i)\bFORMAT\s+\w+\s*(?:SETTINGS\b.*)?$`)
)

// bare is a statement with a space in place of each text, quoted name and comment.
func bare(statement string) string {
	return strings.TrimSpace(noCode.ReplaceAllString(statement, " "))
}

// refuseOutfile refuses what would write a file on the engine's machine, in a form that
// the prompt does not see.
func refuseOutfile(statement string) error {
	if !intoOutfile.MatchString(bare(statement)) {
		return nil
	}
	return usage("INTO OUTFILE would write a file where the engine runs: leave it out, and send the output of --format csv or json to a file instead")
}

// expected is the list of all words that could stand where a statement is wrong.
var expected = regexp.MustCompile(`(?s)\. Expected one of: .*(?: \(SYNTAX_ERROR\))`)

// advised adds what a person can do about a name that is not known.
func advised(text string) string {
	switch {
	case strings.Contains(text, "(UNKNOWN_TABLE)"), strings.Contains(text, "(UNKNOWN_DATABASE)"):
		return text + ": `tillhouse sql \"SHOW TABLES\"` lists what can be read"
	case strings.Contains(text, "(UNKNOWN_IDENTIFIER)"):
		return text + ": DESCRIBE and the name of a table lists its columns"
	}
	return text
}

// httpPrefix is what the driver puts before the engine's own words.
var httpPrefix = regexp.MustCompile(`^(sendQuery: )?\[HTTP \d+\] code: \d+, message: `)

// said is the engine's error in the engine's words. An answer in another format than
// the driver's own cannot be read by it.
func said(statement string, err error) error {
	text := err.Error()
	switch {
	case strings.Contains(text, "readData: ") && formatted.MatchString(bare(statement)):
		return usage("the statement has a FORMAT of its own: leave it out and give --format table, csv or json")
	case httpPrefix.MatchString(text):
		return errors.New(advised(expected.ReplaceAllString(httpPrefix.ReplaceAllString(text, ""), " (SYNTAX_ERROR)")))
	}
	return err
}

// firstWord is the first word of a statement in capitals, after its comments.
func firstWord(statement string) string {
	statement = bare(statement)
	if strings.HasPrefix(statement, "(") {
		return "("
	}
	word := strings.FieldsFunc(statement, func(r rune) bool { return !unicode.IsLetter(r) })
	if len(word) == 0 {
		return ""
	}
	return strings.ToUpper(word[0])
}
