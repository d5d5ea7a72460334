package connectortest

import (
	"bytes"
	"slices"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/require"
)

func survivesSpoiledPayloads(tb testing.TB, s Subject) {
	tb.Helper()
	one := start(tb, s)
	facts := one.shopFacts()
	for _, stream := range one.connector.Streams {
		records := landed(one, stream.Name)
		one.requireSome(stream.Name, len(records))
		seen := map[string]bool{}
		for i, record := range records {
			try := func(payload []byte) {
				broken := record
				broken.Payload = payload
				tryMapping(tb, stream, facts, broken)
			}
			if i == 0 || i == len(records)-1 {
				for _, payload := range [][]byte{nil, []byte("null"), []byte("[]"), []byte("{}"), record.Payload[:len(record.Payload)/2]} {
					try(payload)
				}
			}
			members, err := membersOf(record.Payload)
			require.NoError(tb, err, "%s %s", stream.Name, record.ID)
			for _, m := range members {
				if seen[m.kind] {
					continue
				}
				seen[m.kind] = true
				try(m.without(record.Payload))
				for _, other := range spoilt {
					try(m.replaced(record.Payload, other))
				}
			}
		}
		require.NotEmpty(tb, seen, "no record of %s has a member: nothing is tested", stream.Name)
	}
}

// spoilt are values of another kind than a member has.
var spoilt = []string{"null", `""`, `"x"`, "-1", "1e400", "true", "[]", "{}", "[null]", `{"id":null}`}

// member is where a member of an object stands in a payload: its name begins at name,
// its value, colon included, at value.
type member struct {
	kind             string // the names above it, its own, and the kind of its value
	name, value, end int64
	first            bool
}

// without is the payload without the member.
func (m member) without(payload []byte) []byte {
	rest := payload[m.end:]
	if m.first {
		rest = bytes.TrimPrefix(bytes.TrimLeft(rest, " \t\r\n"), []byte(","))
	}
	return slices.Concat(payload[:m.name], rest)
}

// replaced is the payload with another value.
func (m member) replaced(payload []byte, value string) []byte {
	return slices.Concat(payload[:m.value], []byte(":"+value), payload[m.end:])
}

// membersOf lists the members of all objects of a payload; of a list's elements those of
// the first.
func membersOf(payload []byte) ([]member, error) {
	d := jsontext.NewDecoder(bytes.NewReader(payload), jsontext.AllowDuplicateNames(true))
	var list []member
	var walk func(path string) error
	walk = func(path string) error {
		switch d.PeekKind() {
		case jsontext.KindBeginObject:
			if _, err := d.ReadToken(); err != nil {
				return err
			}
			for first := true; d.PeekKind() != jsontext.KindEndObject; first = false {
				m := member{name: d.InputOffset(), first: first}
				name, err := d.ReadToken()
				if err != nil {
					return err
				}
				m.value = d.InputOffset()
				below := path + "." + name.String()
				m.kind = below + string(d.PeekKind())
				if err := walk(below); err != nil {
					return err
				}
				m.end = d.InputOffset()
				list = append(list, m)
			}
			_, err := d.ReadToken()
			return err
		case jsontext.KindBeginArray:
			if _, err := d.ReadToken(); err != nil {
				return err
			}
			for first := true; d.PeekKind() != jsontext.KindEndArray; first = false {
				if !first {
					if err := d.SkipValue(); err != nil {
						return err
					}
					continue
				}
				if err := walk(path + "[]"); err != nil {
					return err
				}
			}
			_, err := d.ReadToken()
			return err
		default:
			return d.SkipValue()
		}
	}
	return list, walk("")
}
