package rest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tillhouse/tillhouse/connectors"
)

// oddPageError is a web page where JSON was asked for. It often passes (a cache, a
// maintenance plugin), so it is asked for again, but not as long as a busy server.
type oddPageError struct{ text string }

// oddPageTries is how often a call meets an odd page before it gives up.
const oddPageTries = 3

// Error is what the page says.
func (o *oddPageError) Error() string { return o.text }

var byteOrderMark = []byte("\xef\xbb\xbf")

// checkJSON strips a byte order mark and proves that the body is one JSON value. What
// is not is explained; it is never an empty answer.
func checkJSON(answer *Answer) *connectors.Error {
	for bytes.HasPrefix(answer.Body, byteOrderMark) {
		answer.Body = answer.Body[len(byteOrderMark):]
	}
	body := bytes.TrimSpace(answer.Body)
	if len(body) == 0 {
		return &connectors.Error{Kind: connectors.Transient, Err: errors.New("the body is empty where JSON was expected")}
	}
	if body[0] != '{' && body[0] != '[' {
		return explainText(body)
	}
	err := validJSON(body)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &connectors.Error{Kind: connectors.Transient, Err: fmt.Errorf("the JSON breaks off after %d bytes", len(body)), Advice: "the vendor stopped while it wrote the answer; smaller pages may help"}
	default:
		return &connectors.Error{Kind: connectors.Drift, Err: fmt.Errorf("the body is not valid JSON (%s)", syntax(err))}
	}
}

// validJSON reads one value and nothing behind it. Duplicate names and broken UTF-8
// are left to whoever decodes a record: one bad record must not cost its page.
func validJSON(body []byte) error {
	decoder := jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if _, err := decoder.ReadValue(); err != nil {
		if errors.Is(err, io.EOF) {
			return io.ErrUnexpectedEOF
		}
		return err
	}
	if _, err := decoder.ReadToken(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("text after the value at byte %d", decoder.InputOffset())
	}
	return nil
}

// syntax is where JSON breaks, without repeating what stands there.
func syntax(err error) string {
	if broken, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return fmt.Sprintf("at byte %d", broken.ByteOffset)
	}
	return err.Error()
}

var (
	phpMessage  = regexp.MustCompile(`(?s)^\W*(?:<br ?/?>\s*)?(?:<b>)?(?:PHP )?(Warning|Notice|Deprecated|Strict Standards|Fatal error|Parse error|Recoverable fatal error)(?:</b>)?:\s+(.*?) in (?:<b>)?\S+(?:</b>)? on line (?:<b>)?\d+`)
	maintenance = regexp.MustCompile(`(?i)maintenance|temporarily unavailable|briefly unavailable|coming soon|onderhoud|database error`)
	challenge   = regexp.MustCompile(`(?i)captcha|cf-chl|challenge-platform|just a moment|attention required|access denied|wordfence|sucuri`)
	login       = regexp.MustCompile(`(?i)wp-login\.php|type=["']?password`)
)

// explainText says what a body is that does not begin as JSON.
func explainText(body []byte) *connectors.Error {
	if php := phpMessage.FindSubmatch(body); php != nil {
		return explainPHP(string(php[1]), plain(php[2]))
	}
	if page := explainPage(body); page != nil {
		return page
	}
	if validJSON(body) == nil {
		return &connectors.Error{Kind: connectors.Drift, Err: errors.New("the JSON is neither an object nor a list")}
	}
	before := body
	if i := bytes.IndexAny(body, "{["); i > 0 {
		before = body[:i]
	}
	return &connectors.Error{
		Kind:   connectors.Drift,
		Err:    fmt.Errorf("text stands where JSON was expected: %q", shorten(plain(before))),
		Advice: "something on the vendor's side prints into its API; look for a plugin or proxy that does",
	}
}

func explainPHP(level, message string) *connectors.Error {
	if strings.Contains(strings.ToLower(level), "error") {
		return &connectors.Error{
			Kind:   connectors.Transient,
			Err:    fmt.Errorf("PHP stopped with a %s: %s", strings.ToLower(level), shorten(message)),
			Advice: "look in the server's PHP log; where memory ran out smaller pages help",
		}
	}
	return &connectors.Error{
		Kind:   connectors.BadConfig,
		Err:    fmt.Errorf("a PHP %s stands before the JSON: %s", strings.ToLower(level), shorten(message)),
		Advice: "switch off display_errors (in WordPress WP_DEBUG_DISPLAY) on the server, or mend the plugin that causes it",
	}
}

var (
	tags  = regexp.MustCompile(`(?s)<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>`)
	title = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
	html  = regexp.MustCompile(`(?is)^\s*(?:<!--.*?-->\s*)*<(?:!doctype|html|head|body|div|p|br|center|h1|\?xml)\b`)
)

// explainPage says what a web page is, nil when body is none.
func explainPage(body []byte) *connectors.Error {
	if !html.Match(body) {
		return nil
	}
	page := &oddPageError{text: "a web page came instead of JSON"}
	if name := pageTitle(body); name != "" {
		page.text += fmt.Sprintf(", titled %q", name)
	}
	verdict := &connectors.Error{Kind: connectors.BadConfig, Err: page}
	head := body[:min(len(body), 64<<10)]
	switch {
	case maintenance.Match(title.Find(head)) || len(body) < 4096 && maintenance.Match(head):
		verdict.Kind = connectors.Transient
		verdict.Advice = "the site is under maintenance or its database is down; the next run goes on where this one stopped"
	case challenge.Match(head):
		verdict.Kind = connectors.Permission
		verdict.Advice = "a firewall or bot check answers for the vendor; allow this program's address or user agent there"
	case login.Match(head):
		verdict.Advice = "the address leads to a login page; a plugin or a password on the site keeps the API closed"
	default:
		verdict.Advice = "check that the address is the vendor's API (for WordPress: permalinks must not be plain) and that no cache or security plugin answers for it"
	}
	return verdict
}

func pageTitle(body []byte) string {
	found := title.FindSubmatch(body)
	if found == nil {
		return ""
	}
	return shorten(plain(found[1]))
}
