package connectortest_test

import (
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/schemas"
)

// flaw is what is wrong with a toy, in words.
type flaw = string

const (
	healthy            flaw = ""
	noTitle            flaw = "a stream without a title"
	movingVersion      flaw = "the version is latest"
	sunsetPassed       flaw = "the vendor has switched the version off"
	openSecret         flaw = "the token is not marked secret"
	noHelp             flaw = "a field without help"
	sharedStreams      flaw = "all descriptions share one list of streams"
	asksInOpen         flaw = "Open asks the vendor"
	brokenExample      flaw = "an example that lint refuses"
	requiredDefault    flaw = "a required field with a default"
	tokenOptional      flaw = "the token may be left out, and is needed"
	similarKeys        flaw = "two fields whose names are a letter apart"
	logsToken          flaw = "the token stands in the log"
	tokenInState       flaw = "the state holds an address with the token"
	emailInWarning     flaw = "a warning repeats a record"
	dropsLast          flaw = "the last record of each page is dropped"
	numbersPayload     flaw = "payloads are numbered"
	stateBehind        flaw = "a state is past records that are not handed over yet"
	forgetsPlaces      flaw = "a state is a number of the process that wrote it, and a new one does not know it"
	countsOwnRecords   flaw = "a state counts only the records that its own process has read"
	savesFetched       flaw = "from its second page on a process saves the state of the page that it has fetched ahead"
	savesLate          flaw = "a process that has read four pages saves the state of the page after the one it hands over"
	remembersPlace     flaw = "a source goes on where it was, whatever state it is given"
	asksAfterBreak     flaw = "the next page is asked for after the consumer stopped"
	leaksGoroutine     flaw = "a goroutine for each batch that nobody ends"
	ignoresContext     flaw = "requests do not carry the context"
	oneSource          flaw = "the first source serves all accounts"
	boundedState       flaw = "a bounded read carries a state"
	ignoresUntil       flaw = "a bounded read goes past its end"
	ignoresIDs         flaw = "a read by id reads everything"
	estimatesNothing   flaw = "an estimate has no total"
	readsAnything      flaw = "any name of a stream reads the one there is"
	stopsAtOne         flaw = "a page with one record is taken for the last"
	dropsFullPage      flaw = "a last page that is full is dropped"
	newestFirst        flaw = "pages by offset, newest first, until a known record comes"
	pagesByOffset      flaw = "pages by offset"
	rereadsAll         flaw = "each read starts from the beginning"
	markAhead          flaw = "the mark lies three hours ahead"
	markAtEnd          flaw = "the mark is taken when the read ends"
	skipsTies          flaw = "a page continues after the last second instead of after the last record"
	noLookback         flaw = "there is no lookback"
	missesRemovals     flaw = "deleted records are left out"
	readsFuture        flaw = "newer states are read as if they were known"
	forgetsBrokenState flaw = "a broken state is taken for none"
	forgetsOldState    flaw = "an older state is taken for none"
	noRetry            flaw = "a server error ends the read"
	noRetryAtAll       flaw = "a broken connection ends the read"
	endlessTimeout     flaw = "an answer may take a hundred hours"
	endsAtOddAnswers   flaw = "an answer that cannot be read is taken for an empty page"
	ignoresRetryAfter  flaw = "Retry-After is not read"
	ignoresRetryDate   flaw = "a date in Retry-After is not read"
	patientForHours    flaw = "waits of a day are slept"
	ignoresRate        flaw = "the declared rate is not given to the client"
	ignoresConcurrency flaw = "the declared concurrency is not given to the client"
	repeatsRefusals    flaw = "a refusal is taken for a hiccup"
	endsAtForbidden    flaw = "a forbidden stream is taken for an empty one"
	endsAtTooLarge     flaw = "an answer that is too large is taken for the last"
	countsRows         flaw = "mapping depends on how often it was called"
	remembersRows      flaw = "mapping depends on what was read before"
	usesFloat          flaw = "an amount goes through a float"
	rebuildsPayload    flaw = "the payload is made again from what is known of it"
	panicsOnNull       flaw = "mapping panics where a member is missing"
	leavesRows         flaw = "mapping leaves rows beside an error"
	repeatsForEver     flaw = "the same page is read for ever"
	endsAtRepetition   flaw = "a page that comes again is taken for the last"
	onePageSize        flaw = "pages keep their size although they are too large"
	roundsToCents      flaw = "three decimals are rounded to two"
	forgetsColumn      flaw = "a column is never filled"
	namelessErrors     flaw = "errors have no kind and name no stream"
	readsNoThrottle    flaw = "a throttle inside status 200 is taken for an empty page"
	unfilledTable      flaw = "a table that no record fills is claimed"
	endsAtEmptyPage    flaw = "a page without records is taken for the last"
	endsWithoutNext    flaw = "a page that names no next one is taken for the last"
	keepsToken         flaw = "the first access token is sent for ever"
	manyTokens         flaw = "each read asks for an access token of its own"
	trustsItsClock     flaw = "the mark is the machine's time, whatever the vendor's clock says"
	countsHours        flaw = "a day is 24 hours long"
	readsDaysOnce      flaw = "restated days are not read again"
	leavesEmptyDays    flaw = "a day that has no rows any more brings no record"
	handsOverHalfDays  flaw = "a day is handed over page by page"
	strayRows          flaw = "rows carry another id than their record"
	changesMapping     flaw = "a column is mapped in another way than the golden rows show"
	allocatesMuch      flaw = "mapping allocates a hundred pieces more for each record"
	sweepsAlways       flaw = "a stream without a filter is read whole each time"
	neverSweeps        flaw = "a stream without a filter is read whole once"
	outdatedPage       flaw = "the description has changed since the page was generated"
)

// proofs are the flawed toys that each case of the kit must catch.
var proofs = map[string][]flaw{
	"TheDescriptionIsComplete":                       {noTitle},
	"TheVersionIsPinned":                             {movingVersion},
	"TheVersionIsNotSwitchedOff":                     {sunsetPassed},
	"CredentialsAreMarkedSecret":                     {openSecret},
	"EveryFieldIsExplained":                          {noHelp},
	"TwoDescriptionsShareNothing":                    {sharedStreams},
	"OpeningAsksNothing":                             {asksInOpen},
	"TheExampleIsAccepted":                           {brokenExample},
	"EachRequiredFieldIsMissed":                      {requiredDefault},
	"TheRequiredFieldsAreEnough":                     {tokenOptional},
	"UnknownKeysAreRefusedWithASuggestion":           {similarKeys},
	"SecretsAppearNowhere":                           {logsToken, tokenInState},
	"EmailsAppearNowhere":                            {emailInWarning},
	"AFullReadEqualsTheVendor":                       {dropsLast},
	"TwoReadsAreEqual":                               {numbersPayload},
	"StopAfterEveryBatchAndResumeTheUnionIsComplete": {stateBehind, forgetsPlaces, countsOwnRecords, savesFetched, savesLate, remembersPlace},
	"BreakStopsTheRequests":                          {asksAfterBreak},
	"CancelEndsTheReadAndItsGoroutines":              {leaksGoroutine, ignoresContext},
	"CancelEndsAWaitForTheVendor":                    {ignoresContext},
	"TwoAccountsShareNothing":                        {oneSource},
	"ABoundedReadLeavesTheState":                     {boundedState, ignoresUntil},
	"IDsReadExactlyTheseRecords":                     {ignoresIDs},
	"AnEstimateReadsNoRecords":                       {estimatesNothing},
	"AnUnknownStreamIsAnError":                       {readsAnything},
	"TheSmallestPageReadsEverything":                 {stopsAtOne},
	"AnyPageSizeReadsEverything":                     {dropsFullPage},
	"RecordsInsertedBetweenPagesSkipNone":            {newestFirst},
	"RecordsRemovedBetweenPagesSkipNone":             {pagesByOffset},
	"ARepeatedAnswerIsNotTheEnd":                     {repeatsForEver, endsAtRepetition},
	"PagesTooLargeAreMadeSmaller":                    {onePageSize},
	"EveryColumnIsFilledAtLeastOnce":                 {forgetsColumn},
	"OnlyChangesAndTheLookbackAreReadAgain":          {rereadsAll, sweepsAlways},
	"ChangesArriveOnTheNextRead":                     {markAhead, neverSweeps},
	"ChangesDuringTheFirstReadAreNotLost":            {markAtEnd},
	"TiesAtThePageBreakAllArrive":                    {skipsTies},
	"LateRecordsArriveWithinTheLookback":             {noLookback},
	"RemovedRecordsAreFound":                         {missesRemovals, neverSweeps},
	"AStateOfTheFutureStopsTheStream":                {readsFuture},
	"AStateThatCannotBeReadStopsTheStream":           {forgetsBrokenState},
	"AnOlderStateIsReadOrRefused":                    {forgetsOldState},
	"ServerErrorsAreTriedAgain":                      {noRetry},
	"BrokenConnectionsAreTriedAgain":                 {noRetryAtAll},
	"ASlowBodyIsGivenUpAndTriedAgain":                {endlessTimeout},
	"AnswersThatAreNoneAreErrors":                    {endsAtOddAnswers},
	"AThrottleInSecondsIsObeyed":                     {ignoresRetryAfter},
	"AThrottleUntilADateIsObeyed":                    {ignoresRetryDate},
	"AThrottleInsideAnAnswerIsObeyed":                {readsNoThrottle},
	"ALongThrottleIsReturnedAndNotSlept":             {patientForHours},
	"TheDeclaredRateIsKept":                          {ignoresRate},
	"TheDeclaredConcurrencyIsKept":                   {ignoresConcurrency},
	"RefusedCredentialsAreAuthAndNotRepeated":        {repeatsRefusals},
	"AForbiddenStreamIsSaidSo":                       {endsAtForbidden},
	"EveryFailureHasAKindAndNamesItsStream":          {namelessErrors},
	"AnAnswerTooLargeIsAnError":                      {endsAtTooLarge},
	"NormalisingTwiceGivesTheSameRows":               {countsRows},
	"LiveEqualsReplay":                               {remembersRows},
	"RowsEqualTheVendorsTruth":                       {usesFloat, roundsToCents},
	"UnknownFieldsAndLargeNumbersStayInRaw":          {rebuildsPayload},
	"SpoiledPayloadsNeverPanic":                      {panicsOnNull, leavesRows},
	"EmptyTablesAreNotClaimed":                       {unfilledTable},
	"AnEmptyPageIsNotTheEnd":                         {endsAtEmptyPage},
	"AMissingNextIsNotTheEnd":                        {endsWithoutNext},
	"ATokenIsRefreshedOnceForAllReads":               {manyTokens, keepsToken},
	"AClockThatWasWrongLosesNothing":                 {trustsItsClock},
	"DaysAreWholeOverBothClockChanges":               {countsHours},
	"RestatedDaysAreReplaced":                        {readsDaysOnce, leavesEmptyDays},
	"AHalfReadDayIsNotHandedOver":                    {handsOverHalfDays},
	"RowsBelongToTheirRecord":                        {strayRows},
	"GoldenPayloadsGiveTheirRows":                    {changesMapping},
	"MappingKeepsItsBudget":                          {allocatesMuch},
	"TheReferencePageIsCurrent":                      {outdatedPage},
}

// subject is a toy as the kit sees it.
func subject(f flaw) (connectortest.Subject, *toyShared) {
	shared := &toyShared{rows: map[string]schemas.FXRate{}, release: make(chan struct{})}
	one := toy{flaw: f, shared: shared}
	return connectortest.Subject{
		Connector: one.connector,
		Vendor: func(tb testing.TB) *connectortest.Vendor {
			tb.Helper()
			return newToyShop().vendor(tb)
		},
		Page:         filepath.Join("testdata", "toy.md"),
		OtherVendors: map[string]func(testing.TB) *connectortest.Vendor{"three decimals": threeDecimals},
	}, shared
}

func TestTheHealthyToyKeepsEveryPromise(t *testing.T) {
	one, _ := subject(healthy)
	connectortest.Run(t, one)
}

func TestEachCaseCatchesItsBrokenToys(t *testing.T) {
	for _, c := range connectortest.Cases() {
		flaws := proofs[c.Name]
		require.NotEmpty(t, flaws, "no toy proves %s", c.Name)
		if c.Alone && connectortest.RaceDetector {
			continue
		}
		for _, f := range flaws {
			t.Run(fmt.Sprintf("%s/%s", c.Name, f), func(t *testing.T) {
				if !c.Alone {
					t.Parallel()
				}
				synctest.Test(t, func(t *testing.T) {
					broken, shared := subject(f)
					tb := &recorder{TB: t}
					tb.run(func() { c.Test(tb, broken) })
					close(shared.release)
					require.True(t, tb.failed, "the kit does not catch a toy with this flaw: %s", f)
					t.Log(tb.text)
				})
			})
		}
	}
}

func TestDaysThatCannotLoseTheirRowsAreRestatedAllTheSame(t *testing.T) {
	t.Parallel()
	all := connectortest.Cases()
	restated := all[slices.IndexFunc(all, func(c connectortest.Case) bool { return c.Name == "RestatedDaysAreReplaced" })]
	for _, f := range []flaw{healthy, readsDaysOnce} {
		t.Run(f, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				one, shared := subject(f)
				every := one.Vendor
				one.Vendor = func(tb testing.TB) *connectortest.Vendor {
					tb.Helper()
					v := every(tb)
					v.Remove = func(string) string { return "" }
					return v
				}
				tb := &recorder{TB: t}
				tb.run(func() { restated.Test(tb, one) })
				close(shared.release)
				require.Equal(t, f != healthy, tb.failed, tb.text)
			})
		})
	}
}

func FuzzNormalise(f *testing.F) {
	one, _ := subject(healthy)
	connectortest.FuzzNormalise(f, one)
}

func TestTheFuzzTestCatchesBrokenMappings(t *testing.T) {
	t.Parallel()
	for f, payload := range map[flaw]string{
		healthy:      `{"id":"1"}`,
		panicsOnNull: `{"id":"1"}`,
		leavesRows:   `{"id":"1","rate":"x"}`,
		countsRows:   `{"id":"1","rate":"1.5"}`,
	} {
		one, _ := subject(f)
		tb := &recorder{TB: t}
		tb.run(func() {
			connectortest.MapAnything(tb, one.Connector().Streams[0], connectors.Record{ID: "1", Payload: []byte(payload)})
		})
		require.Equal(t, f != healthy, tb.failed, "%s: %s", f, tb.text)
	}
}

func TestNoProofIsLeftOver(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, c := range connectortest.Cases() {
		require.False(t, known[c.Name], "%s is there twice", c.Name)
		known[c.Name] = true
	}
	for name := range proofs {
		require.Contains(t, known, name)
	}
}

// recorder is a test that may fail without failing the one it runs in.
type recorder struct {
	testing.TB

	mu       sync.Mutex
	failed   bool
	text     string
	cleanups []func()
}

// run runs a test to its end or its first fatal failure, then what it cleans up.
func (r *recorder) run(test func()) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer func() {
			for _, clean := range slices.Backward(r.cleanups) {
				clean()
			}
		}()
		test()
	}()
	<-ended
}

func (r *recorder) note(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = true
	r.text += text + "\n"
}

func (r *recorder) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }
func (r *recorder) Helper()          {}
func (r *recorder) Fail()            { r.note("failed") }
func (r *recorder) Failed() bool     { return r.failed }
func (r *recorder) FailNow()         { r.note("stopped"); runtime.Goexit() }

func (r *recorder) Error(args ...any)                 { r.note(fmt.Sprint(args...)) }
func (r *recorder) Errorf(format string, args ...any) { r.note(fmt.Sprintf(format, args...)) }

func (r *recorder) Fatal(args ...any) {
	r.note(fmt.Sprint(args...))
	runtime.Goexit()
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.note(fmt.Sprintf(format, args...))
	runtime.Goexit()
}
