package sandbox

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// listSpec is what a list of the vendor can do.
type listSpec struct {
	key      string // of _embedded
	docs     string
	sorts    bool
	embeds   []string
	excess   []string // further parameters
	notPaged bool
	live     bool // there is no test mode
}

// listParams are allowed on every list; the vendor refuses what it does not know.
var listParams = []string{"from", "limit", "testmode"}

// known refuses parameters that an endpoint does not have.
func (c *mollieCall) known(names ...string) *mollieError {
	for _, name := range sortedKeys(c.r.URL.Query()) {
		if !slices.Contains(names, name) && name != ghostParam {
			return badParameter(name, fmt.Sprintf("Non-existent query parameter %q for this API call", name))
		}
	}
	return nil
}

func sortedKeys(q url.Values) []string {
	var names []string
	for name := range q {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

const (
	defaultLimit = 50
	mostPerPage  = 250
	ghostParam   = "ghost"
)

// page cuts a page out of a list that is in the order of creation, the oldest first, and
// renders it: the newest come first unless the caller sorts. from is inclusive.
func page[T any](c *mollieCall, spec listSpec, all []T, idOf func(T) string, render func(T) any) (any, *mollieError) {
	allowed := slices.Concat(listParams, spec.excess)
	if spec.sorts {
		allowed = append(allowed, "sort")
	}
	if len(spec.embeds) > 0 {
		allowed = append(allowed, "embed")
	}
	if spec.live {
		allowed = slices.DeleteFunc(allowed, func(name string) bool { return name == "testmode" })
	}
	if spec.notPaged {
		allowed = spec.excess
	}
	if refused := c.known(allowed...); refused != nil {
		return nil, refused
	}
	if _, refused := c.words("embed", spec.embeds); refused != nil {
		return nil, refused
	}
	sort, sorted := c.query("sort")
	if sorted && sort != "asc" && sort != "desc" {
		return nil, badParameter("sort", "The parameter 'sort' should be one of asc, desc")
	}
	list := view[T]{all, sort != "asc" && !spec.notPaged}
	limit, refused := c.limit()
	if refused != nil {
		return nil, refused
	}
	if spec.notPaged {
		limit = len(all)
	}
	start := 0
	if from, sent := c.query("from"); sent {
		at := slices.IndexFunc(all, func(t T) bool { return idOf(t) == from })
		if at < 0 {
			return nil, badParameter("from", "Invalid cursor value")
		}
		start = list.place(at)
	}
	end := min(len(all), start+limit)
	shown := end - start
	links := halRefs{{"documentation", htmlRef(spec.docs)}, {"self", c.self()}}
	if !spec.notPaged {
		links = append(links, halRef{"previous", nil}, halRef{"next", nil})
		if start > 0 {
			links[2].to = c.at(idOf(list.at(max(0, start-limit))), limit)
		}
		if end < len(all) {
			links[3].to = c.at(idOf(list.at(end)), limit)
		}
		if c.isGhost() {
			shown, links[3].to = 0, c.afterGhost()
		}
	}
	body := listBody{Count: shown, Embedded: embedded{key: spec.key}, Links: links}
	for i := range shown {
		body.Embedded.list = append(body.Embedded.list, render(list.at(start+i)))
	}
	return body, nil
}

// view is a list as a caller sees it, without a copy: one may have a hundred thousand.
type view[T any] struct {
	all      []T
	reversed bool
}

// place is where the i-th of all stands in the view, and the other way round.
func (v view[T]) place(i int) int {
	if v.reversed {
		return len(v.all) - 1 - i
	}
	return i
}

func (v view[T]) at(i int) T { return v.all[v.place(i)] }

func (c *mollieCall) limit() (int, *mollieError) {
	text, sent := c.query("limit")
	if !sent {
		return defaultLimit, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > mostPerPage {
		return 0, badParameter("limit", "The 'limit' field should be between 1 and 250")
	}
	c.face.mu.Lock()
	defer c.face.mu.Unlock()
	if c.face.most > 0 && n > c.face.most {
		return 0, &mollieError{status: http.StatusGatewayTimeout, title: "Gateway Timeout", detail: "The request took too long"}
	}
	return n, nil
}

// words reads a comma-separated parameter.
func (c *mollieCall) words(name string, known []string) ([]string, *mollieError) {
	text, sent := c.query(name)
	if !sent || text == "" {
		return nil, nil
	}
	list := strings.Split(text, ",")
	for _, word := range list {
		if !slices.Contains(known, word) {
			return nil, badParameter(name, fmt.Sprintf("The parameter '%s' contains an invalid value: %s", name, word))
		}
	}
	return list, nil
}

func (c *mollieCall) embeds(word string) bool {
	text, _ := c.query("embed")
	return slices.Contains(strings.Split(text, ","), word)
}

func (c *mollieCall) self() *ref {
	q := c.r.URL.Query()
	q.Del(ghostParam)
	return halRefTo(c.address(c.r.URL.Path, q))
}

// at is the same list from an id on.
func (c *mollieCall) at(id string, limit int) *ref {
	q := c.r.URL.Query()
	q.Del(ghostParam)
	q.Set("from", id)
	q.Set("limit", strconv.Itoa(limit))
	return halRefTo(c.address(c.r.URL.Path, q))
}

// isGhost tells whether an empty page comes first.
func (c *mollieCall) isGhost() bool {
	c.face.mu.Lock()
	defer c.face.mu.Unlock()
	return c.face.ghosts && !c.r.URL.Query().Has(ghostParam)
}

func (c *mollieCall) afterGhost() *ref {
	q := c.r.URL.Query()
	q.Set(ghostParam, "1")
	return halRefTo(c.address(c.r.URL.Path, q))
}

func (c *mollieCall) address(path string, q url.Values) string {
	address := siteOf(c.r) + path
	if len(q) > 0 {
		address += "?" + q.Encode()
	}
	return address
}

// to is the address of one thing of the API.
func (c *mollieCall) to(parts ...string) *ref {
	return halRefTo(siteOf(c.r) + "/v2/" + strings.Join(parts, "/"))
}
