package embedded

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
)

// Exception is a refusal in ClickHouse's own terms: a number of ClickHouse's error list, its name and the message.
type Exception struct { //nolint:errname // ClickHouse's own word, as in clickhouse-go
	Code    int
	Name    string
	Message string
}

// Error gives the text that ClickHouse's HTTP interface sends: `Code: 60. DB::Exception: … (UNKNOWN_TABLE)`.
func (e *Exception) Error() string {
	return fmt.Sprintf("Code: %d. DB::Exception: %s (%s)", e.Code, e.Message, e.Name)
}

// Numbers of ClickHouse's ErrorCodes that this package gives out itself.
const (
	codeUnknownFormat     = 73
	codeSyntaxError       = 62
	codeNotImplemented    = 48
	codeUnknownParameter  = 36
	codeReadonly          = 164
	codeQueryIDInUse      = 216
	codeSessionNotFound   = 372
	codeSessionLocked     = 373
	codeQueryCancelled    = 394
	codeAccessDenied      = 497
	codeAuthentication    = 516
	codeTooManyQueries    = 202
	codeCannotReadRequest = 33
	codeUnknownException  = 1002
	codeQueryTooLarge     = 209
)

func exceptionNames() map[int]string {
	return map[int]string{
		codeUnknownFormat: "UNKNOWN_FORMAT", codeSyntaxError: "SYNTAX_ERROR", codeNotImplemented: "NOT_IMPLEMENTED", codeUnknownParameter: "BAD_ARGUMENTS",
		codeReadonly: "READONLY", codeQueryIDInUse: "QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING", codeSessionNotFound: "SESSION_NOT_FOUND",
		codeSessionLocked: "SESSION_IS_LOCKED", codeQueryCancelled: "QUERY_WAS_CANCELLED", codeAccessDenied: "ACCESS_DENIED",
		codeAuthentication: "AUTHENTICATION_FAILED", codeTooManyQueries: "TOO_MANY_SIMULTANEOUS_QUERIES",
		codeCannotReadRequest: "CANNOT_READ_ALL_DATA", codeUnknownException: "UNKNOWN_EXCEPTION", codeQueryTooLarge: "QUERY_IS_TOO_LARGE",
	}
}

func refuse(code int, format string, arguments ...any) *Exception {
	return &Exception{Code: code, Name: exceptionNames()[code], Message: fmt.Sprintf(format, arguments...)}
}

// exceptionText matches what libchdb reports: `Code: 60. DB::Exception: text. (NAME)`, now and then with a version after it.
var exceptionText = regexp.MustCompile(`(?s)^Code: (\d+)\. (?:DB::)?(?:Exception|NetException|ErrnoException): (.*?)(?: \(([A-Z0-9_]+)\))?(?: \(version [^)]*(?:\([^)]*\))?\))?\s*$`)

func parseException(message string) error {
	m := exceptionText.FindStringSubmatch(message)
	if m == nil {
		return &Exception{Code: codeUnknownException, Name: "UNKNOWN_EXCEPTION", Message: message}
	}
	code, err := strconv.Atoi(m[1])
	if err != nil {
		return &Exception{Code: codeUnknownException, Name: "UNKNOWN_EXCEPTION", Message: message}
	}
	name := m[3]
	if name == "" {
		name = "UNKNOWN_EXCEPTION"
	}
	return &Exception{Code: code, Name: name, Message: m[2]}
}

// asException gives any error a ClickHouse number, so that clients that look at the number find one.
func asException(err error) *Exception {
	if e, ok := errors.AsType[*Exception](err); ok {
		return e
	}
	return &Exception{Code: codeUnknownException, Name: "UNKNOWN_EXCEPTION", Message: err.Error()}
}

// status is the HTTP status that ClickHouse's HTTP interface gives with an error number: clients retry a 5xx and not a 4xx.
func (e *Exception) status() int {
	switch e.Code {
	case codeAuthentication, 192, 193, 194, codeAccessDenied:
		return http.StatusForbidden
	case 46, 47, 50, 56, 60, 63, 73, 81, 107, 115, codeSessionNotFound:
		return http.StatusNotFound
	case 6, 26, 27, 32, 33, 36, 38, 41, 42, 43, 53, 57, 62, 69, 70, 72, 117, 130, 131, 181, 184, 215, 456, 457, 630, codeQueryIDInUse:
		return http.StatusBadRequest
	case codeQueryTooLarge, 128:
		return http.StatusRequestEntityTooLarge
	case codeNotImplemented:
		return http.StatusNotImplemented
	case codeSessionLocked:
		return http.StatusLocked
	case codeTooManyQueries:
		return http.StatusServiceUnavailable
	case 159:
		return http.StatusRequestTimeout
	}
	return http.StatusInternalServerError
}
