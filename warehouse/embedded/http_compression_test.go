package embedded_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/ClickHouse/ch-go/compress"
	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
)

func encoders() map[string]func(io.Writer) io.WriteCloser {
	return map[string]func(io.Writer) io.WriteCloser{
		"gzip":    func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
		"deflate": func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) },
		"br":      func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) },
		"zstd": func(w io.Writer) io.WriteCloser {
			e, err := zstd.NewWriter(w)
			if err != nil {
				panic(err)
			}
			return e
		},
	}
}

func decode(t *testing.T, encoding, body string) string {
	t.Helper()
	var r io.Reader
	var err error
	in := strings.NewReader(body)
	switch encoding {
	case "gzip":
		r, err = gzip.NewReader(in)
	case "deflate":
		r, err = zlib.NewReader(in)
	case "br":
		r = brotli.NewReader(in)
	case "zstd":
		r, err = zstd.NewReader(in)
	case "blocks":
		r = compress.NewReader(in)
	}
	require.NoError(t, err)
	plain, err := io.ReadAll(r)
	if !errors.Is(err, io.EOF) { // ch-go wraps it
		require.NoError(t, err)
	}
	return string(plain)
}

func TestEveryCompressionBothWays(t *testing.T) {
	db := database(t)
	run(t, "CREATE TABLE "+db+".t (n UInt64, s String) ENGINE = MergeTree ORDER BY n")
	// More than a block of the engine's, and more than one of the frames below.
	var rows strings.Builder
	for i := range 70000 {
		fmt.Fprintf(&rows, "%d,\"row %d\"\n", i, i)
	}
	insert := url.Values{"query": {"INSERT INTO " + db + ".t FORMAT CSV"}}
	const all = "70000\t2449965000\t70000\n"
	sum := "SELECT count(), sum(n), uniqExact(s) FROM " + db + ".t"
	for encoding, encoder := range encoders() {
		var packed bytes.Buffer
		w := encoder(&packed)
		_, err := io.WriteString(w, rows.String())
		require.NoError(t, err)
		require.NoError(t, w.Close())
		run(t, "TRUNCATE TABLE "+db+".t")
		a := ask{url: insert, reader: bytes.NewReader(packed.Bytes()), header: map[string]string{"Content-Encoding": encoding}}.do(t)
		require.Equal(t, http.StatusOK, a.status, a.body)
		require.Equal(t, all, run(t, sum), encoding)

		a = ask{url: insert, reader: bytes.NewReader(packed.Bytes()[:packed.Len()/2]), header: map[string]string{"Content-Encoding": encoding}}.do(t)
		require.Equal(t, http.StatusBadRequest, a.status, "%s: half a body", encoding)
		require.Equal(t, all, run(t, sum), "%s: half a body inserts nothing", encoding)

		a = ask{body: "SELECT n, s FROM " + db + ".t ORDER BY n FORMAT CSV", header: map[string]string{"Accept-Encoding": encoding}}.do(t)
		require.Equal(t, encoding, a.header.Get("Content-Encoding"))
		require.Equal(t, rows.String(), decode(t, encoding, a.body))
		a = ask{body: "SELECT nope", header: map[string]string{"Accept-Encoding": encoding}}.do(t)
		require.Contains(t, decode(t, encoding, a.body), "UNKNOWN_IDENTIFIER")
		a = ask{body: "SELECT 1", url: url.Values{"enable_http_compression": {"0"}}, header: map[string]string{"Accept-Encoding": encoding}}.do(t)
		require.Equal(t, "1\n", a.body)
	}
	for _, method := range []string{"LZ4", "ZSTD"} {
		run(t, "TRUNCATE TABLE "+db+".t")
		m, err := compress.MethodString(method)
		require.NoError(t, err)
		w := compress.NewWriter(compress.LevelZero, m)
		var packed bytes.Buffer
		for chunk := []byte(rows.String()); len(chunk) > 0; {
			n := min(len(chunk), 1<<20)
			require.NoError(t, w.Compress(chunk[:n]))
			packed.Write(w.Data)
			chunk = chunk[n:]
		}
		v := url.Values{"query": insert["query"], "decompress": {"1"}}
		a := ask{url: v, reader: bytes.NewReader(packed.Bytes())}.do(t)
		require.Equal(t, http.StatusOK, a.status, a.body)
		require.Equal(t, all, run(t, sum), method)
		a = ask{url: v, reader: bytes.NewReader(packed.Bytes()[:packed.Len()-7])}.do(t)
		require.Equal(t, http.StatusBadRequest, a.status)
		size := int(binary.LittleEndian.Uint32(packed.Bytes()[17:])) + 16
		for _, cut := range []int{size + 25, size + 5, 25} {
			a = ask{url: v, reader: bytes.NewReader(packed.Bytes()[:cut])}.do(t)
			require.Equal(t, http.StatusBadRequest, a.status, "cut at %d", cut)
		}
		require.Equal(t, all, run(t, sum), method)
		a = ask{body: "SELECT n, s FROM " + db + ".t ORDER BY n FORMAT CSV", url: url.Values{"compress": {"1"}, "network_compression_method": {method}}}.do(t)
		require.Equal(t, rows.String(), decode(t, "blocks", a.body))
	}
	a := ask{body: "SELECT 1", header: map[string]string{"Content-Encoding": "snappy"}}.do(t)
	require.Equal(t, http.StatusNotImplemented, a.status)
	a = ask{body: "SELECT 1", header: map[string]string{"Content-Encoding": "gzip"}}.do(t)
	require.Equal(t, http.StatusBadRequest, a.status)
}
