package embedded

import (
	"io"
	"net/http"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// openBody returns the body of a request in plain: out of its Content-Encoding, then out of ClickHouse's block
// compression.
func openBody(r *http.Request, q *request) (io.Reader, error) {
	body := io.Reader(r.Body)
	encoding := strings.ToLower(r.Header.Get("Content-Encoding"))
	if r.ContentLength == 0 {
		encoding = ""
	}
	var err error
	switch encoding {
	case "", "identity":
	case "gzip", "x-gzip":
		body, err = gzip.NewReader(body)
	case "deflate":
		body, err = zlib.NewReader(body)
	case "br":
		body = brotli.NewReader(body)
	case "zstd":
		var d *zstd.Decoder
		if d, err = zstd.NewReader(body, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20)); err == nil {
			body = d.IOReadCloser()
		}
	default:
		return nil, refuse(codeNotImplemented, "Content-Encoding %q is not known: use gzip, deflate, br or zstd", encoding)
	}
	if err != nil {
		return nil, refuse(codeCannotReadRequest, "the body is not %s as its Content-Encoding says: %v", encoding, err)
	}
	if q.decompress && r.ContentLength != 0 {
		body = newBlockReader(body)
	}
	return onlyReader{body}, nil
}

// onlyReader hides the WriteTo of a decoder, which need not go on from where a Read left off.
type onlyReader struct{ io.Reader }
