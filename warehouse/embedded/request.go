package embedded

import (
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"time"
)

// request is what a client asks for, from the URL, the headers and (later) the body.
type request struct {
	login    login
	queryID  string
	text     string // the part of the query that is in the URL
	database string
	format   string // where the query names none
	params   map[string]string
	settings map[string]string

	compress, decompress bool   // ClickHouse block compression of the answer, of the body
	method               string // of block compression: LZ4 or ZSTD
	encoding             string // of the answer, "" = none
	revision             int    // of Native in the answer, 0 = plain
	wait                 bool   // send nothing before the query has ended
	readonly             bool   // GET and HEAD change nothing

	session        string
	sessionTimeout time.Duration
	sessionCheck   bool
	sessionClose   bool
}

// Sessions live for a minute after their last query, as in ClickHouse's defaults, and for an hour at most.
const (
	sessionDefault = time.Minute
	sessionLongest = time.Hour
)

// reservedKeys are the keys of the URL that are not ClickHouse settings.
func reservedKeys() map[string]bool {
	return map[string]bool{
		"query": true, "database": true, "default_format": true, "user": true, "password": true, "quota_key": true, "query_id": true,
		"session_id": true, "session_timeout": true, "session_check": true, "close_session": true,
		"compress": true, "decompress": true, "client_protocol_version": true, "wait_end_of_query": true, "buffer_size": true,
		"stacktrace": true, "role": true, "log_comment": true, "http_write_exception_in_output_format": true,
	}
}

// readRequest reads everything but the body. Keys that it does not know are ClickHouse settings, which the engine checks.
func readRequest(r *http.Request, who login) (*request, error) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, refuse(codeUnknownParameter, "the URL's query string cannot be read")
	}
	q := &request{
		login: who, text: values.Get("query"), database: values.Get("database"), format: values.Get("default_format"),
		queryID: values.Get("query_id"), params: map[string]string{}, settings: map[string]string{},
		compress: switchedOn(values.Get("compress")), decompress: switchedOn(values.Get("decompress")), wait: switchedOn(values.Get("wait_end_of_query")),
		readonly: r.Method == http.MethodGet || r.Method == http.MethodHead,
		session:  values.Get("session_id"), sessionTimeout: sessionDefault, sessionCheck: switchedOn(values.Get("session_check")), sessionClose: switchedOn(values.Get("close_session")),
	}
	if q.database == "" {
		q.database = r.Header.Get("X-Clickhouse-Database")
	}
	if f := r.Header.Get("X-Clickhouse-Format"); f != "" {
		q.format = f
	}
	if q.queryID == "" {
		q.queryID = r.Header.Get("X-Clickhouse-Query-Id")
	}
	if values.Has("role") {
		return nil, refuse(codeNotImplemented, "roles are not available in the embedded engine: leave out the parameter role")
	}
	if v := values.Get("client_protocol_version"); v != "" {
		if q.revision, err = strconv.Atoi(v); err != nil || q.revision < 0 {
			return nil, refuse(codeUnknownParameter, "client_protocol_version is a whole number, not %q", v)
		}
	}
	if v := values.Get("session_timeout"); v != "" {
		seconds, err := strconv.Atoi(v)
		if err != nil || seconds < 0 || time.Duration(seconds)*time.Second > sessionLongest {
			return nil, refuse(codeUnknownParameter, "session_timeout is a number of seconds up to %d, not %q", int(sessionLongest.Seconds()), v)
		}
		q.sessionTimeout = time.Duration(seconds) * time.Second
	}
	reserved := reservedKeys()
	for key, v := range values {
		switch {
		case strings.HasPrefix(key, "param_"):
			q.params[key] = v[len(v)-1]
		case !reserved[key]:
			q.settings[key] = v[len(v)-1]
		}
	}
	q.method = strings.ToUpper(q.settings["network_compression_method"])
	q.readEncoding(r)
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && kind == "multipart/form-data" && hasExternalTables(values) {
		return nil, refuse(codeNotImplemented, "external tables (temporary data beside a query) are not available in the embedded engine: use a CREATE TEMPORARY TABLE in a session, or an IN list")
	}
	return q, nil
}

// readEncoding picks the Content-Encoding of the answer, unless enable_http_compression (on by default) is switched off.
func (q *request) readEncoding(r *http.Request) {
	if v, ok := q.settings["enable_http_compression"]; ok && !switchedOn(v) {
		return
	}
	accepted := map[string]bool{}
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, parameters, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(parameters) != "q=0" {
			accepted[strings.ToLower(strings.TrimSpace(name))] = true
		}
	}
	for _, name := range []string{"zstd", "br", "gzip", "deflate"} {
		if accepted[name] {
			q.encoding = name
			return
		}
	}
}

func hasExternalTables(values url.Values) bool {
	for key := range values {
		if strings.HasSuffix(key, "_structure") || strings.HasSuffix(key, "_types") {
			return true
		}
	}
	return false
}

func switchedOn(v string) bool { return v == "1" || strings.EqualFold(v, "true") }

// defaults differ from the engine's own: an insert is done when it is answered, and the data of an insert is read and not
// mapped into memory.
const defaults = "async_insert = 0, storage_file_read_method = 'pread'"

// prologue is the SQL that makes a connection what the request asks for: its database, settings and parameters, and
// read-only last, because nothing can be set after it.
func (q *request) prologue(marker string) string {
	var b strings.Builder
	if q.database != "" {
		fmt.Fprintf(&b, "USE %s; ", quoteName(q.database))
	}
	fmt.Fprintf(&b, "SET log_comment = %s, %s", quote(marker), defaults)
	for _, group := range []map[string]string{q.settings, q.params} {
		keys := make([]string, 0, len(group))
		for k := range group {
			keys = append(keys, k)
		}
		sort.Strings(keys)
		for _, k := range keys {
			fmt.Fprintf(&b, ", %s = %s", quoteName(k), quote(group[k]))
		}
	}
	switch {
	case q.login.readonly:
		b.WriteString(", readonly = 1")
	case q.readonly && q.settings["readonly"] == "":
		b.WriteString(", readonly = 2")
	}
	return b.String()
}
