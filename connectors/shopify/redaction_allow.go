package shopify

import (
	"slices"
	"strings"

	"github.com/tillhouse/tillhouse/connectors"
)

// kept is a redaction that leaves only what is named: of every object on the way to a leaf
// nothing stays but the steps of some leaf. Leaves of keyed are e-mail addresses, which
// become keys. A path begins with rest or graphql; "*" stands for the elements of a list.
func kept(keyed []string, leaves ...string) connectors.Redaction {
	r := connectors.Redaction{Key: keyed, MetaKeep: map[string][]string{}}
	for _, leaf := range append(slices.Clone(leaves), keyed...) {
		steps := strings.Split(leaf, ".")
		for i := 1; i < len(steps); i++ {
			if steps[i] == "*" {
				continue
			}
			object := strings.Join(steps[:i], ".")
			if !slices.Contains(r.MetaKeep[object], steps[i]) {
				r.MetaKeep[object] = append(r.MetaKeep[object], steps[i])
			}
		}
	}
	return r
}

// under puts paths below an object.
func under(object string, names ...string) []string {
	paths := make([]string, len(names))
	for i, name := range names {
		paths[i] = object + "." + name
	}
	return paths
}
