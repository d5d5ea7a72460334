package rest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/tillhouse/tillhouse/connectors"
)

// readBody reads, unpacks and closes a body. More than limit bytes, before or after
// unpacking, is TooLarge.
func readBody(response *http.Response, limit int64) ([]byte, error) {
	defer response.Body.Close()
	packed := &capped{from: response.Body, left: limit, limit: limit}
	var from io.Reader = packed
	switch encoding := strings.ToLower(response.Header.Get("Content-Encoding")); encoding {
	case "", "identity":
	case "gzip", "x-gzip":
		if noBody(response) {
			return nil, nil
		}
		unpacked, err := gzip.NewReader(packed)
		if err != nil {
			return nil, gzipError(err)
		}
		from = &capped{from: unpacked, left: limit, limit: limit}
	default:
		return nil, &connectors.Error{
			Kind:   connectors.Drift,
			Err:    fmt.Errorf("the body is packed as %q, which was not asked for", shorten(plain([]byte(encoding)))),
			Advice: "a proxy or plugin in front of the vendor packs wrongly; switch that off",
		}
	}
	var body bytes.Buffer
	if n := response.ContentLength; n > 0 && n <= limit {
		body.Grow(int(n) + bytes.MinRead)
	}
	if _, err := body.ReadFrom(from); err != nil {
		if from != io.Reader(packed) {
			return nil, gzipError(err)
		}
		return nil, err
	}
	return body.Bytes(), nil
}

func noBody(response *http.Response) bool {
	return response.ContentLength == 0 || response.StatusCode == http.StatusNoContent ||
		response.StatusCode == http.StatusNotModified
}

func gzipError(err error) error {
	if !errors.Is(err, gzip.ErrHeader) && !errors.Is(err, gzip.ErrChecksum) && !strings.HasPrefix(err.Error(), "flate:") {
		return err
	}
	return &connectors.Error{
		Kind:   connectors.Transient,
		Err:    fmt.Errorf("the body is announced as gzip and does not unpack (%w)", err),
		Advice: "a proxy, cache or plugin in front of the vendor packs wrongly; switch its compression off for the API",
	}
}

// capped reads at most limit bytes and answers TooLarge to whoever wants more.
type capped struct {
	from        io.Reader
	left, limit int64
}

// Read reads from the source within the limit.
func (c *capped) Read(p []byte) (int, error) {
	// One byte more than allowed tells a body that ends at the limit from a longer one.
	if int64(len(p)) > c.left+1 {
		p = p[:c.left+1]
	}
	n, err := c.from.Read(p)
	if c.left -= int64(n); c.left < 0 {
		return 0, &connectors.Error{
			Kind:   connectors.TooLarge,
			Err:    fmt.Errorf("the body has more than %d bytes", c.limit),
			Advice: "ask for smaller pages",
		}
	}
	return n, err
}
