package shopifyadmin

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// shopID is every invented shop's id: each is alone on its host.
const shopID = 700_000_000_001

// plans are the vendor's names of plans.
var plans = map[Plan][2]string{
	PlanStandard: {"basic", "Basic"}, PlanAdvanced: {"unlimited", "Advanced"}, PlanPlus: {"shopify_plus", "Shopify Plus"},
	PlanEnterprise: {"enterprise", "Shopify Plus"},
}

// shopResource is the shop itself.
func (c *call) shopResource() ([]byte, map[string]string, *refusal) {
	return c.one("shop", c.writeShop)
}

func (c *call) writeShop(w *writer) {
	config := &c.shop.config
	opened := config.From.AddDate(-1, 0, 0)
	_, offset := c.now.In(c.shop.zone).Zone()
	offset /= 60
	sign := '+'
	if offset < 0 {
		sign, offset = '-', -offset
	}
	store, _, _ := strings.Cut(config.Domain, ".")
	w.open('{')
	w.integer("id", shopID)
	w.pair("name", config.Title)
	w.pair("email", "owner@"+store+".example")
	w.pair("domain", "www."+store+".example")
	w.null("province")
	w.pair("country", config.Country)
	w.pair("address1", "Teststraat 1")
	w.pair("zip", "1000 AA")
	w.pair("city", "Teststad")
	w.null("source")
	w.pair("phone", "+31000000000")
	w.plain("latitude", "52.3")
	w.plain("longitude", "4.9")
	w.pair("primary_locale", "en")
	w.null("address2")
	w.instant("created_at", opened)
	w.instant("updated_at", opened.Add(time.Hour))
	w.pair("country_code", config.Country)
	w.pair("country_name", config.Country)
	w.pair("currency", config.Currency)
	w.pair("customer_email", "shop@"+store+".example")
	w.pair("timezone", fmt.Sprintf("(GMT%c%02d:%02d) %s", sign, offset/60, offset%60, config.Zone))
	w.pair("iana_timezone", config.Zone)
	w.pair("shop_owner", "Test Owner")
	w.pair("money_format", "{{amount}}")
	w.pair("money_with_currency_format", "{{amount}} "+config.Currency)
	w.pair("weight_unit", "kg")
	w.null("province_code")
	w.boolean("taxes_included", config.PricesIncludeTax)
	w.null("auto_configure_tax_inclusivity", "tax_shipping")
	w.boolean("county_taxes", true)
	w.pair("plan_display_name", plans[config.Plan][1])
	w.pair("plan_name", plans[config.Plan][0])
	w.boolean("has_discounts", true)
	w.boolean("has_gift_cards", true)
	w.pair("myshopify_domain", config.Domain)
	w.null("google_apps_domain", "google_apps_login_enabled")
	w.pair("money_in_emails_format", "{{amount}}")
	w.pair("money_with_currency_in_emails_format", "{{amount}} "+config.Currency)
	w.boolean("eligible_for_payments", c.hasPayments())
	w.boolean("requires_extra_payments_agreement", false)
	w.boolean("password_enabled", false)
	w.boolean("has_storefront", true)
	w.boolean("finances", true)
	var primary int64
	if len(c.shop.locations) > 0 {
		primary = c.shop.locations[0].id
	}
	w.reference("primary_location_id", primary)
	w.boolean("checkout_api_supported", true)
	w.boolean("multi_location_enabled", len(c.shop.locations) > 1)
	w.boolean("setup_required", false)
	w.boolean("pre_launch_enabled", false)
	w.texts("enabled_presentment_currencies", append([]string{config.Currency}, config.PresentmentCurrencies...))
	w.boolean("marketing_sms_consent_enabled_at_checkout", false)
	w.boolean("transactional_sms_disabled", false)
	w.close('}')
}

// eventScopes are what it takes to see events of a kind of subject.
var eventScopes = map[string]string{"Order": "read_orders", "Product": "read_products", "Customer": "read_customers"}

// visibleEvents are the entries of the event log that the caller may see.
func (c *call) visibleEvents() []*event {
	var list []*event
	for _, e := range c.shop.deletions {
		if c.may(eventScopes[e.kind]) {
			list = append(list, e)
		}
	}
	return list
}

// events lists the event log, of one subject under its path.
func (c *call) events() (*collection, *refusal) {
	created, refused := c.between("created_at")
	if refused != nil {
		return nil, refused
	}
	var kinds []string
	if text := c.q.Get("filter"); text != "" {
		kinds = strings.Split(text, ",")
	}
	verb, since, list := c.q.Get("verb"), c.since(), c.visibleEvents()
	subject := int64(0)
	if c.path[0] != "events" {
		subject = c.pathID(1)
	}
	return &collection{
		name: "events", count: len(list), order: "created_at asc", volatile: strings.Join(c.scopes, " "),
		id: func(i int) int64 { return list[i].id },
		key: func(i int, by string) int64 {
			if by == "id" {
				return list[i].id
			}
			return list[i].created
		},
		keeps: func(i int) bool {
			e := list[i]
			return e.id > since && (kinds == nil || slices.Contains(kinds, e.kind)) && (verb == "" || e.verb == verb) &&
				(subject == 0 || e.subject == subject) && created.has(e.created)
		},
		write: func(w *writer, i int) { c.writeEvent(w, list[i]) },
	}, nil
}

func (c *call) event() ([]byte, map[string]string, *refusal) {
	id, list := c.pathID(1), c.visibleEvents()
	i := slices.IndexFunc(list, func(e *event) bool { return e.id == id })
	if i < 0 {
		return nil, nil, notFound()
	}
	return c.one("event", func(w *writer) { c.writeEvent(w, list[i]) })
}

func (c *call) writeEvent(w *writer, e *event) {
	w.open('{')
	w.integer("id", e.id)
	w.integer("subject_id", e.subject)
	w.instant("created_at", instant(e.created))
	w.pair("subject_type", e.kind)
	w.pair("verb", e.verb)
	w.texts("arguments", e.arguments)
	w.null("body")
	w.pair("message", e.message)
	w.pair("author", e.author)
	w.pair("description", e.message)
	w.pair("path", "/admin/"+strings.ToLower(e.kind)+"s/"+digits(e.subject))
	w.close('}')
}
