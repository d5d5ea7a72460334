package shopify

import (
	"regexp"
	"slices"
	"sync"
)

// graphPlan is how a stream's queries are made at present: answers tell what is too dear
// and what the app has no right to. It is shared by the reads of a stream.
type graphPlan struct {
	mu     sync.Mutex
	tree   *connection
	nested scale
}

// mostScale is how often nested pages are halved.
const mostScale = 8

// planOf is the plan of a stream, the whole tree at first.
func (g *graphQL) planOf(stream string, tree *connection) *graphPlan {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.plans == nil {
		g.plans = map[string]*graphPlan{}
	}
	key := stream + " " + tree.field
	if g.plans[key] == nil {
		g.plans[key] = &graphPlan{tree: tree}
	}
	return g.plans[key]
}

func (p *graphPlan) now() (*connection, scale) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.tree, p.nested
}

// leaveOut goes on without the optional parts that a refusal names, or without all of them
// where it names none. It gives what is lost, nothing when nothing can be left out.
func (p *graphPlan) leaveOut(refusal string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	before := p.tree.losses()
	field := ""
	if found := deniedField.FindStringSubmatch(refusal); found != nil {
		field = found[1]
	}
	rest, had := p.tree.without(field)
	if !had && field != "" {
		rest, had = p.tree.without("")
	}
	if !had {
		return nil
	}
	p.tree = &rest
	after := rest.losses()
	return slices.DeleteFunc(before, func(one string) bool { return slices.Contains(after, one) })
}

var deniedField = regexp.MustCompile(`(?i)(?:access denied for|access the) (?:[A-Za-z]+\.)?([a-z][A-Za-z]*)`)

// smaller makes nested pages smaller; false when they cannot be.
func (p *graphPlan) smaller() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.nested >= mostScale {
		return false
	}
	p.nested++
	return true
}
