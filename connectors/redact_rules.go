package connectors

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// rules is an automaton over the paths of a Redaction: one state per set of paths
// that can still match, so that a member costs one map lookup however many paths
// there are.
type rules struct {
	byName map[string]*rules // names that some path spells out
	other  *rules            // every other name
	item   *rules            // an element of a list
	do     action
	keep   map[string]bool // of keepMeta: the keys whose values stay
	dead   bool            // nothing below is named by any path
}

type action uint8

const (
	keepValue action = iota
	keyValue
	dropValue
	keepMeta
)

// rule is one path with what it asks for.
type rule struct {
	steps []string
	deep  bool // a leading "**"
	do    action
	keep  map[string]bool
}

// position is how many steps of a rule have matched.
type position struct{ rule, step int }

// compile reads the paths. A path that cannot match anything as written is an error.
func (r Redaction) compile() (*rules, error) {
	var list []rule
	add := func(path string, do action, keep map[string]bool) error {
		parsed, err := parsePath(path)
		parsed.do, parsed.keep = do, keep
		list = append(list, parsed)
		return err
	}
	for _, path := range r.Drop {
		if err := add(path, dropValue, nil); err != nil {
			return nil, err
		}
	}
	for _, path := range r.Key {
		if err := add(path, keyValue, nil); err != nil {
			return nil, err
		}
	}
	for _, path := range slices.Sorted(maps.Keys(r.MetaKeep)) {
		keep := map[string]bool{}
		for _, key := range r.MetaKeep[path] {
			keep[key] = true
		}
		if err := add(path, keepMeta, keep); err != nil {
			return nil, err
		}
	}
	c := compiler{rules: list, names: map[string]bool{}, states: map[string]*rules{}}
	begin := make([]position, 0, len(list))
	for i, rule := range list {
		begin = append(begin, position{rule: i})
		for _, step := range rule.steps {
			c.names[step] = true
		}
	}
	delete(c.names, "*")
	return c.state(begin), nil
}

func parsePath(path string) (rule, error) {
	steps := strings.Split(path, ".")
	deep := steps[0] == "**"
	if deep {
		steps = steps[1:]
	}
	if len(steps) == 0 || slices.Contains(steps, "") || slices.Contains(steps, "**") {
		return rule{}, fmt.Errorf("reading redaction path %q: want names and * between dots, ** only at the beginning", path)
	}
	return rule{steps: steps, deep: deep}, nil
}

type compiler struct {
	rules  []rule
	names  map[string]bool
	states map[string]*rules
}

// state is the automaton's state for a set of positions, made once per set.
func (c *compiler) state(set []position) *rules {
	name := fmt.Sprint(set)
	if known, ok := c.states[name]; ok {
		return known
	}
	state := &rules{dead: len(set) == 0}
	c.states[name] = state
	for _, p := range set {
		c.accept(state, p)
	}
	if state.dead {
		state.other, state.item = state, state
		return state
	}
	state.byName = make(map[string]*rules, len(c.names))
	for step := range c.names {
		state.byName[step] = c.state(c.after(set, step))
	}
	state.other = c.state(c.after(set, "*"))
	state.item = state.other
	return state
}

// accept takes over the action of a rule that has matched whole. Where several do, a
// keyed field stays although a wider path drops it, and dropping goes before keeping
// some of it.
func (c *compiler) accept(state *rules, p position) {
	rule := c.rules[p.rule]
	if p.step != len(rule.steps) {
		return
	}
	rank := map[action]int{keepValue: 0, keepMeta: 1, dropValue: 2, keyValue: 3}
	if rank[rule.do] > rank[state.do] {
		state.do, state.keep = rule.do, rule.keep
	}
}

// after is the set after one more step; "*" is a step that no path spells out.
func (c *compiler) after(set []position, step string) []position {
	var next []position
	for _, p := range set {
		rule := c.rules[p.rule]
		if rule.deep && p.step == 0 {
			next = append(next, p)
		}
		if p.step < len(rule.steps) && (rule.steps[p.step] == step || rule.steps[p.step] == "*") {
			next = append(next, position{p.rule, p.step + 1})
		}
	}
	slices.SortFunc(next, func(a, b position) int {
		if a.rule != b.rule {
			return a.rule - b.rule
		}
		return a.step - b.step
	})
	return slices.Compact(next)
}
