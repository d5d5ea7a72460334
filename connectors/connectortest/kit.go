package connectortest

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// Subject is a connector that the conformance kit tests.
type Subject struct {
	// Connector describes the connector anew at each call.
	Connector func() connectors.Connector
	// Vendor makes a fake of the vendor with the same data at each call. It uses no
	// network, and waits for nothing.
	Vendor func(testing.TB) *Vendor
	// DoesNotApply says, by the name of a case, why the vendor cannot have what the case
	// needs. A reason is asked for where the fake offers less than a case needs, and
	// refused where it offers enough.
	DoesNotApply map[string]string
	// Unfilled says, by "Table.column" of schemas.Rows, why no record of the fake fills a
	// column of a table that the connector emits.
	Unfilled map[string]string
	// OtherVendors are fakes whose rows are compared with their truth too, by what is
	// special about them: other currencies, other versions.
	OtherVendors map[string]func(testing.TB) *Vendor
	// Page is the connector's reference page, from the folder of its tests; empty is
	// ../../docs/connectors/<name>.md.
	Page string

	update bool
}

// update is the flag of the tests of all packages that use the kit.
var update = flag.Bool("update", false, "write golden rows, budgets and generated documentation instead of comparing them")

// Vendor is a fake vendor. Handler, Config, Clock and Data are always there; a nil
// function is something that the fake cannot do.
type Vendor struct {
	// Handler answers as the vendor's API; every request reaches it as if over TLS.
	Handler http.Handler
	// Config are the values of a source at an address, secrets included.
	Config func(base string) map[string]any
	// Clock is the time of source and vendor. The kit moves it on.
	Clock *Clock
	// Data is what the vendor has of a stream now: by id the instant of the last
	// change, zero where the vendor tells none. Of a stream of slices (ReplaceSlice) it is
	// the days that have rows, up to today.
	Data func(stream string) map[string]time.Time
	// Compare says how the rows of one record differ from the vendor's truth.
	Compare func(stream, id string, rows schemas.Rows) error
	// SmallestPage is the least page size that the vendor allows.
	SmallestPage int
	// Secrets are the planted credentials, Emails addresses that stand in the data.
	Secrets, Emails []string
	// JSON: the answers hold records as JSON objects; the kit adds members that no
	// documentation knows. Record reports which objects are records, or the rows that a
	// record is made of; nil is those with a member id.
	JSON   bool
	Record func(object map[string]any) bool

	// Change, Insert and Remove move the vendor on by one record of a stream: its time
	// is the vendor's now. Each returns the record's id, "" where that never happens to a
	// record of the stream.
	Change, Insert, Remove func(stream string) string
	// Tie changes several records of a stream in the same instant; it returns none for a
	// stream whose records cannot be changed.
	Tie func(stream string) []string
	// Late makes a record visible only now, whose time lies a minute before the
	// vendor's now; it returns "" for a stream that cannot have any.
	Late func(stream string) string
	// LimitPages makes the vendor fail, from now on, for pages of more than so many
	// records.
	LimitPages func(most int)
	// Throttles is how the vendor throttles inside an answer with status 200.
	Throttles Fault
	// EmptyPages makes the vendor give, from now on, before each page of records one
	// without records that names a next one.
	EmptyPages func()
	// HideNext makes the vendor leave out, from now on, how the next page is asked for.
	HideNext func()
	// Credentials is where the source finds what a person authorised; nil for sources that
	// need nobody.
	Credentials connectors.Credentials
	// Expire ends all access tokens that the vendor has granted.
	Expire func()
	// Grants reports whether a request asks for an access token.
	Grants func(r *http.Request) bool
	// Serves reports whether a request asks for records of this stream.
	Serves func(stream string, r *http.Request) bool
}

// testCase is one promise that a connector keeps.
type testCase struct {
	// name is the promise itself; checks says how it is tested.
	name, checks string
	// needs names what the fake lacks, or is empty. Nil needs nothing.
	needs func(*Vendor) string
	// claimed reports whether the description claims what is tested. Nil is always.
	claimed func(connectors.Connector) bool
	// alone: nothing else may run at the same time.
	alone bool
	// beside: things run beside each other in it, so that it is for the race detector.
	beside bool
	test   func(testing.TB, Subject)
}

// cases are all promises, in the order in which documentation shows them.
func cases() []testCase {
	return slices.Concat(staticCases(), configurationCases(), readingCases(), pagingCases(), incrementalCases(), sliceCases(), faultCases(), mappingCases(), goldenCases(), budgetCases())
}

// Run proves that a connector keeps every promise of the kit. A case that the vendor
// cannot have is listed with the subject's reason; a waived one with the reason in
// waivers.txt. While steps of the scaffold stand in the folder of the test, they are told
// and no case runs.
//
// The test that calls it is not parallel itself, since allocations are counted; its cases
// run in parallel all the same. With the flag -update the golden rows, the budget and the
// reference page are written instead of compared. A build with the race detector, which
// makes reading many times slower, runs with -short only the cases that are for it.
func Run(t *testing.T, s Subject) {
	t.Helper()
	s.update = *update
	left, err := unfinished(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	if len(left) > 0 {
		t.Fatal(instructions(left))
	}
	waived, err := readWaivers(waivers, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, c := range cases() {
		known[c.name] = true
		if raceDetector && testing.Short() && !c.beside {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			if !c.alone {
				t.Parallel()
			}
			if reason, ok := waived[waiver{s.Connector().Name, c.name}]; ok {
				t.Skip("waived: " + reason)
			}
			synctest.Test(t, func(t *testing.T) {
				if reason := c.notNow(t, s); reason != "" {
					t.Log("does not apply: " + reason)
					return
				}
				c.test(t, s)
			})
		})
	}
	for name := range s.DoesNotApply {
		if !known[name] {
			t.Errorf("DoesNotApply names %s, which is no case of the kit", name)
		}
	}
}

// notNow is why a case does not apply, or empty.
func (c testCase) notNow(tb testing.TB, s Subject) string {
	tb.Helper()
	stated := s.DoesNotApply[c.name]
	if c.claimed != nil && !c.claimed(s.Connector()) {
		if stated != "" {
			tb.Fatal("the description claims nothing that this case tests: no reason is needed")
		}
		return "the description does not claim it"
	}
	missing := ""
	if c.needs != nil {
		missing = c.needs(s.Vendor(tb))
	}
	switch {
	case missing != "" && stated == "":
		tb.Fatalf("the fake vendor has no %s: add it, or say in DoesNotApply why the vendor cannot have it", missing)
	case missing == "" && stated != "":
		tb.Fatalf("DoesNotApply says %q, and the fake vendor has all that the case needs", stated)
	}
	return stated
}

// anyStream is a claim that at least one stream makes.
func anyStream(claim func(connectors.Stream) bool) func(connectors.Connector) bool {
	return func(c connectors.Connector) bool { return slices.ContainsFunc(c.Streams, claim) }
}

func claims(caps connectors.Caps) func(connectors.Stream) bool {
	return func(s connectors.Stream) bool { return s.Caps.Has(caps) }
}

// lacks names the first absent part of a fake.
func lacks(parts map[string]func(*Vendor) bool) func(*Vendor) string {
	return func(v *Vendor) string {
		for name, there := range parts {
			if !there(v) {
				return name
			}
		}
		return ""
	}
}

func needsChange(v *Vendor) bool   { return v.Change != nil }
func needsInsert(v *Vendor) bool   { return v.Insert != nil }
func needsRemove(v *Vendor) bool   { return v.Remove != nil }
func needsTie(v *Vendor) bool      { return v.Tie != nil }
func needsLate(v *Vendor) bool     { return v.Late != nil }
func needsLimit(v *Vendor) bool    { return v.LimitPages != nil }
func needsThrottle(v *Vendor) bool { return v.Throttles != nil }
func needsEmpty(v *Vendor) bool    { return v.EmptyPages != nil }
func needsNext(v *Vendor) bool     { return v.HideNext != nil }
func needsTokens(v *Vendor) bool   { return v.Expire != nil && v.Grants != nil }
func needsServes(v *Vendor) bool   { return v.Serves != nil }
func needsCompare(v *Vendor) bool  { return v.Compare != nil }
func needsJSON(v *Vendor) bool     { return v.JSON }
func needsSecrets(v *Vendor) bool  { return len(v.Secrets) > 0 }
func needsEmails(v *Vendor) bool   { return len(v.Emails) > 0 }
func needsSmallest(v *Vendor) bool { return v.SmallestPage > 0 }

// some is a short list of ids for a message.
func some(ids []string) string {
	slices.Sort(ids)
	if len(ids) > 8 {
		return fmt.Sprintf("%v and %d more", ids[:8], len(ids)-8)
	}
	return fmt.Sprint(ids)
}
