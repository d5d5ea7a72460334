package shopify

import (
	"slices"
	"strings"

	"github.com/tillhouse/tillhouse/connectors"
)

// roots are the vendor's own objects in a payload. Of these every member stays that is not
// known to tell who somebody is: GraphQL answers with nothing but what was asked for, and
// what REST may add is kept for later, as everywhere.
var roots = []string{"rest", "graphql", "rest.inventory_item", "rest.inventory_level", "graphql.level"}

// personal are members of REST's objects that tell who somebody is, or that open something
// to whoever holds them.
var personal = []string{
	"first_name", "last_name", "name", "company", "phone", "note", "note_attributes", "addresses", "default_address", "billing_address", "shipping_address",
	"customer", "customer_locale", "client_details", "browser_ip", "token", "cart_token", "checkout_token", "abandoned_checkout_url", "landing_site", "referring_site",
	"order_status_url", "credit_card", "payment_details", "gift_cards", "user_id", "device_id", "source_identifier", "source_url", "multipass_identifier", "metafield",
	"sms_marketing_consent", "email_marketing_consent", "line_items", "shipping_lines", "fulfillments", "refunds", "contact_email", "reference", "po_number", "last_order_name",
	"remote_reference", "reservation_token", "sms_marketing_phone", "body_html", "image", "images", "password",
}

// kept is a redaction that leaves only what is named: of every object on the way to a leaf,
// the roots excepted, nothing stays but the steps of some leaf. Leaves of keyed are e-mail
// addresses, which become keys. A path begins with rest or graphql; "*" stands for the
// elements of a list.
func kept(keyed []string, leaves ...string) connectors.Redaction {
	r := connectors.Redaction{Key: keyed, MetaKeep: map[string][]string{}}
	named := map[string]bool{}
	for _, leaf := range append(slices.Clone(leaves), keyed...) {
		steps := strings.Split(leaf, ".")
		for i := 1; i < len(steps); i++ {
			named[strings.Join(steps[:i+1], ".")] = true
			object := strings.Join(steps[:i], ".")
			if steps[i] != "*" && !slices.Contains(roots, object) && !slices.Contains(r.MetaKeep[object], steps[i]) {
				r.MetaKeep[object] = append(r.MetaKeep[object], steps[i])
			}
		}
	}
	for _, path := range under("rest", personal...) {
		if !named[path] {
			r.Drop = append(r.Drop, path)
		}
	}
	return r
}

// under puts paths below an object.
func under(object string, names ...string) []string {
	paths := make([]string, len(names))
	for i, name := range names {
		paths[i] = object + "." + name
	}
	return paths
}
