package connectortest_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/connectortest"
)

func TestAWaiverNeedsACaseAReasonAndADayThatHasNotPassed(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 5, 10, 23, 0, 0, 0, time.UTC)
	for line, fault := range map[string]string{
		"":         "",
		"# a note": "",
		"toy | AFullReadEqualsTheVendor | 2026-05-10 | the vendor's own fault": "",
		"toy | AFullReadEqualsTheVendor | 2026-05-09 | the vendor's own fault": "expired on 2026-05-09",
		"toy | AFullReadEqualsTheVendor | 2026-05-10 |":                        "want connector | case",
		"toy | AFullReadEqualsTheVendor | soon | the vendor's own fault":       "until",
		"toy | NoSuchCase | 2026-05-10 | the vendor's own fault":               `no case "NoSuchCase"`,
		"toy": "want connector | case",
	} {
		err := connectortest.WaiverFault(line, now)
		if fault == "" {
			require.NoError(t, err, line)
		} else {
			require.ErrorContains(t, err, fault, line)
		}
	}
}

func TestACaseIsLeftOutOnlyWithAReasonAndOnlyWhereTheFakeCannot(t *testing.T) {
	t.Parallel()
	const name, reason = "LateRecordsArriveWithinTheLookback", "nothing is late there"
	for _, c := range []struct {
		offers bool
		reason string
		refuse string
	}{
		{offers: true},
		{offers: false, reason: reason},
		{offers: false, refuse: "has no late records"},
		{offers: true, reason: reason, refuse: "has all that the case needs"},
	} {
		synctest.Test(t, func(t *testing.T) {
			one, _ := subject(healthy)
			one.DoesNotApply = map[string]string{}
			if c.reason != "" {
				one.DoesNotApply[name] = c.reason
			}
			whole := one.Vendor
			one.Vendor = func(tb testing.TB) *connectortest.Vendor {
				tb.Helper()
				v := whole(tb)
				if !c.offers {
					v.Late = nil
				}
				return v
			}
			tb := &recorder{TB: t}
			got := ""
			tb.run(func() { got = connectortest.Applies(tb, one, name) })
			require.Equal(t, c.refuse != "", tb.failed, tb.text)
			require.Contains(t, tb.text, c.refuse)
			if !tb.failed {
				require.Equal(t, c.reason, got)
			}
		})
	}
}
