package shopify

import (
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// countryNames are the codes of countries by their English name, in lower case.
var countryNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	english := display.English.Regions()
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			region, err := language.ParseRegion(string(a) + string(b))
			if err == nil && region.IsCountry() && region.Canonicalize() == region {
				names[strings.ToLower(english.Name(region))] = region.String()
			}
		}
	}
	return names
})

// countryCode is the ISO 3166-1 alpha-2 code of a country by its English name.
func countryCode(name string) (string, bool) {
	code, ok := countryNames()[strings.ToLower(strings.TrimSpace(name))]
	return code, ok
}
