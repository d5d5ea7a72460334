package shopifyadmin

import (
	"fmt"
	"strings"
	"time"
)

// storefront stands for the shop itself.
type storefront struct{}

func shopFields() fields[storefront] {
	store := func(c *graphCall) string { return strings.TrimSuffix(c.shop.config.Domain, ".myshopify.com") }
	offset := func(c *graphCall) (string, int) { return time.Unix(c.now, 0).In(c.shop.zone).Zone() }
	return fields[storefront]{
		"id":              func(_ *graphCall, _ storefront, _ arguments) any { return gid("Shop", shopID) },
		"name":            func(c *graphCall, _ storefront, _ arguments) any { return c.shop.config.Title },
		"email":           func(c *graphCall, _ storefront, _ arguments) any { return "owner@" + store(c) + ".example" },
		"contactEmail":    func(c *graphCall, _ storefront, _ arguments) any { return "shop@" + store(c) + ".example" },
		"myshopifyDomain": func(c *graphCall, _ storefront, _ arguments) any { return c.shop.config.Domain },
		"url":             func(c *graphCall, _ storefront, _ arguments) any { return "https://" + c.shop.config.Domain },
		"createdAt": func(c *graphCall, _ storefront, _ arguments) any {
			return moment(c.shop.config.From.AddDate(-1, 0, 0).Unix())
		},
		"updatedAt": func(c *graphCall, _ storefront, _ arguments) any {
			return moment(c.shop.config.From.AddDate(-1, 0, 0).Unix() + 3600)
		},
		"currencyCode": func(c *graphCall, _ storefront, _ arguments) any { return c.shop.config.Currency },
		"enabledPresentmentCurrencies": func(c *graphCall, _ storefront, _ arguments) any {
			return texts(append([]string{c.shop.config.Currency}, c.shop.config.PresentmentCurrencies...))
		},
		"taxesIncluded": func(c *graphCall, _ storefront, _ arguments) any { return c.shop.config.PricesIncludeTax },
		"taxShipping":   func(c *graphCall, _ storefront, _ arguments) any { return c.shop.config.PricesIncludeTax },
		"ianaTimezone":  func(c *graphCall, _ storefront, _ arguments) any { return c.shop.config.Zone },
		"timezoneAbbreviation": func(c *graphCall, _ storefront, _ arguments) any {
			name, _ := offset(c)
			return name
		},
		"timezoneOffset": func(c *graphCall, _ storefront, _ arguments) any {
			return time.Unix(c.now, 0).In(c.shop.zone).Format("-0700")
		},
		"timezoneOffsetMinutes": func(c *graphCall, _ storefront, _ arguments) any {
			_, seconds := offset(c)
			return seconds / 60
		},
		"unitSystem": func(c *graphCall, _ storefront, _ arguments) any {
			if c.shop.config.Country == "US" {
				return "IMPERIAL_SYSTEM"
			}
			return "METRIC_SYSTEM"
		},
		"plan": func(c *graphCall, _ storefront, _ arguments) any { return object{"ShopPlan", c.shop.config.Plan} },
	}
}

func planFields() fields[Plan] {
	name := func(_ *graphCall, p Plan, _ arguments) any { return plans[p][1] }
	return fields[Plan]{
		"displayName": name, "publicDisplayName": name,
		"partnerDevelopment": func(_ *graphCall, _ Plan, _ arguments) any { return false },
		"shopifyPlus":        func(_ *graphCall, p Plan, _ arguments) any { return p == PlanPlus || p == PlanEnterprise },
	}
}

// installation stands for the app in the shop.
type installation struct{}

func installationFields() fields[installation] {
	return fields[installation]{
		"id": func(_ *graphCall, _ installation, _ arguments) any { return gid("AppInstallation", shopID+1) },
		"accessScopes": func(c *graphCall, _ installation, _ arguments) any {
			list := []object{}
			for _, scope := range c.who.scopes {
				list = append(list, object{"AccessScope", scope})
			}
			return list
		},
	}
}

func scopeFields() fields[string] {
	return fields[string]{
		"handle": func(_ *graphCall, scope string, _ arguments) any { return scope },
		"description": func(_ *graphCall, scope string, _ arguments) any {
			verb, what, _ := strings.Cut(scope, "_")
			return fmt.Sprintf("%s %s", strings.ToUpper(verb[:1])+verb[1:], strings.ReplaceAll(what, "_", " "))
		},
	}
}

// events are the entries of the last year: older ones are not kept.
func (c *graphCall) events() []*event {
	year := time.Unix(c.now, 0).AddDate(-1, 0, 0).Unix()
	return present(c.shop.deletions, func(e *event) bool { return e.created < year })
}

func (e *event) subjectType() string { return upper(e.kind) }

func eventsListing() *catalog[*event] {
	return &catalog[*event]{
		name: "events", id: func(e *event) int64 { return e.id }, natural: "ID",
		filters: map[string]filter[*event]{
			"id":           byID(func(e *event) int64 { return e.id }),
			"action":       one(func(e *event) string { return e.verb }),
			"created_at":   byTime(func(e *event) int64 { return e.created }),
			"subject_type": one((*event).subjectType),
			"comments":     byTruth(func(*event) bool { return false }),
		},
		sorts:  map[string]sorting[*event]{"CREATED_AT": {number: func(_ *graphCall, e *event) int64 { return e.created * 1000 }}},
		render: func(_ *graphCall, e *event) object { return object{"BasicEvent", e} },
	}
}

func eventFields() fields[*event] {
	return fields[*event]{
		"id":                   func(_ *graphCall, e *event, _ arguments) any { return gid("BasicEvent", e.id) },
		"action":               func(_ *graphCall, e *event, _ arguments) any { return e.verb },
		"createdAt":            func(_ *graphCall, e *event, _ arguments) any { return moment(e.created) },
		"message":              func(_ *graphCall, e *event, _ arguments) any { return e.message },
		"secondaryMessage":     func(_ *graphCall, _ *event, _ arguments) any { return nil },
		"subjectId":            func(_ *graphCall, e *event, _ arguments) any { return gid(e.kind, e.subject) },
		"subjectType":          func(_ *graphCall, e *event, _ arguments) any { return e.subjectType() },
		"appTitle":             func(_ *graphCall, e *event, _ arguments) any { return textOrNull(e.author) },
		"author":               func(_ *graphCall, e *event, _ arguments) any { return textOrNull(e.author) },
		"attributeToApp":       func(_ *graphCall, _ *event, _ arguments) any { return false },
		"attributeToUser":      func(_ *graphCall, _ *event, _ arguments) any { return true },
		"criticalAlert":        func(_ *graphCall, _ *event, _ arguments) any { return false },
		"hasAdditionalContent": func(_ *graphCall, _ *event, _ arguments) any { return false },
		"additionalContent":    func(_ *graphCall, _ *event, _ arguments) any { return "null" },
		"additionalData":       func(_ *graphCall, _ *event, _ arguments) any { return "null" },
		"arguments":            func(_ *graphCall, e *event, _ arguments) any { return texts(e.arguments) },
	}
}

func deletionsListing() *catalog[*event] {
	return &catalog[*event]{
		name: "deletionEvents", id: func(e *event) int64 { return e.id }, natural: "ID",
		filters: map[string]filter[*event]{
			"id":          byID(func(e *event) int64 { return e.id }),
			"occurred_at": byTime(func(e *event) int64 { return e.created }),
		},
		sorts:  map[string]sorting[*event]{"CREATED_AT": {number: func(_ *graphCall, e *event) int64 { return e.created * 1000 }}},
		render: func(_ *graphCall, e *event) object { return object{"DeletionEvent", e} },
	}
}

func deletionFields() fields[*event] {
	return fields[*event]{
		"occurredAt":  func(_ *graphCall, e *event, _ arguments) any { return moment(e.created) },
		"subjectId":   func(_ *graphCall, e *event, _ arguments) any { return gid(e.kind, e.subject) },
		"subjectType": func(_ *graphCall, e *event, _ arguments) any { return e.subjectType() },
	}
}
