package rest

import (
	"bytes"
	stdhtml "html"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// longestExcerpt is how many characters of an answer an error repeats.
const longestExcerpt = 160

// excerpt is what a refusing answer says about itself: of JSON only the members that
// hold messages, of a page its title, since the rest can be anyone's data.
func excerpt(answer *Answer) string {
	body := bytes.TrimSpace(bytes.TrimPrefix(answer.Body, byteOrderMark))
	switch {
	case len(body) == 0:
		return ""
	case body[0] == '{' || body[0] == '[':
		return shorten(strings.Join(messages(body), ": "))
	case html.Match(body):
		if name := pageTitle(body); name != "" {
			return "a web page titled " + `"` + name + `"`
		}
		return shorten(plain(body))
	default:
		return shorten(plain(body))
	}
}

// messageNames are the members in which vendors word a refusal, in the order in which
// they read well.
var messageNames = []string{"code", "error", "errors", "title", "message", "error_description", "error_message", "detail"}

// messages are the texts of the message members of an error body, also of an object
// or a list in one of them.
func messages(body []byte) []string {
	var value any
	if json.Unmarshal(body, &value, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) != nil {
		return nil
	}
	return messagesIn(value, 0)
}

func messagesIn(value any, depth int) []string {
	if depth > 3 {
		return nil
	}
	var texts []string
	switch value := value.(type) {
	case map[string]any:
		for _, name := range messageNames {
			if text, ok := value[name].(string); ok && text != "" {
				texts = append(texts, plain([]byte(text)))
				continue
			}
			texts = append(texts, messagesIn(value[name], depth+1)...)
		}
	case []any:
		if len(value) > 0 {
			texts = messagesIn(value[0], depth+1)
		}
	}
	return texts
}

// plain is text without tags, entities and runs of space. What is not text at all is
// said to be so.
func plain(text []byte) string {
	text = text[:min(len(text), 8<<10)]
	if bytes.IndexByte(text, 0) >= 0 {
		return "(binary)"
	}
	stripped := stdhtml.UnescapeString(string(tags.ReplaceAll(text, []byte(" "))))
	printable := strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, stripped)
	return strings.Join(strings.Fields(printable), " ")
}

func shorten(text string) string { return cut(text, longestExcerpt) }

func cut(text string, longest int) string {
	if utf8.RuneCountInString(text) <= longest {
		return text
	}
	return string([]rune(text)[:longest]) + "…"
}
