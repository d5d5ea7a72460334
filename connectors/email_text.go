package connectors

import "regexp"

// An @ also stands in text as %40 (addresses), as &#64; (pages) and as \u0040 (JSON
// inside a string).
const (
	atSign    = `(?:@|%40|\\u0040|&#64;|&#[xX]40;)`
	mailHost  = `[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*\.[\p{L}\p{N}-]{2,}`
	mailLocal = `(?:"[^"@]*"|[^\s@"<>()\[\],;:\\/?&=#]+)`
)

var (
	emailInText = regexp.MustCompile(`[^\s@]` + atSign + mailHost)
	wholeEmail  = regexp.MustCompile(mailLocal + atSign + mailHost)
)

// ContainsEmail reports whether text contains an e-mail address.
func ContainsEmail(text string) bool { return emailInText.MatchString(text) }

// MaskEmails is text with mask in place of each e-mail address.
func MaskEmails(text, mask string) string {
	text = wholeEmail.ReplaceAllString(text, mask)
	// What is left has a local part that no vendor writes; it is masked without it.
	return emailInText.ReplaceAllString(text, mask)
}
