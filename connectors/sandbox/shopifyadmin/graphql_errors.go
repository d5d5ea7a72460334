package shopifyadmin

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

const (
	limitsDocs = "https://shopify.dev/api/usage/rate-limits"
	scopesDocs = "https://shopify.dev/api/usage/access-scopes"
)

// graphError is one entry of an answer's errors.
type graphError struct {
	message    string
	at         *ast.Position
	path       []any
	extensions members
}

func (e *graphError) Error() string { return e.message }

// members is the error as the vendor writes it.
func (e *graphError) members() members {
	m := members{{"message", e.message}}
	if e.at != nil {
		m = append(m, member{"locations", []any{members{{"line", e.at.Line}, {"column", e.at.Column}}}})
	}
	if len(e.extensions) > 0 {
		m = append(m, member{"extensions", e.extensions})
	}
	if len(e.path) > 0 {
		m = append(m, member{"path", e.path})
	}
	return m
}

func throttledQuery() *graphError {
	return &graphError{message: "Throttled", extensions: members{{"code", "THROTTLED"}, {"documentation", limitsDocs}}}
}

func tooDear(cost int) *graphError {
	return &graphError{
		message:    fmt.Sprintf("Query cost is %d, which exceeds the single query max cost limit (%d).", cost, maxQueryCost),
		extensions: members{{"code", "MAX_COST_EXCEEDED"}, {"cost", cost}, {"maxCost", maxQueryCost}, {"documentation", limitsDocs}},
	}
}

// accessDenied says which scope a field needs, as the vendor spells it.
func accessDenied(field, required string) *graphError {
	return &graphError{
		message:    fmt.Sprintf("Access denied for %s field. Required access: %s", field, required),
		extensions: members{{"code", "ACCESS_DENIED"}, {"documentation", scopesDocs}, {"requiredAccess", required}},
	}
}

func badRequest(format string, args ...any) *graphError {
	return &graphError{message: fmt.Sprintf(format, args...), extensions: members{{"code", "BAD_REQUEST"}}}
}

func internalError(id string) *graphError {
	return &graphError{
		message:    "Internal error. Looks like something went wrong on our end. Request ID: " + id + " (include this in support requests).",
		extensions: members{{"code", "INTERNAL_SERVER_ERROR"}, {"requestId", id}},
	}
}

// invalidID is what an argument of type ID gets that is no global id.
func invalidID(id string) *graphError {
	return &graphError{
		message:    fmt.Sprintf("Invalid global id '%s'", id),
		extensions: members{{"code", "argumentLiteralsIncompatible"}, {"typeName", "CoercionError"}},
	}
}

// invalidQuery turns what the library found wrong with a request into the vendor's form.
func invalidQuery(op *ast.OperationDefinition, problems gqlerror.List) []*graphError {
	all := make([]*graphError, 0, len(problems))
	for _, p := range problems {
		e := &graphError{message: p.Message}
		if len(p.Locations) > 0 {
			e.at = &ast.Position{Line: p.Locations[0].Line, Column: p.Locations[0].Column}
		}
		if p.Rule == "FieldsOnCorrectType" {
			field, on := quoted(p.Message)
			e.message = fmt.Sprintf("Field '%s' doesn't exist on type '%s'", field, on)
			e.extensions = members{{"code", "undefinedField"}, {"typeName", on}, {"fieldName", field}}
			e.path = append(operationPath(op), pathTo(op, field, e.at)...)
		} else if p.Rule != "" {
			e.extensions = members{{"code", strings.ToLower(p.Rule[:1]) + p.Rule[1:]}}
		}
		all = append(all, e)
	}
	return all
}

// quoted gives the first two quoted words of a message.
func quoted(message string) (first, second string) {
	parts := strings.Split(message, `"`)
	if len(parts) < 4 {
		return "", ""
	}
	return parts[1], parts[3]
}

func operationPath(op *ast.OperationDefinition) []any {
	if op == nil {
		return nil
	}
	return []any{strings.TrimSpace(string(op.Operation) + " " + op.Name)}
}

// pathTo are the names of the fields above a place in the query, and its own.
func pathTo(op *ast.OperationDefinition, name string, at *ast.Position) []any {
	if op == nil || at == nil {
		return []any{name}
	}
	var search func(set ast.SelectionSet, above []any) []any
	search = func(set ast.SelectionSet, above []any) []any {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.Field:
				here := append(append([]any{}, above...), s.Alias)
				if s.Name == name && s.Position.Line == at.Line && s.Position.Column == at.Column {
					return here
				}
				if found := search(s.SelectionSet, here); found != nil {
					return found
				}
			case *ast.InlineFragment:
				if found := search(s.SelectionSet, above); found != nil {
					return found
				}
			}
		}
		return nil
	}
	if found := search(op.SelectionSet, nil); found != nil {
		return found
	}
	return []any{name}
}
