package connectors_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest/payloads"
)

// janKey is the key of jan@example.nl as another program makes it:
// printf jan@example.nl | openssl dgst -sha256 -hmac 'a test key that is long enough'.
const janKey = "7bfdef801ce6c1e63cdf7727fadb4336"

func keyer(tb testing.TB) connectors.Keyer {
	tb.Helper()
	key, err := connectors.NewKeyer("a test key that is long enough")
	require.NoError(tb, err)
	return key
}

// wooLike names fields as a shop's order has them.
var wooLike = connectors.Redaction{
	Key: []string{"billing.email"},
	Drop: []string{
		"billing.first_name", "billing.last_name", "billing.phone", "billing.address_1",
		"shipping.first_name", "shipping.*_none", "customer_note", "customer_ip_address", "line_items.*.image", "_links",
	},
	MetaKeep: map[string][]string{"meta_data": {"_base_rate"}, "line_items.*.meta_data": {"_reduced_stock"}},
}

func TestRedactionKeepsDropsAndKeysByPath(t *testing.T) {
	key := keyer(t)
	jan, ok := key.Email("jan@example.nl")
	require.True(t, ok)
	order, ok := key.Email("abc@marketplace.amazon.nl")
	require.True(t, ok)
	require.Regexp(t, `^k1:relay:[0-9a-f]{32}$`, order)
	for _, c := range []struct {
		name, in, want string
		rules          connectors.Redaction
	}{
		{"first member dropped", `{"a":1, "b":2,"c":3}`, `{"b":2,"c":3}`, connectors.Redaction{Drop: []string{"a"}}},
		{"middle member dropped", `{"a":1, "b":2,"c":3}`, `{"a":1,"c":3}`, connectors.Redaction{Drop: []string{"b"}}},
		{"last member dropped", `{"a":1, "b":2,"c":3 }`, `{"a":1, "b":2 }`, connectors.Redaction{Drop: []string{"c"}}},
		{"neighbours dropped", `{"a":1,"b":{"x":[1]},"c":3,"d":4,"e":5}`, `{"c":3}`, connectors.Redaction{Drop: []string{"a", "b", "d", "e"}}},
		{"all dropped", `{"a":1,"b":2}`, `{}`, connectors.Redaction{Drop: []string{"*"}}},
		{"any element", `{"l":[{"a":1,"b":2},{"b":3}]}`, `{"l":[{"b":2},{"b":3}]}`, connectors.Redaction{Drop: []string{"l.*.a"}}},
		{"an element itself", `{"l":["x","y"]}`, `{"l":[null,null]}`, connectors.Redaction{Drop: []string{"l.*"}}},
		{"any depth", `{"ip":1,"a":{"ip":2,"b":[{"ip":3,"c":4}]}}`, `{"a":{"b":[{"c":4}]}}`, connectors.Redaction{Drop: []string{"**.ip"}}},
		{"keyed within dropped", `{"b":{"name":"J","email":"Jan@Example.NL "}}`, `{"b":{"email":"` + jan + `"}}`, connectors.Redaction{Key: []string{"b.email"}, Drop: []string{"b.*"}}},
		{"keyed relay", `{"e":"ABC@marketplace.amazon.nl"}`, `{"e":"` + order + `"}`, connectors.Redaction{Key: []string{"e"}}},
		{"keyed, but no address", `{"e":"Jan Jansen","f":null,"g":"","h":{"x":1},"i":7}`, `{"e":"","f":null,"g":"","h":"","i":""}`, connectors.Redaction{Key: []string{"*"}}},
		{"keyed already", `{"e":"` + jan + `"}`, `{"e":"` + jan + `"}`, connectors.Redaction{Key: []string{"e"}}},
		{"escaped name", `{"\u0061":1,"b":2}`, `{"b":2}`, connectors.Redaction{Drop: []string{"a"}}},
		{"address in text", `{"a":"mail jan@example.nl","b":"@jan","c":["x@y.nl",{"d":"z%40y.nl"}]}`, `{"a":"","b":"@jan","c":["",{"d":""}]}`, connectors.Redaction{}},
		{"address in escapes", `{"a":"jan\u0040example.nl","b":"{\"e\":\"jan\\u0040example.nl\"}","c":"jan&#64;example.nl"}`, `{"a":"","b":"","c":""}`, connectors.Redaction{}},
		{"address in a name", `{"jan@example.nl":1,"a":{"piet@example.nl":2}}`, `{"redacted_1":1,"a":{"redacted_2":2}}`, connectors.Redaction{}},
		{"address as the whole", `"jan@example.nl"`, `""`, connectors.Redaction{}},
		{"list of keys", `{"meta_data":[{"id":1,"key":"_base_rate","value":"1.5"},{"id":2,"key":"_phone","value":"06","display_value":"06"},{"value":"x","key":"y"},"z"]}`, `{"meta_data":[{"id":1,"key":"_base_rate","value":"1.5"},{"id":2,"key":"_phone"},{"key":"y"},""]}`, wooLike},
		{"kept key with an address", `{"meta_data":[{"key":"_base_rate","value":{"a":"jan@example.nl","b":1}}]}`, `{"meta_data":[{"key":"_base_rate","value":{"a":"","b":1}}]}`, wooLike},
		{"keys as an object", `{"meta_data":{"_base_rate":"1","x":"2"}}`, `{"meta_data":{"_base_rate":"1"}}`, wooLike},
		{"keys as something else", `{"meta_data":"Jan Jansen"}`, `{"meta_data":""}`, wooLike},
		{"numbers stay as written", `{"id":9007199254740993,"t":1.10,"u":1E5,"v":-0.0}`, `{"id":9007199254740993,"t":1.10,"u":1E5,"v":-0.0}`, wooLike},
		{"unknown fields stay", "{ \"new\" : [ {\"é\":\"\\u00e9\\/\"} ] }", "{ \"new\" : [ {\"é\":\"\\u00e9\\/\"} ] }", wooLike},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.rules.Apply([]byte(c.in), key)
			require.NoError(t, err)
			require.Equal(t, c.want, string(got))
			again, err := c.rules.Apply(got, key)
			require.NoError(t, err)
			require.Equal(t, string(got), string(again), "a second time changes nothing")
		})
	}
}

func TestRedactionRefusesWhatItCannotReadWithoutRepeatingIt(t *testing.T) {
	for _, in := range []string{``, `{`, `{"a":jan@example.nl}`, `{"a":1} {"b":"jan@example.nl"}`, `[1,]`, `{"a" "jan@example.nl"}`} {
		_, err := wooLike.Apply([]byte(in), keyer(t))
		require.ErrorContains(t, err, "redacting a payload", in)
		require.NotContains(t, err.Error(), "example.nl")
	}
	_, err := wooLike.Apply([]byte(`{}`), connectors.Keyer{})
	require.ErrorContains(t, err, "no secret key")
	for _, path := range []string{"", "a..b", "a.**.b", "**"} {
		_, err := connectors.Redaction{Drop: []string{path}}.Apply([]byte(`{}`), keyer(t))
		require.ErrorContains(t, err, "redaction path")
	}
}

func TestKeysAreOfTheNormalisedAddress(t *testing.T) {
	key := keyer(t)
	want, ok := key.Email("josé@example.com")
	require.True(t, ok)
	for _, same := range []string{" JOSÉ@Example.com\n", "jose\u0301@EXAMPLE.COM", want} {
		got, ok := key.Email(same)
		require.True(t, ok, same)
		require.Equal(t, want, got)
	}
	for _, none := range []string{"", "jan", "@x.nl", "jan@", "a@b@c", "a b@c.nl", "k1:other:00000000000000000000000000000000"} {
		_, ok := key.Email(none)
		require.False(t, ok, none)
	}
	other, err := connectors.NewKeyer("another test key, long enough")
	require.NoError(t, err)
	differs, _ := other.Email("josé@example.com")
	require.NotEqual(t, want, differs)
	_, err = connectors.NewKeyer("short")
	require.ErrorContains(t, err, "16 characters")
	got, _ := keyer(t).Email("jan@example.nl")
	require.Equal(t, "k1:email:"+janKey, got)
}

func TestRecordedOrdersLoseOnlyWhatIsNamed(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(payloads.Dir(t), "woocommerce-recorded", "orders-*.body.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	ready, err := connectors.Redaction{Key: []string{"*.billing.email"}}.Prepare(keyer(t))
	require.NoError(t, err)
	for _, file := range files {
		in, err := os.ReadFile(file)
		require.NoError(t, err)
		out, err := ready.Apply(in)
		require.NoError(t, err)
		before, after := scan(in), scan(out)
		require.Equal(t, before.numbers, after.numbers)
		require.Equal(t, before.names, after.names)
		require.False(t, after.email, file)
	}
}

// scanned is what must survive a redaction that drops nothing.
type scanned struct {
	numbers, names []string
	email          bool
}

func scan(payload []byte) scanned {
	var s scanned
	d := jsontext.NewDecoder(strings.NewReader(string(payload)), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	for {
		token, err := d.ReadToken()
		if err != nil {
			return s
		}
		switch token.Kind() {
		case '0':
			s.numbers = append(s.numbers, token.String())
		case '"':
			if kind, n := d.StackIndex(d.StackDepth()); kind == '{' && n%2 == 1 {
				s.names = append(s.names, token.String())
			}
			s.email = s.email || connectors.ContainsEmail(token.String())
		default:
		}
	}
}

func TestAnAddressDeepInsideIsFound(t *testing.T) {
	const depth = 9000
	text := `["` + strings.Repeat("long ", 200_000) + `","jan@example.nl"]`
	in := strings.Repeat(`{"a":[`, depth/2) + text + strings.Repeat(`]}`, depth/2)
	out, err := connectors.Redaction{Drop: []string{"b"}}.Apply([]byte(in), keyer(t))
	require.NoError(t, err)
	require.Equal(t, strings.Replace(in, "jan@example.nl", "", 1), string(out))
}

func FuzzRedaction(f *testing.F) {
	for _, seed := range []string{
		`{"billing":{"email":"a@b.nl","phone":"1"},"meta_data":[{"key":"k","value":"a@b.nl"}],"id":12345678901234567890}`,
		`[{"a@b.nl":{"x":[1,2,{"y":"c\u0040d.nl"}]}}]`, `"\u00"`, `{"a":"\ud800@b.nl"}`,
	} {
		f.Add(seed)
	}
	key := keyer(f)
	scrub, err := connectors.Redaction{}.Prepare(key)
	require.NoError(f, err)
	drop, err := connectors.Redaction{
		Key: []string{"**.email"}, Drop: []string{"a", "*.b", "**.c"}, MetaKeep: map[string][]string{"meta_data": {"k"}, "*.m": {"k"}},
	}.Prepare(key)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, payload string) {
		valid := jsontext.Value(payload).IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
		for _, ready := range []*connectors.Redactor{scrub, drop} {
			out, err := ready.Apply([]byte(payload))
			require.Equal(t, valid, err == nil)
			if err != nil {
				continue
			}
			require.True(t, jsontext.Value(out).IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)), "%s", out)
			require.False(t, scan(out).email, "%s", out)
			again, err := ready.Apply(out)
			require.NoError(t, err)
			require.Equal(t, string(out), string(again))
			if ready == scrub {
				require.Equal(t, scan([]byte(payload)).numbers, scan(out).numbers)
			}
		}
	})
}

func BenchmarkRedaction(b *testing.B) {
	in, err := os.ReadFile(filepath.Join(payloads.Dir(b), "woocommerce-recorded", "orders-id-asc-p1.body.json"))
	require.NoError(b, err)
	var list []jsontext.Value
	d := jsontext.NewDecoder(strings.NewReader(string(in)))
	_, err = d.ReadToken()
	require.NoError(b, err)
	for d.PeekKind() != ']' {
		v, err := d.ReadValue()
		require.NoError(b, err)
		list = append(list, v.Clone())
	}
	ready, err := wooLike.Prepare(keyer(b))
	require.NoError(b, err)
	b.Run("redact", func(b *testing.B) {
		b.SetBytes(int64(len(in)))
		b.ReportAllocs()
		for b.Loop() {
			for _, v := range list {
				if _, err := ready.Apply(v); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("deep", func(b *testing.B) { // as fast as redact, or nesting is read again at each level
		in := []byte(strings.Repeat(`{"a":[`, 4000) + `["` + strings.Repeat("long ", 80_000) + `","jan@example.nl"]` + strings.Repeat(`]}`, 4000))
		b.SetBytes(int64(len(in)))
		for b.Loop() {
			if _, err := ready.Apply(in); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("scan", func(b *testing.B) { // the ceiling: reading the same bytes alone
		b.SetBytes(int64(len(in)))
		for b.Loop() {
			for _, v := range list {
				if !v.IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) {
					b.Fatal("invalid")
				}
			}
		}
	})
}
