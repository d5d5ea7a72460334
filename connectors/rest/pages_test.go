package rest_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

// read pages through everything and returns the bodies.
func read(t *testing.T, b *bundle, pager rest.Pager) ([]string, error) {
	t.Helper()
	call := orders()
	call.Query = nil
	var bodies []string
	for answer, err := range b.client.Pages(t.Context(), call, pager) {
		if err != nil {
			return bodies, err
		}
		bodies = append(bodies, string(answer.Body))
	}
	return bodies, nil
}

func TestEveryWayOfPagingReadsAllPages(t *testing.T) {
	page := func(r *http.Request, name string) int {
		n, _ := strconv.Atoi(r.URL.Query().Get(name))
		return n
	}
	for name, c := range map[string]struct {
		pager  rest.Pager
		vendor http.HandlerFunc
	}{
		"page numbers": {rest.PageNumber{Param: "page", TotalHeader: "X-WP-TotalPages"}, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Wp-Totalpages", "3")
			reply(w, 200, fmt.Sprintf("[%d]", max(1, page(r, "page"))))
		}},
		"offset": {rest.Offset{Param: "skip", Step: 10, TotalHeader: "X-Total"}, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Total", "21")
			reply(w, 200, fmt.Sprintf("[%d]", page(r, "skip")/10+1))
		}},
		"link header": {rest.Link{}, func(w http.ResponseWriter, r *http.Request) {
			n := max(1, page(r, "page"))
			w.Header().Add("Link", `<http://`+r.Host+`/wc/v3/orders?page=1>; rel="prev"`)
			if n < 3 {
				w.Header().Add("Link", fmt.Sprintf(`<http://%s%s?page=%d&consumer_secret=planted_secret>; rel="next"`, r.Host, r.URL.Path, n+1))
			}
			reply(w, 200, fmt.Sprintf("[%d]", n))
		}},
		"token": {rest.Token{Param: "after", At: "/meta/next"}, func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Query().Get("after") {
			case "":
				reply(w, 200, `{"data":[],"meta":{"next":"t2"}}`) // a page without rows is not the end
			case "t2":
				reply(w, 200, `{"meta":{"next":9007199254740993}}`)
			default:
				expect(t, r.URL.Query().Get("after"), "9007199254740993")
				reply(w, 200, `{"meta":{"next":null}}`)
			}
		}},
		"next address": {rest.NextAddress{At: "/next"}, func(w http.ResponseWriter, r *http.Request) {
			switch page(r, "p") {
			case 0:
				reply(w, 200, `{"next":"/wc/v3/orders?p=2"}`)
			case 2:
				reply(w, 200, `{"next":"http://`+r.Host+`/wc/v3/orders?p=3"}`)
			default:
				reply(w, 200, `{"next":""}`)
			}
		}},
		"address in a link that is null at the end": {rest.NextAddress{At: "/_links/next/href"}, func(w http.ResponseWriter, r *http.Request) {
			switch page(r, "p") {
			case 0:
				reply(w, 200, `{"_links":{"self":null,"next":{"href":"/wc/v3/orders?p=2"}}}`)
			case 2:
				reply(w, 200, `{"_links":{"next":{"href":"http://`+r.Host+`/wc/v3/orders?p=3"}}}`)
			default:
				reply(w, 200, `{"_links":{"next":null}}`)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			b := setup(t, func(w http.ResponseWriter, r *http.Request) {
				expect(t, strings.Join(r.URL.Query()["consumer_secret"], ","), "planted_secret")
				c.vendor(w, r)
			}, func(o *rest.Options) { o.Auth = rest.QueryKeys{"consumer_secret": "planted_secret"} })
			bodies, err := read(t, b, c.pager)
			require.NoError(t, err)
			require.Len(t, bodies, 3)
			require.NotEqual(t, bodies[0], bodies[1])
			require.NotEqual(t, bodies[1], bodies[2])
		})
	}
}

func TestAnAnswerThatDoesNotSayWhetherItIsTheLastIsAnError(t *testing.T) {
	for _, c := range []struct {
		pager  rest.Pager
		header string
		body   string
		says   string
	}{
		{rest.PageNumber{Param: "page", TotalHeader: "X-WP-TotalPages"}, "", `[]`, "the answer has no X-WP-TotalPages header"},
		{rest.PageNumber{Param: "page", TotalHeader: "X-WP-TotalPages"}, "many", `[]`, "the X-WP-TotalPages header is not a number"},
		{rest.Offset{Param: "skip", Step: 10, TotalHeader: "X-WP-TotalPages"}, "", `[]`, "has no X-WP-TotalPages header"},
		{rest.Offset{Param: "skip", TotalHeader: "X-WP-TotalPages"}, "3", `[]`, "needs a page size"},
		{rest.Token{Param: "after", At: "/meta/next"}, "", `{"meta":{}}`, "the answer has nothing at /meta/next, so the end cannot be known"},
		{rest.Token{Param: "after", At: "/meta"}, "", `{"meta":{}}`, "/meta is neither a text nor a number"},
		{rest.NextAddress{At: "/next"}, "", `{"data":[]}`, "nothing at /next"},
		{rest.NextAddress{At: "/links/next/href"}, "", `{"links":{"nex":null,"self":null}}`, "nothing at /links/next/href"},
	} {
		b := setup(t, func(w http.ResponseWriter, _ *http.Request) {
			if c.header != "" {
				w.Header().Set("X-Wp-Totalpages", c.header)
			}
			reply(w, 200, c.body)
		})
		bodies, err := read(t, b, c.pager)
		require.Len(t, bodies, 1, "the page itself was good")
		require.Equal(t, connectors.Drift, connectors.KindOf(err))
		require.ErrorContains(t, err, "fetching orders: reading the next page of orders: ")
		require.ErrorContains(t, err, c.says)
	}
}

func TestALoopOfPagesEnds(t *testing.T) {
	for name, body := range map[string]string{"at once": `{"next":"a"}`, "later": ""} {
		asked := 0
		b := setup(t, func(w http.ResponseWriter, r *http.Request) {
			asked++
			if body != "" {
				reply(w, 200, body)
				return
			}
			next := map[string]string{"": "a", "a": "b", "b": "a"}[r.URL.Query().Get("after")]
			reply(w, 200, `{"next":"`+next+`"}`)
		})
		_, err := read(t, b, rest.Token{Param: "after", At: "/next"})
		require.Equal(t, connectors.Drift, connectors.KindOf(err), name)
		require.ErrorContains(t, err, "a page that was read before")
		require.LessOrEqual(t, asked, 3)
	}
}

func TestASecretInTheNextAddressIsNotSentOn(t *testing.T) {
	b := setup(t, func(w http.ResponseWriter, r *http.Request) {
		expect(t, strings.Contains(r.URL.RawQuery, "planted"), false)
		if r.URL.Query().Get("page") == "2" {
			reply(w, 200, `{"next":null}`)
			return
		}
		reply(w, 200, `{"next":"/wc/v3/orders?page=2&consumer_secret=planted_secret"}`)
	}, func(o *rest.Options) { o.Auth = rest.Basic{User: "ck", Password: "planted_secret"} })
	bodies, err := read(t, b, rest.NextAddress{At: "/next"})
	require.NoError(t, err)
	require.Len(t, bodies, 2)
}

func TestPagesElsewhereAreRefused(t *testing.T) {
	for address, kind := range map[string]connectors.Kind{
		"https://evil.example/wc/v3/orders?page=2": connectors.BadConfig,
		"//evil.example/wc/v3/orders?page=2":       connectors.BadConfig,
		"https://127.0.0.1/wc/v3/orders?page=2":    connectors.BadConfig,
		"/other/orders?page=2":                     connectors.Drift,
		"http://[::1":                              connectors.Drift,
	} {
		b := setup(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, `{"next":"`+address+`"}`) }, func(o *rest.Options) {
			o.Base = o.Base.JoinPath("shop")
		})
		bodies, err := read(t, b, rest.NextAddress{At: "/next"})
		require.Len(t, bodies, 1)
		require.Equal(t, kind, connectors.KindOf(err), err)
	}
}

func TestPagesStopWhenTheReaderDoes(t *testing.T) {
	asked := 0
	b := setup(t, func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.Header().Set("X-Wp-Totalpages", "9")
		reply(w, 200, `[]`)
	})
	for range b.client.Pages(t.Context(), orders(), rest.PageNumber{Param: "page", TotalHeader: "X-WP-TotalPages"}) {
		break
	}
	require.Equal(t, 1, asked)
}

func FuzzLinkHeader(f *testing.F) {
	f.Add(`<https://a.nl/x?page=2>; rel="next"`)
	f.Add(`<a>; rel=prev, <b>; title="x, y"; rel="last next"`)
	f.Fuzz(func(t *testing.T, header string) {
		answer := &rest.Answer{Header: http.Header{"Link": {header}}}
		_, _, err := rest.Link{}.Next(rest.Call{}, answer)
		require.NoError(t, err)
	})
}
