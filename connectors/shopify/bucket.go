package shopify

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tillhouse/tillhouse/connectors/rest"
)

// bucketHeader tells how full REST's bucket is: calls that it holds, and how many it can.
// https://shopify.dev/docs/api/admin-rest/usage/rate-limits
const bucketHeader = "X-Shopify-Shop-Api-Call-Limit"

const (
	// leaksIn is how many seconds an idle bucket takes to run empty, on every plan.
	leaksIn = 20
	// keptFree is the part of the bucket that stays free for others, 1/20.
	keptFree = 20
)

// bucket reads how many calls may be made at once. When the bucket is full to 95 %, calls
// go on at the rate at which it leaks.
func bucket(header http.Header, now time.Time) (rest.Budget, bool) {
	held, size, ok := strings.Cut(header.Get(bucketHeader), "/")
	if !ok {
		return rest.Budget{}, false
	}
	used, err := strconv.Atoi(held)
	most, bad := strconv.Atoi(size)
	if err != nil || bad != nil || used < 0 || most <= 0 || most > 1_000_000 {
		return rest.Budget{}, false
	}
	free := most - max(most/keptFree, 1) - used
	one := leaksIn * time.Second / time.Duration(most)
	return rest.Budget{Remaining: free, Until: now.Add(one), Every: one}, true
}
