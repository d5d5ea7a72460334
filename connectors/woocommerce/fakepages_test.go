package woocommerce

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// fakePages stands before a shop's face, as plugins and proxies do.
type fakePages struct {
	face http.Handler
	// counted: rows that the shop counts and does not show stand before and between those
	// that it shows, so that whole pages are empty.
	counted bool
	// stripped: nothing in an answer says how many rows or pages there are.
	stripped bool
}

// ghosts is how many rows at a time are counted and not shown, and how many are shown
// between them.
const ghosts = 20

func (p *fakePages) empty() { p.counted = true }
func (p *fakePages) hide()  { p.stripped = true }

// ServeHTTP asks the face for the rows that a page shows.
func (p *fakePages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	out := &editedAnswer{ResponseWriter: w, edit: func(http.Header) {}}
	query := r.URL.Query()
	if p.counted && query.Get("orderby") == "id" && query.Has("per_page") {
		first, size := shown(query)
		query.Del("page")
		query.Set("offset", strconv.Itoa(first))
		query.Set("per_page", strconv.Itoa(max(size, 1)))
		out.empty = size == 0
		out.edit = func(header http.Header) {
			for name, values := range header {
				switch total, err := strconv.Atoi(values[0]); strings.ToLower(name) {
				case "x-wp-total":
					if last := total - 1; err == nil && total > 0 {
						header[name] = []string{strconv.Itoa((last/ghosts*2+1)*ghosts + last%ghosts + 1)}
					}
				case "x-wp-totalpages", "link":
					delete(header, name)
				case "content-encoding", "content-length":
					if out.empty {
						delete(header, name)
					}
				}
			}
		}
		r = r.Clone(r.Context())
		r.URL.RawQuery = query.Encode()
		r.RequestURI = r.URL.RequestURI()
	}
	if p.stripped {
		out.edit = func(header http.Header) {
			for name := range header {
				if strings.HasPrefix(strings.ToLower(name), "x-wp-total") || strings.EqualFold(name, "Link") {
					delete(header, name)
				}
			}
		}
	}
	p.face.ServeHTTP(out, r)
	if out.empty {
		_, _ = w.Write([]byte("[]"))
	}
}

// shown is where in the shop's own listing the rows of a page begin, and how many of them
// it shows.
func shown(query url.Values) (first, size int) {
	size, _ = strconv.Atoi(query.Get("per_page"))
	from, _ := strconv.Atoi(query.Get("offset"))
	if page, err := strconv.Atoi(query.Get("page")); err == nil {
		from = (page - 1) * size
	}
	before := func(row int) int { return row/(2*ghosts)*ghosts + max(row%(2*ghosts)-ghosts, 0) }
	return before(from), before(from+size) - before(from)
}

// editedAnswer changes the head of an answer, and drops the body of an empty one.
type editedAnswer struct {
	http.ResponseWriter

	edit   func(http.Header)
	empty  bool
	edited bool
}

func (a *editedAnswer) WriteHeader(status int) {
	if !a.edited {
		a.edited = true
		a.edit(a.Header())
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *editedAnswer) Write(body []byte) (int, error) {
	if !a.edited {
		a.WriteHeader(http.StatusOK)
	}
	if a.empty {
		return len(body), nil
	}
	return a.ResponseWriter.Write(body)
}
