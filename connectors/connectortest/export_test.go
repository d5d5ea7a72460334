package connectortest

import (
	"testing"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

// Case is a case of the kit as its own tests see it.
type Case struct {
	Group, Name, Checks string
	Test                func(testing.TB, Subject)
	Alone, Beside       bool
}

// RaceDetector: this build has it, and counts no allocations.
const RaceDetector = raceDetector

// Updating reports whether generated files are written instead of compared.
func Updating() bool { return *update }

// Cases are all cases, in the order of the documentation.
func Cases() []Case {
	var list []Case
	for _, group := range []struct {
		name  string
		cases []testCase
	}{
		{"Static", staticCases()},
		{"Configuration", configurationCases()},
		{"Reading", readingCases()},
		{"Paging", pagingCases()},
		{"Incremental", incrementalCases()},
		{"Days", sliceCases()},
		{"Faults", faultCases()},
		{"Mapping", mappingCases()},
		{"Golden rows", goldenCases()},
		{"Speed", budgetCases()},
	} {
		for _, c := range group.cases {
			list = append(list, Case{group.name, c.name, c.checks, c.test, c.alone, c.beside})
		}
	}
	return list
}

// Applies is why a case does not apply to a subject, as Run decides it.
func Applies(tb testing.TB, s Subject, name string) string {
	tb.Helper()
	for _, c := range cases() {
		if c.name == name {
			return c.notNow(tb, s)
		}
	}
	tb.Fatalf("no case %s", name)
	return ""
}

// MapAnything is what FuzzNormalise does with one input.
func MapAnything(tb testing.TB, stream connectors.Stream, record connectors.Record) {
	tb.Helper()
	mapAnything(tb, stream, connectors.Facts{}, record)
}

// WaiverFault is what is wrong with a list of waivers on a day.
func WaiverFault(text string, now time.Time) error {
	_, err := readWaivers(text, now)
	return err
}

// Spoiled are the payloads that SpoiledPayloadsNeverPanic makes of one: each member left
// out, and each one replaced by value.
func Spoiled(payload []byte, value string) (without, replaced []string, err error) {
	members, err := membersOf(payload)
	for _, m := range members {
		without, replaced = append(without, string(m.without(payload))), append(replaced, string(m.replaced(payload, value)))
	}
	return without, replaced, err
}
