package sandbox

import (
	"slices"
	"strconv"
	"strings"
	"sync"
)

// viewCache keeps sorted listings of a shop until the shop changes, so that paging
// through hundreds of thousands of orders does not sort them anew for each page.
type viewCache struct {
	mu         sync.Mutex
	generation uint64
	sorted     map[string][]row
	filtered   map[string][]row
	usage      *usage
	usageAt    uint64
}

// maxFiltered bounds the listings kept for particular filters.
const maxFiltered = 8

// row is one match: the position in the shop's list and what it is sorted by.
type row struct {
	at  int32
	id  int64
	key int64
}

func (c *viewCache) lookUp(generation uint64, filter bool, name string, build func() []row) []row {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.generation != generation || c.sorted == nil {
		c.sorted, c.filtered, c.generation = map[string][]row{}, map[string][]row{}, generation
	}
	kept := c.sorted
	if filter {
		kept = c.filtered
	}
	if rows, ok := kept[name]; ok {
		return rows
	}
	if filter && len(kept) >= maxFiltered {
		clear(kept)
	}
	rows := build()
	kept[name] = rows
	return rows
}

func (s *shop) sorted(name string, build func() []row) []row {
	return s.views.lookUp(s.generation, false, name, build)
}

func (s *shop) filtered(name string, build func() []row) []row {
	return s.views.lookUp(s.generation, true, name, build)
}

// matchingOrders lists the orders a request asks for, ascending by its key and id.
func (s *shop) matchingOrders(l *listing, drafts bool) []row {
	base := s.sorted("orders "+l.orderBy+" "+strings.Join(l.statuses, ","), func() []row {
		listed := s.listedStatuses(l.statuses, drafts)
		rows := make([]row, 0, len(s.orders))
		for i := range s.orders {
			o := &s.orders[i]
			if !o.gone && listed[o.status] {
				rows = append(rows, row{int32(i), o.id, sortKey(l.orderBy, o.id, o.created, o.modified)})
			}
		}
		sortRows(rows)
		return rows
	})
	rest := l.remaining(l.orderBy == "modified", l.orderBy == "date")
	base = l.cut(base)
	if !rest {
		return base
	}
	return s.filtered(l.filterName("orders"), func() []row {
		var rows []row
		for _, r := range base {
			o := &s.orders[r.at]
			if l.accepts(o.id, 0, o.created, o.modified) && s.acceptsOrder(l, o) {
				rows = append(rows, r)
			}
		}
		return rows
	})
}

func (s *shop) acceptsOrder(l *listing, o *record) bool {
	if l.customer != 0 {
		if c := s.contentOf(o); c.guest || personAt(s.seed, int(o.person)).customerID != l.customer {
			return false
		}
	}
	if l.product != 0 {
		return slices.ContainsFunc(s.contentOf(o).lines, func(in lineInput) bool {
			return s.products[in.product].id == l.product
		})
	}
	return true
}

// matchingRefunds lists refunds; of one order when order is not 0.
func (s *shop) matchingRefunds(l *listing, order int64) []row {
	return s.filtered(l.filterName("refunds "+strconv.FormatInt(order, 10)), func() []row {
		var rows []row
		for i, f := range s.refunds {
			if (order == 0 || f.order == order) && l.accepts(f.id, f.order, f.created, f.modified) {
				rows = append(rows, row{int32(i), f.id, sortKey(l.orderBy, f.id, f.created, f.modified)})
			}
		}
		sortRows(rows)
		return rows
	})
}

func sortKey(orderBy string, id, created, modified int64) int64 {
	switch orderBy {
	case "modified":
		return modified
	case "date", "date_gmt", "registered_date":
		return created
	}
	return id
}

func sortRows(rows []row) {
	slices.SortFunc(rows, func(a, b row) int {
		if a.key != b.key {
			return compare(a.key, b.key)
		}
		return compare(a.id, b.id)
	})
}

// listedStatuses says which statuses are asked for. Once "any" is in the list it
// decides alone, and it never has trash.
func (s *shop) listedStatuses(names []string, drafts bool) []bool {
	listed := make([]bool, len(s.statuses))
	anyAsked := slices.Contains(names, "any")
	for i, name := range s.statuses {
		switch {
		case !anyAsked:
			listed[i] = slices.Contains(names, name)
		case uint8(i) == checkoutDraft:
			listed[i] = drafts
		default:
			listed[i] = uint8(i) != trash
		}
	}
	return listed
}

// remaining tells whether filters are left after the window on the sort key.
func (l *listing) remaining(modifiedCut, createdCut bool) bool {
	return !l.modified.open() && !modifiedCut || !l.created.open() && !createdCut ||
		l.include != nil || l.exclude != nil || l.parent != nil || l.parentExclude != nil || l.customer != 0 || l.product != 0
}

// cut applies the window on the sort key by binary search.
func (l *listing) cut(rows []row) []row {
	w := window{}
	switch l.orderBy {
	case "modified":
		w = l.modified
	case "date":
		w = l.created
	}
	if w.open() {
		return rows
	}
	least := max(w.after+1, 1) // a null date, key 0, matches no window
	from, _ := slices.BinarySearchFunc(rows, least, func(r row, key int64) int { return compare(r.key, key) })
	to := len(rows)
	if w.before != 0 {
		to, _ = slices.BinarySearchFunc(rows, w.before, func(r row, key int64) int { return compare(r.key, key) })
	}
	return rows[from:max(from, to)]
}

func (l *listing) accepts(id, parent, created, modified int64) bool {
	return (l.created.open() || l.created.has(created)) && (l.modified.open() || l.modified.has(modified)) &&
		(l.include == nil || slices.Contains(l.include, id)) && !slices.Contains(l.exclude, id) &&
		(l.parent == nil || slices.Contains(l.parent, parent)) && !slices.Contains(l.parentExclude, parent)
}

func (l *listing) filterName(what string) string {
	var b strings.Builder
	b.WriteString(what + " " + l.orderBy + " " + strings.Join(l.statuses, ",") + strings.Join(l.words, ","))
	for _, n := range []int64{l.created.after, l.created.before, l.modified.after, l.modified.before, l.customer, l.product} {
		b.WriteByte(' ')
		b.WriteString(strconv.FormatInt(n, 10))
	}
	for _, list := range [][]int64{l.include, l.exclude, l.parent, l.parentExclude} {
		b.WriteByte('/')
		for _, n := range list {
			b.WriteString(strconv.FormatInt(n, 10) + ",")
		}
	}
	return b.String()
}

// pick takes the rows of one page. Sorting by modified has no tie-break: rows that
// share a second come in an order that depends on offset and limit, so pages of one
// crowd repeat some rows and leave others out, as on the recorded server.
func (l *listing) pick(rows []row, seed uint64) []row {
	from := (l.page - 1) * l.perPage
	if l.hasOffset {
		from = l.offset
	}
	from = max(0, min(from, len(rows)))
	to := min(from+l.perPage, len(rows))
	out := make([]row, 0, to-from)
	for i := from; i < to; i++ {
		out = append(out, rows[l.position(i, len(rows))])
	}
	if l.shuffles() {
		l.shuffleTies(rows, out, from, seed)
	}
	if l.orderBy == "include" && l.include != nil {
		slices.SortStableFunc(out, func(a, b row) int {
			return slices.Index(l.include, a.id) - slices.Index(l.include, b.id)
		})
	}
	return out
}

// shuffles tells whether the order has no tie-break: orders and posts by modified date or
// by what the catalogue knows, users by anything but their id.
func (l *listing) shuffles() bool {
	return slices.Contains([]string{"modified", "registered_date", "name", "title", "slug", "price", "popularity", "rating", "menu_order"}, l.orderBy)
}

func (l *listing) position(i, n int) int {
	if l.ascending {
		return i
	}
	return n - 1 - i
}

// shuffleTies replaces each run of equal keys in out by rows drawn from the whole
// crowd, in an order that is the same for the same offset and limit.
func (l *listing) shuffleTies(rows, out []row, from int, seed uint64) {
	for start := 0; start < len(out); {
		end := start + 1
		for end < len(out) && out[end].key == out[start].key {
			end++
		}
		key := out[start].key
		lo, _ := slices.BinarySearchFunc(rows, key, func(r row, k int64) int { return compare(r.key, k) })
		hi, _ := slices.BinarySearchFunc(rows, key+1, func(r row, k int64) int { return compare(r.key, k) })
		if hi-lo > 1 {
			crowd := slices.Clone(rows[lo:hi])
			r := repeatable(seed^uint64(key), uint64(from)<<20|uint64(l.perPage))
			r.Shuffle(len(crowd), func(i, j int) { crowd[i], crowd[j] = crowd[j], crowd[i] })
			first := from + start - lo
			if !l.ascending {
				first = from + start - (len(rows) - hi)
			}
			copy(out[start:end], crowd[first:])
		}
		start = end
	}
}
