package shopify

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tillhouse/tillhouse/connectors"
)

// lines reads a share back. Writing to it ends.
func (f *bulkFile) lines(level, share int, each func([]byte) error) error {
	p := f.parts[level][share]
	if p == nil {
		return nil
	}
	if err := p.out.Flush(); err != nil {
		return diskError(f.stream, err)
	}
	if _, err := p.file.Seek(0, io.SeekStart); err != nil {
		return diskError(f.stream, err)
	}
	in := bufio.NewReaderSize(p.file, 256<<10)
	for {
		text, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return diskError(f.stream, err)
		}
		if err := each(bytes.TrimSuffix(text, []byte("\n"))); err != nil {
			return err
		}
	}
}

// children are the lines of a share by their parents and lists.
type children map[string]map[string][]child

type child struct {
	id    int64
	value jsontext.Value
}

// joinBranches joins the lowest lines to their parents, which are then children like others.
func (f *bulkFile) joinBranches() error {
	for share := range f.shares {
		leaves := children{}
		if err := f.lines(rankLeaf, share, func(text []byte) error { return f.gather(leaves, text, nil) }); err != nil {
			return err
		}
		err := f.lines(rankBranch, share, func(text []byte) error {
			element, l, err := parseLine(text)
			if err != nil {
				return err
			}
			list, err := f.listOf(f.tree, string(l.Type))
			if err != nil {
				return err
			}
			if err := f.attach(list, element, leaves[string(l.ID)]); err != nil {
				return err
			}
			delete(leaves, string(l.ID))
			parent, err := unquote(l.Parent)
			if err != nil {
				return err
			}
			return f.put(rankChild, parent, element.json())
		})
		if err != nil {
			return err
		}
		if len(leaves) > 0 {
			return orphans(len(leaves))
		}
	}
	return nil
}

func orphans(parents int) error {
	return &cutFileError{fmt.Sprintf("its file lacks %d objects that others belong to", parents)}
}

func parseLine(text []byte) (*object, line, error) {
	element, err := parseObject(text)
	if err != nil {
		return nil, line{}, err
	}
	return element, line{ID: textOf(element, "id"), Parent: element.get("__parentId"), Type: textOf(element, "__typename")}, nil
}

func textOf(o *object, name string) text { return text(o.text(name)) }

// gather puts a line to its parent. Its list is known by its type: tree is the list that it
// is below of, nil where only the parent itself knows.
func (f *bulkFile) gather(into children, text []byte, tree *connection) error {
	element, l, err := parseLine(text)
	if err != nil {
		return err
	}
	parent, err := unquote(l.Parent)
	if err != nil {
		return err
	}
	name, typed := string(l.Type), false
	if tree != nil {
		list, err := f.listOf(tree, name)
		if err != nil {
			return err
		}
		name, typed = list.field, list.typed
	}
	element.remove("__parentId")
	if !typed {
		element.remove("__typename")
	}
	if into[parent] == nil {
		into[parent] = map[string][]child{}
	}
	into[parent][name] = append(into[parent][name], child{id: numericID(string(l.ID)), value: element.json()})
	return nil
}

// attach gives an element its lists; given are its children by the names of their types.
func (f *bulkFile) attach(tree *connection, element *object, given map[string][]child) error {
	byList := map[string][]child{}
	for name, some := range given {
		list, err := f.listOf(tree, name)
		if err != nil {
			return err
		}
		byList[list.field] = append(byList[list.field], some...)
	}
	f.setLists(tree, element, byList)
	return nil
}

// setLists gives an element its lists in the order of the tree, empty ones too, as a page
// has them. A file tells no order: elements stand in the order of their ids, which is that
// of their making.
func (f *bulkFile) setLists(tree *connection, element *object, given map[string][]child) {
	for i := range tree.below {
		list := &tree.below[i]
		if list.plain {
			continue
		}
		some := given[list.field]
		slices.SortStableFunc(some, func(a, b child) int { return cmp.Compare(a.id, b.id) })
		values := make([]jsontext.Value, len(some))
		for i, one := range some {
			values[i] = one.value
		}
		element.set(list.field, listOf(values))
	}
}

// records yields the complete records of a share.
func (f *bulkFile) records(share int) ([]*object, error) {
	below := children{}
	if err := f.lines(rankChild, share, func(text []byte) error { return f.gather(below, text, f.tree) }); err != nil {
		return nil, err
	}
	var all []*object
	err := f.lines(rankRecord, share, func(text []byte) error {
		node, l, err := parseLine(text)
		if err != nil {
			return err
		}
		f.setLists(f.tree, node, below[string(l.ID)])
		delete(below, string(l.ID))
		all = append(all, node)
		return nil
	})
	if err == nil && len(below) > 0 {
		err = orphans(len(below))
	}
	return all, err
}

// handOver hands over the records of a file in batches, without those that were handed over
// before: the shares of one file and their lines are always in the same order.
func (b *bulkRead) handOver(ctx context.Context, file *bulkFile) error {
	var before int64
	for share := range file.shares {
		nodes, err := file.records(share)
		if err != nil {
			if cut, ok := errors.AsType[*cutFileError](err); ok {
				return &spoiledError{reason: cut.Error()}
			}
			return err
		}
		skip := min(max(b.place.Done-before, 0), int64(len(nodes)))
		before += int64(len(nodes))
		for batch := range slices.Chunk(nodes[skip:], bulkBatch) {
			rows, err := b.rows(ctx, batch)
			if err != nil {
				return err
			}
			b.place.Done += int64(len(batch))
			if err := b.take(rows); err != nil {
				return err
			}
		}
	}
	return nil
}

// rows makes records of nodes out of a file. What a bulk operation cannot export is read by
// paging first.
func (b *bulkRead) rows(ctx context.Context, nodes []*object) ([]row, error) {
	if err := b.readRest(ctx, nodes); err != nil {
		return nil, err
	}
	rows := make([]row, 0, len(nodes))
	for _, node := range nodes {
		cut, err := b.readLong(ctx, node)
		if err != nil {
			return nil, err
		}
		more, err := b.spec.records(b.reader.stream, node, cut, b.place.Started, b.place.Operation)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

// readLong makes sure of plain lists that are long, as paging does.
func (b *bulkRead) readLong(ctx context.Context, node *object) (cut string, err error) {
	_, nested := b.reader.source.graphql.planOf(b.reader.stream, &b.spec.tree).now()
	c := completion{graphQL: b.reader.source.graphql, stream: b.reader.stream, scale: nested}
	for i := range b.tree.below {
		list := &b.tree.below[i]
		value := node.get(list.field)
		if !list.plain || value.Kind() != '[' {
			continue
		}
		elements, err := parseList(value)
		if err != nil {
			return "", drift(b.reader.stream, fmt.Errorf("%s: %w", list.field, err))
		}
		if len(elements) < fewest {
			continue
		}
		again, err := c.roomiest(ctx, list, b.tree.on, elements, anchor{on: b.tree.on, id: node.text("id")})
		if err != nil {
			return "", err
		}
		for i := range again {
			if again[i], err = c.whole(ctx, list, again[i], anchor{}); err != nil {
				return "", err
			}
		}
		node.set(list.field, arrayOf(again))
	}
	return c.cut, nil
}

// readRest reads the lists in the elements of plain lists of nodes.
func (b *bulkRead) readRest(ctx context.Context, nodes []*object) error {
	for i := range b.tree.below {
		list := &b.tree.below[i]
		if !list.plain || len(list.below) == 0 {
			continue
		}
		if err := b.readRestOf(ctx, list, nodes); err != nil {
			return err
		}
	}
	return nil
}

func (b *bulkRead) readRestOf(ctx context.Context, list *connection, nodes []*object) error {
	type place struct{ node, at int }
	lists := make([][]jsontext.Value, len(nodes))
	var ids []string
	places := map[string]place{}
	for n, node := range nodes {
		if k := node.get(list.field).Kind(); k == 'n' || k == 0 {
			continue
		}
		elements, err := parseList(node.get(list.field))
		if err != nil {
			return drift(b.reader.stream, fmt.Errorf("%s: %w", list.field, err))
		}
		lists[n] = elements
		for i, one := range elements {
			element, err := parseObject(one)
			if err != nil || element.text("id") == "" {
				return drift(b.reader.stream, fmt.Errorf("%s: an element has no id", list.field))
			}
			id := element.text("id")
			ids = append(ids, id)
			places[id] = place{n, i}
		}
	}
	for chunk := range slices.Chunk(ids, byIDPage) {
		found, err := b.restOf(ctx, list, chunk)
		if err != nil {
			return err
		}
		for id, more := range found {
			at := places[id]
			element, err := parseObject(lists[at.node][at.at])
			if err != nil {
				return drift(b.reader.stream, err)
			}
			for i := range list.below {
				element.set(list.below[i].field, more.get(list.below[i].field))
			}
			lists[at.node][at.at] = element.json()
		}
	}
	for n, node := range nodes {
		if lists[n] != nil {
			node.set(list.field, arrayOf(lists[n]))
		}
	}
	return nil
}

// restOf reads the lists of elements by their ids, complete.
func (b *bulkRead) restOf(ctx context.Context, list *connection, ids []string) (map[string]*object, error) {
	g, stream := b.reader.source.graphql, b.reader.stream
	plan := g.planOf(stream+" rest", list)
	for {
		_, nested := plan.now()
		data, _, err := g.ask(ctx, question{stream: stream, name: list.field, query: list.restQuery(nested), variables: map[string]any{"ids": ids}})
		if connectors.KindOf(err) == connectors.TooLarge && plan.smaller() {
			continue
		}
		if err != nil {
			return nil, err
		}
		elements, err := parseList(data.get("nodes"))
		if err != nil || len(elements) != len(ids) {
			return nil, drift(stream, fmt.Errorf("%s: nodes has another number of elements than were asked for", list.field))
		}
		found := make(map[string]*object, len(ids))
		c := completion{graphQL: g, stream: stream, scale: nested}
		for i, one := range elements {
			if one.Kind() != '{' {
				return nil, changed(stream, list.field)
			}
			element, err := parseObject(one)
			if err != nil {
				return nil, drift(stream, err)
			}
			if err := c.complete(ctx, list, element, anchor{on: list.on, id: ids[i]}); err != nil {
				return nil, err
			}
			found[ids[i]] = element
		}
		return found, nil
	}
}
