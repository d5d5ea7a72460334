package shopifyadmin

import "slices"

// rules are the discounts that price rules tell of: those with codes. Automatic ones and
// those of buying one thing to get another are beyond them.
func (c *call) rules() []*discount {
	var rules []*discount
	for _, d := range c.shop.discounts {
		if d.ruleID != 0 && !d.gone && !d.automatic && d.kind != "bxgy" {
			rules = append(rules, d)
		}
	}
	slices.SortFunc(rules, func(a, b *discount) int { return int(min(1, max(-1, a.ruleID-b.ruleID))) })
	return rules
}

func (c *call) priceRules() (*collection, *refusal) {
	created, refused := c.between("created_at")
	if refused != nil {
		return nil, refused
	}
	updated, refused := c.between("updated_at")
	if refused != nil {
		return nil, refused
	}
	since, list := c.since(), c.rules()
	return &collection{
		name: "price_rules", count: len(list), order: "id desc",
		id:  func(i int) int64 { return list[i].ruleID },
		key: func(i int, _ string) int64 { return list[i].ruleID },
		keeps: func(i int) bool {
			return list[i].ruleID > since && created.has(list[i].created) && updated.has(list[i].updated)
		},
		write: func(w *writer, i int) { c.writeRule(w, list[i]) },
	}, nil
}

func (c *call) visibleRule() (*discount, *refusal) {
	id := c.pathID(1)
	for _, d := range c.rules() {
		if d.ruleID == id {
			return d, nil
		}
	}
	return nil, notFound()
}

func (c *call) priceRule() ([]byte, map[string]string, *refusal) {
	d, refused := c.visibleRule()
	if refused != nil {
		return nil, nil, refused
	}
	return c.one("price_rule", func(w *writer) { c.writeRule(w, d) })
}

func (c *call) writeRule(w *writer, d *discount) {
	currency := c.shop.config.Currency
	w.open('{')
	w.integer("id", d.ruleID)
	kind, value, target := "fixed_amount", fixed(-d.amount, currency), "line_item"
	if d.percentage != 0 {
		kind, value = "percentage", fixed(-d.percentage, "EUR") // hundredths of a percent
	}
	method := "across"
	if d.kind == "free_shipping" {
		kind, value, target, method = "percentage", "-100.0", "shipping_line", "each"
	}
	w.pair("value_type", kind)
	w.pair("value", oneDecimal(value))
	w.pair("customer_selection", "all")
	w.pair("target_type", target)
	w.pair("target_selection", "all")
	w.pair("allocation_method", method)
	w.null("allocation_limit")
	w.boolean("once_per_customer", d.once)
	w.reference("usage_limit", d.usageLimit)
	w.instant("starts_at", instant(d.starts))
	w.instant("ends_at", instant(d.ends))
	w.instant("created_at", instant(d.created))
	w.instant("updated_at", instant(d.updated))
	for _, name := range []string{
		"entitled_product_ids", "entitled_variant_ids", "entitled_collection_ids", "entitled_country_ids", "prerequisite_product_ids",
		"prerequisite_variant_ids", "prerequisite_collection_ids", "customer_segment_prerequisite_ids", "prerequisite_customer_ids",
	} {
		w.plain(name, "[]")
	}
	if d.minimum > 0 {
		w.member("prerequisite_subtotal_range", func() {
			w.open('{')
			w.pair("greater_than_or_equal_to", fixed(d.minimum, currency))
			w.close('}')
		})
	} else {
		w.null("prerequisite_subtotal_range")
	}
	w.null("prerequisite_quantity_range", "prerequisite_shipping_price_range")
	w.plain("prerequisite_to_entitlement_quantity_ratio", `{"prerequisite_quantity":null,"entitled_quantity":null}`)
	w.plain("prerequisite_to_entitlement_purchase", `{"prerequisite_amount":null}`)
	w.pair("title", d.title)
	w.gid("PriceRule", d.ruleID)
	w.close('}')
}

func (c *call) discountCodes() (*collection, *refusal) {
	d, refused := c.visibleRule()
	if refused != nil {
		return nil, refused
	}
	return &collection{
		name: "discount_codes", count: len(d.codes), order: "id asc",
		id:    func(i int) int64 { return d.codes[i].id },
		key:   func(i int, _ string) int64 { return d.codes[i].id },
		keeps: func(int) bool { return true },
		write: func(w *writer, i int) { c.writeCode(w, d, &d.codes[i]) },
	}, nil
}

func (c *call) discountCode() ([]byte, map[string]string, *refusal) {
	d, refused := c.visibleRule()
	if refused != nil {
		return nil, nil, refused
	}
	id := c.pathID(3)
	i := slices.IndexFunc(d.codes, func(k discountCode) bool { return k.id == id })
	if i < 0 {
		return nil, nil, notFound()
	}
	return c.one("discount_code", func(w *writer) { c.writeCode(w, d, &d.codes[i]) })
}

func (c *call) discountCodeCount() ([]byte, map[string]string, *refusal) {
	n := 0
	for _, d := range c.rules() {
		n += len(d.codes)
	}
	return count(n), nil, nil
}

func (c *call) writeCode(w *writer, d *discount, k *discountCode) {
	w.open('{')
	w.integer("id", k.id)
	w.integer("price_rule_id", d.ruleID)
	w.pair("code", k.code)
	w.integer("usage_count", k.used)
	w.instant("created_at", instant(k.created))
	w.instant("updated_at", instant(k.updated))
	w.close('}')
}
