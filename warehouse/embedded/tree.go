package embedded

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// node is a node of ClickHouse's syntax tree as EXPLAIN AST prints it, one a line: kind, text, number of children.
type node struct {
	kind     string
	text     string
	children []*node
}

var treeLine = regexp.MustCompile(`^( *)([A-Za-z_:]+)(| .*?)(?: \(children (\d+)\))?$`)

// withoutAlias cuts the alias off a node's text. A name may hold what looks like one, so the last one counts.
func withoutAlias(text string) string {
	at := strings.LastIndex(text, " (alias ")
	if at >= 0 && strings.HasSuffix(text, ")") {
		text = text[:at]
	}
	return strings.TrimPrefix(text, " ")
}

// parseTree reads what EXPLAIN AST printed. Anything that does not have its exact shape (a name with a line break in
// it could forge a line) is an error.
func parseTree(text string) (*node, error) {
	var root *node
	type open struct {
		node *node
		want int
	}
	var path []open
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if strings.TrimSpace(line) == "" {
			continue
		}
		m := treeLine.FindStringSubmatch(line)
		if m == nil {
			return nil, fmt.Errorf("the syntax tree has a line of unknown shape")
		}
		want := 0
		if m[4] != "" {
			n, err := strconv.Atoi(m[4])
			if err != nil {
				return nil, fmt.Errorf("the syntax tree has a line of unknown shape")
			}
			want = n
		}
		n, depth := &node{kind: m[2], text: withoutAlias(m[3])}, len(m[1])
		for len(path) > 0 && path[len(path)-1].want == 0 {
			path = path[:len(path)-1]
		}
		if depth != len(path) || depth == 0 && root != nil {
			return nil, fmt.Errorf("the syntax tree does not hang together")
		}
		if depth == 0 {
			root = n
		} else {
			parent := &path[len(path)-1]
			parent.node.children = append(parent.node.children, n)
			parent.want--
		}
		path = append(path, open{n, want})
	}
	for _, p := range path {
		if p.want != 0 {
			return nil, fmt.Errorf("the syntax tree does not hang together")
		}
	}
	if root == nil {
		return nil, fmt.Errorf("the syntax tree is empty")
	}
	return root, nil
}
