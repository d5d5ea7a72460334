package consent

import (
	"fmt"
	"net/http"
	"strings"
)

// A page is what the browser shows at the end. It holds nothing of the address.
type page uint8

const (
	pageReceived page = iota
	pageRefused
	pageOther
)

// texts are title and sentence of each page.
var texts = map[string][3][2]string{
	"en": {
		{"Tillhouse has the answer", "You can close this window. The terminal says whether it worked."},
		{"Tillhouse was not let in", "Nothing was changed. The terminal says why. You can close this window."},
		{"Tillhouse did not ask for this", "This answer belongs to another attempt. Open the address that the terminal shows now."},
	},
	"nl": {
		{"Tillhouse heeft het antwoord", "Je kunt dit venster sluiten. In de terminal staat of het gelukt is."},
		{"Tillhouse is niet toegelaten", "Er is niets veranderd. In de terminal staat waarom. Je kunt dit venster sluiten."},
		{"Tillhouse vroeg hier niet om", "Dit antwoord hoort bij een andere poging. Open de link die nu in de terminal staat."},
	},
}

// languageOf is nl for a browser that asks for Dutch first, else en.
func languageOf(accepted string) string {
	if strings.HasPrefix(strings.ToLower(strings.TrimSpace(accepted)), "nl") {
		return "nl"
	}
	return "en"
}

const layout = `<!doctype html>
<html lang="%s">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>%s</title>
<style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem;color-scheme:light dark}</style>
<h1>%s</h1>
<p>%s</p>
`

func show(w http.ResponseWriter, status int, language string, which page) {
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("Referrer-Policy", "no-referrer") // the address holds the code
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	w.WriteHeader(status)
	text := texts[language][which]
	fmt.Fprintf(w, layout, language, text[0], text[0], text[1])
}
