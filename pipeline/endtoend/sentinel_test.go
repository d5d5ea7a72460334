package endtoend

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/warehouse/embedded"
)

func requireNowhere(t *testing.T, secrets []string, dump, log, errors, addresses string) {
	t.Helper()
	require.Greater(t, strings.Count(dump, "\n"), 1000, "the dump has the rows")
	require.Contains(t, dump, "k1:email:", "e-mail addresses are keyed in raw")
	for _, place := range []struct{ name, text string }{{"the warehouse", dump}, {"the log", log}, {"the errors", errors}, {"an address", addresses}} {
		for _, secret := range secrets {
			//nolint:testifylint // NotContains would print the whole place
			require.False(t, strings.Contains(place.text, secret), "%s holds %q", place.name, secret)
			if escaped := url.QueryEscape(secret); escaped != secret {
				//nolint:testifylint // as above
				require.False(t, strings.Contains(place.text, escaped), "%s holds %q", place.name, escaped)
			}
		}
	}
}

// personalData are the names, addresses, phone numbers, notes and e-mail addresses of
// all orders of a shop, asked of the shop itself.
func personalData(t *testing.T, w *servedWorld, shop string) []string {
	t.Helper()
	found := map[string]bool{}
	for page := 1; ; page++ {
		r := httptest.NewRequest(http.MethodGet, fmt.Sprintf("https://%s/wp-json/wc/v3/orders?per_page=100&orderby=id&page=%d", w.shops[shop].Listener.Addr(), page), nil)
		r.SetBasicAuth(sandbox.WooKey, sandbox.WooSecret)
		out := httptest.NewRecorder()
		w.faces[shop].ServeHTTP(out, r)
		require.Equal(t, http.StatusOK, out.Code)
		var orders []struct {
			Billing, Shipping struct {
				First   string `json:"first_name"`
				Last    string `json:"last_name"`
				Address string `json:"address_1"`
				Phone   string `json:"phone"`
				Email   string `json:"email"`
			}
			IP   string `json:"customer_ip_address"`
			Note string `json:"customer_note"`
			Key  string `json:"order_key"`
		}
		require.NoError(t, json.Unmarshal(out.Body.Bytes(), &orders))
		for _, o := range orders {
			for _, text := range []string{
				o.Billing.First + " " + o.Billing.Last, o.Billing.Address, o.Billing.Phone, o.Billing.Email,
				o.Shipping.First + " " + o.Shipping.Last, o.Shipping.Address, o.IP, o.Note, o.Key,
			} {
				if len(strings.TrimSpace(text)) > 4 {
					found[text] = true
				}
			}
		}
		if len(orders) < 100 {
			break
		}
	}
	require.Greater(t, len(found), 100, "the world has personal data to lose")
	var list []string
	for text := range found {
		list = append(list, text)
	}
	return list
}

// dumpTables is every row of every table and view of Tillhouse as JSON.
func dumpTables(t testing.TB, engine *embedded.Engine) string {
	t.Helper()
	var all strings.Builder
	tables := ask(t, engine, `select database || '.' || name from system.tables where database in ('tillhouse', 'tillhouse_store') and name not like 'lease%' order by all format TSV`)
	for table := range strings.Lines(tables) {
		fmt.Fprintln(&all, table, ask(t, engine, "select * from "+strings.TrimSpace(table)+" format JSONEachRow"))
	}
	return all.String()
}

// ask sends a query to the engine over HTTP, as any client can.
func ask(t testing.TB, engine *embedded.Engine, query string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+engine.Address+"/", strings.NewReader(query))
	require.NoError(t, err)
	request.SetBasicAuth(engine.User, engine.Password)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, answer.StatusCode, "%s: %s", query, text)
	return string(text)
}

type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
