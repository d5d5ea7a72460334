package materialise

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

// bought is an order of an account, under an address or, with an empty one, without.
func bought(id, sold, address, account string) order {
	o := placed(id, sold, address, product(id, "10", "0", "0"))
	o.customerID = account
	if address == "" {
		o.class = "platform_id"
	}
	return o
}

// accounts writes accounts without an address of their own; those named after "gone" are
// deleted.
func (b *bundle) accounts(ids ...string) {
	b.t.Helper()
	rows, deleted := &schemas.Rows{}, map[string]bool{}
	var list []string
	gone := false
	for _, id := range ids {
		if id == "gone" {
			gone = true
			continue
		}
		list = append(list, id)
		if deleted[id] = gone; !gone {
			rows.Customers = append(rows.Customers, schemas.Customer{CustomerID: id, Shop: "webshop", IdentityClass: "platform_id"})
		}
	}
	b.write("webshop", "webshop", "customers", []schemas.Table{schemas.Customers}, list, deleted, rows)
}

const newAndReturning = "SELECT sale_day, uniqExactIf(customer_key, order_seq = 1), uniqExactIf(customer_key, order_seq > 1) FROM {s}.customer_orders WHERE profile = 'platform' GROUP BY sale_day ORDER BY sale_day"

// numbered builds what numbers the orders of customers, and what else is named.
func (b *bundle) numbered(full bool, also ...string) {
	b.t.Helper()
	b.run(Options{Full: full, Only: append([]string{"ledger_orders", "customer_orders"}, also...)})
}

const storedAliases = "SELECT source, alias_key, canonical_key, reason, since FROM {s}.customer_aliases FINAL ORDER BY source, alias_key"

func TestAPersonWhoseAccountsWereMergedIsOneCustomerFromTheFirstOrderOn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ledger := []string{"fx_daily", "sales_ledger"}
	b.shop("webshop", "EUR")
	b.orders(bought("1", "2026-03-02", "bea", "20"), bought("2", "2026-03-03", "anna", "10"), bought("3", "2026-03-04", "anna", "10"), bought("4", "2026-03-05", "carl", "30"))
	b.numbered(false, ledger...)
	require.Equal(t, []string{"2026-03-02 1 0", "2026-03-03 1 0", "2026-03-04 0 1", "2026-03-05 1 0"}, b.rows(newAndReturning))
	require.Empty(t, b.rows(storedAliases))
	require.Equal(t, []string{"3"}, b.rows("SELECT uniqExact(customer_key) FROM {s}.sales_ledger"))

	// The orders of account 10 belong to account 20 now.
	b.orders(bought("2", "2026-03-03", "anna", "20"), bought("3", "2026-03-04", "anna", "20"))
	b.numbered(false, ledger...)
	require.Equal(t, []string{"2026-03-02 1 0", "2026-03-03 0 1", "2026-03-04 0 1", "2026-03-05 1 0"}, b.rows(newAndReturning))
	require.Equal(t, []string{" anna bea account 2026-03-03 10:00:00.000", "webshop anna bea account 2026-03-03 10:00:00.000"}, b.rows(storedAliases))
	require.Equal(t, []string{"1 bea 1", "2 bea 2", "3 bea 3", "4 carl 1"}, b.rows("SELECT order_id, customer_key, order_seq FROM {s}.customer_orders WHERE profile = 'platform' ORDER BY order_id"))
	require.Equal(t, []string{"bea", "carl"}, b.rows("SELECT DISTINCT customer_key FROM {s}.sales_ledger ORDER BY 1"), "the ledger's days were reopened")
	content := "SELECT * FROM {s}.sales_ledger ORDER BY event_id, order_id"
	incremental := b.rows(content)
	b.numbered(true, ledger...)
	require.Equal(t, b.rows(content), incremental)

	// What an earlier first order changes is the name only; what an order that goes away changes is who is who.
	earlier := bought("5", "2026-03-01", "anna", "20")
	b.orders(earlier)
	b.numbered(false, ledger...)
	require.Equal(t, []string{" bea anna account 2026-03-02 10:00:00.000", "webshop bea anna account 2026-03-02 10:00:00.000"}, b.rows(storedAliases))
	b.orders(bought("1", "2026-03-02", "bea", "21"))
	b.numbered(false, ledger...)
	require.Empty(t, b.rows(storedAliases))
	require.Equal(t, []string{"1 bea 1"}, b.rows("SELECT order_id, customer_key, order_seq FROM {s}.customer_orders WHERE profile = 'platform' AND order_id = '1'"))
	require.Equal(t, []string{"anna", "bea", "carl"}, b.rows("SELECT DISTINCT customer_key FROM {s}.sales_ledger ORDER BY 1"))
}

func TestAnAccountOfMoreThanFiveAddressesLinksNothing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.shop("webshop", "EUR")
	for n := range 5 {
		b.orders(bought(strconv.Itoa(n+1), "2026-03-02", "address"+strconv.Itoa(n), "10"))
	}
	b.numbered(false)
	require.Equal(t, []string{"2026-03-02 1 1"}, b.rows(newAndReturning))
	b.orders(bought("6", "2026-03-02", "address5", "10"))
	b.numbered(false)
	require.Equal(t, []string{"2026-03-02 6 0"}, b.rows(newAndReturning))
	require.Empty(t, b.rows(storedAliases))
}

func TestAnOrderWithoutAnAddressIsOfTheAddressOfItsAccountAndARelayIsNobodyElse(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.shop("webshop", "EUR")
	relay := bought("3", "2026-03-04", "relayed", "10")
	relay.class = "relay"
	b.orders(bought("1", "2026-03-02", "", "10"), bought("2", "2026-03-03", "anna", "10"), relay, bought("4", "2026-03-05", "", "20"))
	b.numbered(false)
	require.Equal(t, []string{"2026-03-02 1 0", "2026-03-03 0 1", "2026-03-04 1 0", "2026-03-05 1 0"}, b.rows(newAndReturning))
	require.Equal(t, []string{" anna id:webshop:10 account 2026-03-03 10:00:00.000", "webshop anna id:webshop:10 account 2026-03-03 10:00:00.000"}, b.rows(storedAliases))
}

// Orders that an app may not see any more stay with the account that is gone.
func TestOrdersThatCannotBeReadAgainFollowTheMergeOfTheirAccount(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.shop("webshop", "EUR")
	b.accounts("10", "20", "30")
	b.orders(bought("1", "2026-03-02", "", "10"), bought("2", "2026-03-03", "", "10"), bought("3", "2026-03-04", "", "20"))
	b.orders(bought("2", "2026-03-03", "", "20"))
	b.numbered(false)
	require.Equal(t, []string{"2026-03-02 1 0", "2026-03-03 1 0", "2026-03-04 0 1"}, b.rows(newAndReturning), "an order went to another account, and nobody is gone")
	b.accounts("gone", "10")
	b.numbered(false)
	b.orders(bought("4", "2026-03-05", "", "20"))
	b.numbered(false)
	require.Equal(t, []string{"2026-03-02 1 0", "2026-03-03 0 1", "2026-03-04 0 1", "2026-03-05 0 1"}, b.rows(newAndReturning))
	require.Contains(t, b.rows(storedAliases), "webshop id:webshop:20 id:webshop:10 merge 2026-03-03 10:00:00.000")
	incremental := b.rows(storedAliases)
	b.numbered(true)
	require.Equal(t, b.rows(storedAliases), incremental)
}

func TestACustomerOfTwoShopsWhoWasMergedInOneIsNumberedOverAllAsOne(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.shop("webshop", "EUR")
	b.shop("outlet", "EUR")
	elsewhere := bought("3", "2026-03-04", "anna", "7")
	elsewhere.source = "outlet"
	b.orders(bought("1", "2026-03-02", "bea", "20"), bought("2", "2026-03-03", "anna", "20"), elsewhere)
	b.numbered(false)
	require.Equal(t, []string{"1 bea 1 1", "2 bea 2 2", "3 anna 1 3"},
		b.rows("SELECT order_id, customer_key, order_seq, order_seq_all FROM {s}.customer_orders WHERE profile = 'platform' ORDER BY order_id"))
}
