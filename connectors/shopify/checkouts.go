package shopify

import (
	"context"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"
)

// checkoutSettles is how long a checkout is read again on every run: it can be completed
// days later. The list is in the order of creation, so that what changes while it is read
// is not behind the present page, as it would be in an order by change.
const checkoutSettles = 14 * aDay

// checkouts reads checkouts that were left before they were paid, also those that were
// completed later.
func checkouts() feed {
	return feed{rest: restCheckouts(), graphql: checkoutsSpec().way(), slow: true, open: checkoutOpen}
}

func checkoutsSpec() *graphSpec {
	return &graphSpec{
		tree: connection{
			field: "abandonedCheckouts", args: "sortKey: CREATED_AT", on: "AbandonedCheckout", fields: checkoutFields,
			below: []connection{{field: "lineItems", on: "AbandonedCheckoutLineItem", fields: "id quantity", size: 10}},
		},
		changed: "updated_at", created: "created_at", version: "updatedAt", born: "createdAt", count: "abandonedCheckoutsCount", most: 100, bulk: true,
	}
}

// checkoutOpen reports a checkout that may still be completed.
func checkoutOpen(one row) bool {
	if one.created.IsZero() || one.ExtractedAt.Sub(one.created) > checkoutSettles {
		return false
	}
	var c struct {
		REST struct {
			CompletedAt text `json:"completed_at"`
		} `json:"rest"`
		GraphQL struct {
			CompletedAt text `json:"completedAt"`
		} `json:"graphql"`
	}
	err := json.Unmarshal(one.Payload, &c, lenientJSON)
	return err == nil && c.REST.CompletedAt == "" && c.GraphQL.CompletedAt == ""
}

// restCheckouts lists open checkouts and then closed ones: REST shows one of the two.
// https://shopify.dev/docs/api/admin-rest/latest/resources/abandoned-checkouts
func restCheckouts() *way {
	listed := func(status string) *way {
		return restList{
			path: "checkouts", key: "checkouts", query: url.Values{"status": {status}}, changed: "updated_at", created: "created_at",
		}.way()
	}
	return oneAfterAnother(listed("open"), listed("closed"))
}

// oneAfterAnother reads the pages of several lists as those of one. A token begins with the
// number of its list.
func oneAfterAnother(lists ...*way) *way {
	return &way{api: lists[0].api, page: func(ctx context.Context, r *reader, w window, token string) (page, error) {
		n := strings.Count(token, ">")
		p, err := lists[n].page(ctx, r, w, strings.TrimLeft(token, ">"))
		switch {
		case err != nil:
			return page{}, err
		case p.next != "":
			p.next = strings.Repeat(">", n) + p.next
		case n+1 < len(lists):
			p.next = strings.Repeat(">", n+1)
		}
		return p, nil
	}}
}
