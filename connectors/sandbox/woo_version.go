package sandbox

import (
	"fmt"
	"strconv"
	"strings"
)

// version of WooCommerce, compared number by number (10.8 is newer than 9.9.5).
type version struct {
	text  string
	parts [3]int
}

func parseVersion(text string) (version, error) {
	v := version{text: text}
	fields := strings.Split(text, ".")
	if len(fields) < 2 || len(fields) > 3 {
		return v, fmt.Errorf("reading WooCommerce version %q: want two or three numbers, as in 9.9.5", text)
	}
	for i, f := range fields {
		n, err := strconv.Atoi(f)
		if err != nil || n < 0 {
			return v, fmt.Errorf("reading WooCommerce version %q: %q is not a number", text, f)
		}
		v.parts[i] = n
	}
	return v, nil
}

func (v version) atLeast(major, minor int) bool {
	return v.parts[0] > major || v.parts[0] == major && v.parts[1] >= minor
}

// What came when, from WooCommerce's changelog.
func (v version) ordersByModified() bool { return v.atLeast(4, 4) }
func (v version) gmtFlag() bool          { return v.atLeast(5, 4) }
func (v version) modifiedFilters() bool  { return v.atLeast(5, 8) }
func (v version) allRefunds() bool       { return v.atLeast(9, 0) }
func (v version) dateTypeSetting() bool  { return v.atLeast(5, 9) }
func (v version) hasCost() bool          { return v.atLeast(9, 5) }
func (v version) allVariations() bool    { return v.atLeast(10, 3) }
func (v version) hasGTIN() bool          { return v.atLeast(9, 2) }
func (v version) hasBrands() bool        { return v.atLeast(9, 6) }

// variationsNameParent tells whether a variation names its type, itself and its product.
// 9.9.5 does, a source of 2020 does not; when it came was not found and is taken to be 8.0.
func (v version) variationsNameParent() bool { return v.atLeast(8, 0) }

// costIsAdditive tells how a variation says what its cost is to that of its product: by
// defined_value_is_additive, as recorded from 9.9.5, or the other way round by
// defined_value_overrides_parent, as the feature began. When it was turned round was not
// found and is taken to be 9.7.
func (v version) costIsAdditive() bool { return v.atLeast(9, 7) }

// anyHasDrafts tells whether status=any lists checkout drafts: seen in 9.9.5; a change
// that leaves them out was merged in 2026 and is taken to be in 10.7.
func (v version) anyHasDrafts() bool { return !v.atLeast(10, 7) }
