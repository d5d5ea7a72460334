package sandbox

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

// askMollie asks a face with a credential.
func askMollie(t *testing.T, f http.Handler, credential, target string) reply {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "https://api.example"+target, nil)
	if credential != "" {
		r.Header.Set("Authorization", "Bearer "+credential)
	}
	return do(t, f, r)
}

// mollieList is a page of any list.
type mollieList struct {
	Count    int                         `json:"count"`
	Embedded map[string][]map[string]any `json:"_embedded"`
	Links    struct {
		Self, Previous, Next *struct{ Href, Type string }
	} `json:"_links"`
}

// rows are the records of a page, whatever they are called.
func (l mollieList) rows() []map[string]any {
	for _, rows := range l.Embedded {
		return rows
	}
	return nil
}

func (l mollieList) ids() []string {
	var ids []string
	for _, row := range l.rows() {
		ids = append(ids, row["id"].(string))
	}
	return ids
}

func readList(t *testing.T, r reply) mollieList {
	t.Helper()
	require.Equal(t, http.StatusOK, r.StatusCode, r.text)
	var l mollieList
	require.NoError(t, json.Unmarshal([]byte(r.text), &l))
	require.Equal(t, len(l.rows()), l.Count)
	return l
}

// walk reads a list to its end by its own links.
func walk(t *testing.T, f http.Handler, credential, target string) []map[string]any {
	t.Helper()
	var all []map[string]any
	for target != "" {
		l := readList(t, askMollie(t, f, credential, target))
		all = append(all, l.rows()...)
		target = ""
		if l.Links.Next != nil {
			target = l.Links.Next.Href[len("https://api.example"):]
		}
	}
	return all
}

func idsOf(rows []map[string]any) []string {
	return mollieList{Embedded: map[string][]map[string]any{"": rows}}.ids()
}
