package shopify

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tillhouse/tillhouse/connectors"
)

// anchor is from where a list is asked for again: a node by its id, and where the parent is
// no node, the list of that node and the cursor before it.
type anchor struct {
	on, id string
	via    *connection
	before string
	// element is the id of the parent that stands behind before.
	element string
}

// completion reads lists to their end.
type completion struct {
	graphQL *graphQL
	stream  string
	scale   scale
	// cut is the plain list of the present record that may lack elements.
	cut string
}

// complete replaces the lists of an element, of which the first page is there, by all of
// their elements.
func (c *completion) complete(ctx context.Context, tree *connection, element *object, at anchor) error {
	for i := range tree.below {
		list := &tree.below[i]
		value := element.get(list.field)
		if k := value.Kind(); k == 'n' {
			continue
		}
		elements, err := c.elements(ctx, list, tree.on, value, at)
		if err != nil {
			return err
		}
		if list.plain {
			element.set(list.field, arrayOf(elements))
		} else {
			element.set(list.field, listOf(elements))
		}
	}
	return nil
}

// elements are all elements of a list, each complete.
func (c *completion) elements(ctx context.Context, list *connection, parent string, value jsontext.Value, at anchor) ([]jsontext.Value, error) {
	if list.plain {
		return c.plain(ctx, list, parent, value, at)
	}
	var all []jsontext.Value
	before, asked := "", map[string]bool{}
	for {
		p, err := readConnection(value)
		if err != nil {
			return nil, drift(c.stream, fmt.Errorf("%s: %w", list.field, err))
		}
		for i, one := range p.elements {
			here := anchor{via: list, before: before}
			here.on, here.id = at.on, at.id
			whole, err := c.whole(ctx, list, one, here)
			if err != nil {
				return nil, err
			}
			all = append(all, whole)
			if p.cursors != nil {
				before = p.cursors[i]
			}
		}
		if !p.more {
			return all, nil
		}
		if p.end == "" || asked[p.end] {
			return nil, drift(c.stream, fmt.Errorf("%s says that there is more and not where", list.field))
		}
		asked[p.end] = true
		if value, err = c.onward(ctx, list, parent, at, p.end); err != nil {
			return nil, err
		}
	}
}

// whole completes the lists of one element.
func (c *completion) whole(ctx context.Context, list *connection, one jsontext.Value, here anchor) (jsontext.Value, error) {
	if len(list.below) == 0 {
		return one, nil
	}
	element, err := parseObject(one)
	if err != nil {
		return nil, drift(c.stream, fmt.Errorf("%s: %w", list.field, err))
	}
	here.element = element.text("id")
	if !list.bare {
		here = anchor{on: list.on, id: here.element}
	}
	if err := c.complete(ctx, list, element, here); err != nil {
		return nil, err
	}
	return element.json(), nil
}

// onward asks for the page of a list that begins behind a cursor.
func (c *completion) onward(ctx context.Context, list *connection, parent string, at anchor, after string) (jsontext.Value, error) {
	if at.id == "" {
		return nil, drift(c.stream, fmt.Errorf("%s goes on, and its parent has no id", list.field))
	}
	variables := map[string]any{"id": at.id, "after": after}
	query := list.onwardQuery(parent, c.scale)
	if at.via != nil {
		query = list.onwardBareQuery(at.on, at.via, c.scale)
		variables["before"] = nil
		if at.before != "" {
			variables["before"] = at.before
		}
	}
	for range mostPerPage {
		data, _, err := c.graphQL.ask(ctx, question{stream: c.stream, name: list.field, query: query, variables: variables})
		if err != nil {
			return nil, err
		}
		value := dig(data, "node", list.field)
		if at.via != nil {
			parents, err := readConnection(dig(data, "node", at.via.field))
			if err != nil {
				return nil, changed(c.stream, at.via.field)
			}
			if len(parents.elements) == 0 && parents.more && parents.end != "" && parents.end != variables["before"] {
				variables["before"] = parents.end // an empty page is not the end
				continue
			}
			value = ofParent(parents.elements, at.element, list.field)
		}
		if value.Kind() != '{' {
			return nil, changed(c.stream, list.field)
		}
		return value, nil
	}
	return nil, drift(c.stream, fmt.Errorf("%s has one empty page after the other", at.via.field))
}

// ofParent is the list of the one element that is that parent; nil for any other.
func ofParent(elements []jsontext.Value, id, field string) jsontext.Value {
	if len(elements) != 1 {
		return nil
	}
	element, err := parseObject(elements[0])
	if err != nil || element.text("id") != id {
		return nil
	}
	return element.get(field)
}

// fewest is from how many elements on a plain list might have been cut: it says nothing
// of how many there are.
const fewest = 10

// plain are the elements of a list without pages. Shopify documents that such a list is cut
// only at its first argument, which we leave out; a long one is asked for once more with
// room for more, until there is room left over. A list that is as long as Shopify's largest
// pages is not believed all the same, and said to be cut.
func (c *completion) plain(ctx context.Context, list *connection, parent string, value jsontext.Value, at anchor) ([]jsontext.Value, error) {
	elements, err := parseList(value)
	if err != nil {
		return nil, drift(c.stream, fmt.Errorf("%s: %w", list.field, err))
	}
	if elements, err = c.roomiest(ctx, list, parent, elements, at); err != nil {
		return nil, err
	}
	for i := range elements {
		if elements[i], err = c.whole(ctx, list, elements[i], anchor{}); err != nil {
			return nil, err
		}
	}
	return elements, nil
}

func (c *completion) roomiest(ctx context.Context, list *connection, parent string, elements []jsontext.Value, at anchor) ([]jsontext.Value, error) {
	for room := 0; len(elements) >= fewest && room <= len(elements) && room < mostPerPage; {
		room = min(2*len(elements)+1, mostPerPage)
		again, err := c.roomier(ctx, list, parent, at, room)
		if err != nil {
			return nil, err
		}
		if len(again) < min(len(elements), room) {
			return nil, changed(c.stream, list.field)
		}
		if len(again) >= len(elements) {
			elements = again
		}
	}
	if len(elements) == mostPerPage {
		c.cut = list.field
	}
	return elements, nil
}

func (c *completion) roomier(ctx context.Context, list *connection, parent string, at anchor, room int) ([]jsontext.Value, error) {
	data, _, err := c.graphQL.ask(ctx, question{
		stream: c.stream, name: list.field, query: list.wholeQuery(parent, room, c.scale), variables: map[string]any{"id": at.id},
	})
	if err != nil {
		return nil, err
	}
	value := dig(data, "node", list.field)
	if value.Kind() != '[' {
		return nil, changed(c.stream, list.field)
	}
	return parseList(value)
}

// changed says that a record was not the same any more when it was read on. It is read
// again.
func changed(stream, field string) error {
	return &connectors.Error{
		Kind: connectors.Transient, Err: fmt.Errorf("fetching %s: %s changed while it was read", stream, field),
		Advice: "the next run reads it again",
	}
}

// connectionPage is one page of a connection.
type connectionPage struct {
	elements []jsontext.Value
	cursors  []string // nil where the page has none
	more     bool
	end      string
}

// readConnection reads {"nodes":[…],"pageInfo":{…}} or {"edges":[{"cursor","node"}],…}.
func readConnection(value jsontext.Value) (connectionPage, error) {
	var p connectionPage
	var body struct {
		Nodes jsontext.Value `json:"nodes"`
		Edges []struct {
			Cursor text           `json:"cursor"`
			Node   jsontext.Value `json:"node"`
		} `json:"edges"`
		PageInfo *struct {
			HasNextPage *bool `json:"hasNextPage"`
			EndCursor   text  `json:"endCursor"`
		} `json:"pageInfo"`
	}
	if err := json.Unmarshal(value, &body, lenientJSON); err != nil {
		return p, errors.New("the page cannot be read")
	}
	if body.PageInfo == nil || body.PageInfo.HasNextPage == nil {
		return p, errors.New("the page does not say whether there is more")
	}
	p.more, p.end = *body.PageInfo.HasNextPage, string(body.PageInfo.EndCursor)
	switch {
	case body.Nodes.Kind() == '[':
		list, err := parseList(body.Nodes)
		if err != nil {
			return p, err
		}
		p.elements = list
	case body.Edges != nil:
		p.cursors = []string{}
		for _, edge := range body.Edges {
			p.elements = append(p.elements, edge.Node)
			p.cursors = append(p.cursors, string(edge.Cursor))
		}
	default:
		return p, errors.New("the page has no elements")
	}
	for _, one := range p.elements {
		if one.Kind() != '{' {
			return p, errors.New("an element is null")
		}
	}
	return p, nil
}

// quoted is a text in JSON.
func quoted(s string) string {
	b, err := jsontext.AppendQuote(nil, s)
	if err != nil {
		return ""
	}
	return string(b)
}

// dig follows members, and indexes of lists, to a value; nil when there is none.
func dig(from *object, steps ...string) jsontext.Value {
	value := from.get(steps[0])
	for _, step := range steps[1:] {
		switch value.Kind() {
		case '{':
			o, err := parseObject(value)
			if err != nil {
				return nil
			}
			value = o.get(step)
		case '[':
			elements, err := parseList(value)
			if err != nil || len(elements) == 0 {
				return nil
			}
			value = elements[0]
		default:
			return nil
		}
	}
	return value
}
