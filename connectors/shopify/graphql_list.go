package shopify

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

// byIDPage is how many records are asked for by id at once: each costs what it does in a
// page of its own.
const byIDPage = 50

// graphSpec says how a stream is read by the GraphQL API.
type graphSpec struct {
	tree connection
	// under is the field of the root that the list stands in; "" is the root itself.
	under string
	// changed and created are the filters by the instants of change and creation; "" where
	// there are none. filter is asked for besides.
	changed, created, filter string
	// version and born are the members that tell these instants.
	version, born string
	// count is the field of the root that counts the list; "" where there is none.
	count string
	// most is the largest page; 0 is as large as there can be.
	most int
	// bulk: the list can be exported by a bulk operation.
	bulk bool
	// land, when set, changes a node before it is landed.
	land func(node []byte) ([]byte, error)
	// rows makes records of a node that is not one itself; nil is one record of each node.
	rows func(node *object, one row) ([]row, error)
}

// way is the GraphQL side of a stream.
func (s *graphSpec) way() *way {
	w := &way{api: apiGraphQL, page: s.page, byID: s.byID, most: s.most}
	if s.count != "" {
		w.count = s.counted
	}
	if s.bulk {
		w.bulk = s.inBulk
	}
	return w
}

// instantFilter is how instants are written in a search: always UTC, since Shopify reads
// one without a zone in the shop's.
const instantFilter = "2006-01-02T15:04:05Z"

// search is the filter of a window. Both ends are in it.
// https://shopify.dev/docs/api/usage/search-syntax
func (s *graphSpec) search(w window) string {
	var terms []string
	add := func(field, operator string, at time.Time) {
		if field != "" && !at.IsZero() {
			terms = append(terms, field+":"+operator+"'"+at.UTC().Format(instantFilter)+"'")
		}
	}
	add(s.changed, ">=", w.From)
	add(s.changed, "<", w.To)
	add(s.created, ">=", w.Since)
	add(s.created, "<", w.Until)
	if s.filter != "" {
		terms = append(terms, s.filter)
	}
	return strings.Join(terms, " AND ")
}

// page reads one page of a window.
func (s *graphSpec) page(ctx context.Context, r *reader, w window, token string) (page, error) {
	variables := map[string]any{"after": nil, "query": s.search(w)}
	if token != "" {
		variables["after"] = token
	}
	var p page
	err := s.shrinking(r, func(tree *connection, nested scale, attempts int) error {
		data, answer, err := r.source.graphql.ask(ctx, question{
			stream: r.stream, name: tree.field, query: tree.listQuery(s.under, r.size, nested), variables: variables, attempts: attempts,
		})
		if err != nil {
			return s.dead(err, token)
		}
		p = page{server: serverTime(answer)}
		value, absent := s.list(data, tree)
		if absent {
			return nil
		}
		listed, err := readConnection(value)
		if err != nil {
			return drift(r.stream, fmt.Errorf("%s: %w", tree.field, err))
		}
		if listed.more {
			if p.next = listed.end; p.next == "" || p.next == token {
				return drift(r.stream, fmt.Errorf("%s says that there is more and not where", tree.field))
			}
		}
		p.full = len(listed.elements) >= r.size
		p.rows, err = s.completed(ctx, r, tree, nested, listed.elements, answer)
		return err
	})
	return p, err
}

// list is the list in an answer. An account that the shop does not have is null, and its
// list absent.
func (s *graphSpec) list(data *object, tree *connection) (value jsontext.Value, absent bool) {
	if s.under == "" {
		return data.get(tree.field), false
	}
	account := data.get(s.under)
	if account.Kind() == 'n' {
		return nil, true
	}
	return dig(data, s.under, tree.field), false
}

// dead words the refusal of a cursor.
func (s *graphSpec) dead(err error, token string) error {
	failure := rest.FailureOf(err)
	if token == "" || failure == nil || connectors.KindOf(err) != connectors.Drift || !strings.Contains(strings.ToLower(failure.Reason), "cursor") {
		return err
	}
	failure.Reason += " " + deadCursor
	return err
}

// smallNested is the page size at which nested pages are made smaller instead.
const smallNested = 10

// shrinking reads with smaller nested pages where a query is too dear, and without the
// optional parts where the right to them is missing. A page that is too large as a whole is
// the engine's to make smaller.
func (s *graphSpec) shrinking(r *reader, read func(tree *connection, nested scale, attempts int) error) error {
	plan := r.source.graphql.planOf(r.stream, &s.tree)
	patient := r.size <= smallNested
	for {
		attempts := 1 // a slow page is made smaller before it is asked for again
		if patient {
			attempts = 0
		}
		tree, nested := plan.now()
		err := read(tree, nested, attempts)
		switch {
		case err == nil:
			return nil
		case isDenied(err) && s.leaveOut(r, plan, err):
		case connectors.KindOf(err) == connectors.TooLarge && r.size <= smallNested && plan.smaller():
		case !patient && passes(err) && !tooMuch(err):
			patient = true
		case patient && r.size > smallNested && answered(err) && connectors.KindOf(err) == connectors.Transient:
			return &connectors.Error{Kind: connectors.TooLarge, Err: err, Advice: "ask for smaller pages"}
		default:
			return err
		}
	}
}

// leaveOut goes on without what the app has no right to, where the rest can be read.
func (s *graphSpec) leaveOut(r *reader, plan *graphPlan, err error) bool {
	failure := rest.FailureOf(err)
	if failure == nil {
		return false
	}
	lost := plan.leaveOut(failure.Reason)
	if len(lost) == 0 {
		return false
	}
	r.warnf("%s are read without %s: %s", r.stream, strings.Join(lost, " and "), failure.Reason)
	return true
}

// passes reports failures that pass by themselves.
func passes(err error) bool {
	kind := connectors.KindOf(err)
	return kind == connectors.Transient || kind == connectors.Throttled
}

// answered reports that a failure came as an answer with status 200.
func answered(err error) bool {
	failure := rest.FailureOf(err)
	return failure != nil && failure.Status == http.StatusOK
}

// completed makes records of the elements of a page.
func (s *graphSpec) completed(ctx context.Context, r *reader, tree *connection, nested scale, elements []jsontext.Value, answer *rest.Answer) ([]row, error) {
	c := completion{graphQL: r.source.graphql, stream: r.stream, scale: nested}
	rows := make([]row, 0, len(elements))
	for _, one := range elements {
		node, err := parseObject(one)
		if err != nil {
			return nil, drift(r.stream, err)
		}
		c.cut = ""
		if err := c.complete(ctx, tree, node, anchor{on: tree.on, id: node.text("id")}); err != nil {
			return nil, err
		}
		more, err := s.records(r.stream, node, c.cut, answer.At, answer.RequestID)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

// records are the records of a complete node.
func (s *graphSpec) records(stream string, node *object, cut string, at time.Time, requestID string) ([]row, error) {
	one := row{Record: connectors.Record{ExtractedAt: at, RequestID: requestID}}
	if one.ID = vendorID(text(node.text("id"))); one.ID == "" {
		return nil, drift(stream, errors.New("a record has no id"))
	}
	if s.version != "" {
		if changed, err := instant(text(node.text(s.version))); err == nil {
			one.Version = changed
		}
	}
	if s.born != "" {
		if created, err := instant(text(node.text(s.born))); err == nil {
			one.created = created
		}
	}
	if s.rows != nil {
		return s.rows(node, one)
	}
	raw := node.json()
	if s.land != nil {
		var err error
		if raw, err = s.land(raw); err != nil {
			return nil, drift(stream, err)
		}
	}
	one.Payload = payloadOf(raw, cut)
	return []row{one}, nil
}

// payloadOf is a node as it is landed. A list that may lack elements is named, and the
// mapping sets the record aside.
func payloadOf(node []byte, cut string) []byte {
	b := append([]byte(`{"graphql":`), node...)
	if cut != "" {
		b = append(b, `,"cut":`...)
		b = append(b, quoted(cut)...)
	}
	return append(b, '}')
}

// byID reads records by their ids.
func (s *graphSpec) byID(ctx context.Context, r *reader, ids []string) ([]row, error) {
	var rows []row
	err := s.shrinking(r, func(tree *connection, nested scale, attempts int) error {
		rows = nil
		for left := ids; len(left) > 0; {
			chunk := left[:min(len(left), byIDPage)]
			global := make([]string, len(chunk))
			for i, id := range chunk {
				global[i] = globalID(tree.on, id)
			}
			data, answer, err := r.source.graphql.ask(ctx, question{
				stream: r.stream, name: tree.field + " by id", query: tree.byIDQuery(nested), variables: map[string]any{"ids": global}, attempts: attempts,
			})
			if err != nil {
				return err
			}
			found, err := parseList(data.get("nodes"))
			if err != nil {
				return drift(r.stream, fmt.Errorf("nodes: %w", err))
			}
			present := found[:0]
			for _, one := range found {
				if one.Kind() == '{' && string(one) != "{}" {
					present = append(present, one)
				}
			}
			more, err := s.completed(ctx, r, tree, nested, present, answer)
			if err != nil {
				return err
			}
			rows = append(rows, more...)
			left = left[len(chunk):]
		}
		return nil
	})
	return rows, err
}

func globalID(on, id string) string { return "gid://shopify/" + on + "/" + id }

// counted is how many objects are in a window.
func (s *graphSpec) counted(ctx context.Context, r *reader, w window) (int64, error) {
	data, _, err := r.source.graphql.ask(ctx, question{
		stream: r.stream, name: s.count,
		query:     "query " + operationName(s.count, "") + "($query: String){" + s.count + "(query: $query, limit: null){count precision}}",
		variables: map[string]any{"query": s.search(w)},
	})
	if err != nil {
		return 0, err
	}
	var count struct {
		Count     *int64 `json:"count"`
		Precision text   `json:"precision"`
	}
	if err := json.Unmarshal(data.get(s.count), &count, lenientJSON); err != nil || count.Count == nil {
		return 0, drift(r.stream, fmt.Errorf("%s tells no number", s.count))
	}
	return *count.Count, nil
}

// numericID is an id as a number, 0 for what is none.
func numericID(id string) int64 {
	n, err := strconv.ParseInt(vendorID(text(id)), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
