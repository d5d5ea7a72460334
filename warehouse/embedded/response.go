package embedded

import (
	"compress/zlib"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// response writes one answer: headers, the encodings that the client asked for, and an exception where one comes late.
type response struct {
	w       http.ResponseWriter
	request *request
	started time.Time
	count   *answer // what the query gave and wrote, where the engine says so

	begun bool
	tag   string
	sink  io.Writer   // where plain bytes go
	open  []io.Closer // encoders, innermost first
}

// format is that of the answer: the query's own, else the request's, else ClickHouse's default.
func (o *response) format(st statement) (string, error) {
	format := st.format
	if format == "" {
		format = o.request.format
	}
	if format == "" {
		format = "TabSeparated"
	}
	if !formatName.MatchString(format) {
		return "", refuse(codeUnknownFormat, "Unknown format %q", format)
	}
	return format, nil
}

func (o *response) counted(a answer) { o.count = &a }

// begin sends the headers of a good answer.
func (o *response) begin(format string) {
	if o.begun {
		return
	}
	o.begun = true
	h := o.w.Header()
	h.Set("X-Clickhouse-Format", format)
	h.Set("X-Clickhouse-Summary", o.summary())
	h.Set("Content-Type", contentType(format))
	o.tag = newTag()
	h.Set("X-Clickhouse-Exception-Tag", o.tag)
	o.encode()
	o.w.WriteHeader(http.StatusOK)
}

// summary holds what is known when the headers go out. The engine counts nothing of a result that it streams, so
// those numbers are left out rather than given as zero.
func (o *response) summary() string {
	fields := map[string]string{"elapsed_ns": strconv.FormatInt(time.Since(o.started).Nanoseconds(), 10)}
	if a := o.count; a != nil {
		fields["result_rows"], fields["result_bytes"] = strconv.FormatUint(a.resultRows, 10), strconv.FormatUint(a.resultBytes, 10)
		fields["written_rows"], fields["written_bytes"] = strconv.FormatUint(a.writeRows, 10), strconv.FormatUint(a.writeBytes, 10)
	}
	text, err := json.Marshal(fields)
	if err != nil {
		return "{}"
	}
	return string(text)
}

// newTag is the mark by which a client tells an exception inside a result from data that looks like one.
func newTag() string {
	b := make([]byte, 8)
	if _, err := rand.Read(b); err != nil {
		return "0000000000000000"
	}
	return hex.EncodeToString(b)
}

// encode puts the encoders between the result and the client.
func (o *response) encode() {
	o.sink = o.w
	if o.request == nil {
		return
	}
	if e := newEncoder(o.w, o.request.encoding); e != nil {
		o.w.Header().Set("Content-Encoding", o.request.encoding)
		o.sink, o.open = e, append(o.open, e)
	}
	if o.request.compress {
		b := newBlockWriter(o.sink, o.request.method)
		o.sink, o.open = b, append([]io.Closer{b}, o.open...)
	}
}

func newEncoder(w io.Writer, encoding string) io.WriteCloser {
	switch encoding {
	case "gzip":
		return gzip.NewWriter(w)
	case "deflate":
		return zlib.NewWriter(w)
	case "br":
		return brotli.NewWriterLevel(w, brotli.BestSpeed)
	case "zstd":
		if e, err := zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1)); err == nil {
			return e
		}
	}
	return nil
}

// Write sends plain bytes of the result.
func (o *response) Write(p []byte) (int, error) { return o.sink.Write(p) }

// copy sends all of r, as Native of the client's revision where it asks for one.
func (o *response) copy(r io.Reader, format string) error {
	if format == "Native" && o.request.revision > 0 {
		return recode(o, r, o.request.revision)
	}
	if _, err := io.Copy(o.sink, r); err != nil {
		return fmt.Errorf("sending a result: %w", err)
	}
	return nil
}

func (o *response) send(r io.Reader, format string) error {
	if err := o.copy(r, format); err != nil {
		return err
	}
	return o.finish()
}

// finish ends the encodings; without it a client finds the result cut off.
func (o *response) finish() error {
	for _, c := range o.open {
		if err := c.Close(); err != nil {
			return fmt.Errorf("sending a result: %w", err)
		}
	}
	return nil
}

// fail answers with an exception: with its status where nothing was sent, else inside the result, after which the
// connection is cut, so that no client can take a part for the whole.
func (o *response) fail(err error) {
	e := asException(err)
	text := e.Error()
	if !o.begun {
		h := o.w.Header()
		h.Set("X-Clickhouse-Exception-Code", strconv.Itoa(e.Code))
		h.Set("Content-Type", "text/plain; charset=UTF-8")
		if o.request != nil {
			o.request.compress = false // the JDBC driver reads the text of an error as it comes
		}
		o.encode()
		o.w.WriteHeader(e.status())
		_, _ = io.WriteString(o.sink, text+"\n") // the client may have left
		_ = o.finish()
		return
	}
	_, _ = fmt.Fprintf(o.sink, "\r\n__exception__\r\n%s\r\n%s\n%d %s\r\n__exception__\r\n", o.tag, text, len(text)+1, o.tag)
	_ = o.finish()
	_ = http.NewResponseController(o.w).Flush()
	panic(http.ErrAbortHandler)
}

// contentType is ClickHouse's for the formats that clients look at.
func contentType(format string) string {
	switch format {
	case "JSON", "JSONCompact", "JSONStrings", "JSONColumns", "JSONColumnsWithMetadata", "JSONCompactStrings", "JSONObjectEachRow", "JSONCompactColumns":
		return "application/json; charset=UTF-8"
	case "JSONEachRow", "JSONLines", "NDJSON", "JSONStringsEachRow", "JSONCompactEachRow", "JSONCompactStringsEachRow",
		"JSONCompactEachRowWithNames", "JSONCompactEachRowWithNamesAndTypes", "JSONEachRowWithProgress", "JSONStringsEachRowWithProgress",
		"JSONCompactStringsEachRowWithNames", "JSONCompactStringsEachRowWithNamesAndTypes":
		return "application/x-ndjson; charset=UTF-8"
	case "CSV":
		return "text/csv; charset=UTF-8; header=absent"
	case "CSVWithNames", "CSVWithNamesAndTypes":
		return "text/csv; charset=UTF-8; header=present"
	case "TabSeparated", "TSV", "TabSeparatedRaw", "TSVRaw", "TabSeparatedWithNames", "TSVWithNames", "TabSeparatedWithNamesAndTypes", "TSVWithNamesAndTypes":
		return "text/tab-separated-values; charset=UTF-8"
	case "XML":
		return "application/xml; charset=UTF-8"
	case "Markdown":
		return "text/markdown; charset=UTF-8"
	case "Native", "RowBinary", "RowBinaryWithNames", "RowBinaryWithNamesAndTypes", "Parquet", "Arrow", "ArrowStream", "ORC", "Avro":
		return "application/octet-stream"
	}
	return "text/plain; charset=UTF-8"
}
