package shopifyadmin

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// bulkPath is where the files of bulk operations lie. Nobody needs a token for them: the
// address is signed and ends.
const bulkPath = "/bulk-files/"

func (s bulkState) address() string {
	expires := strconv.FormatInt(s.completed+bulkLife, 10)
	return fmt.Sprintf("%s%s%s.jsonl?Expires=%s&Signature=%s", s.site, bulkPath, s.token, expires, fileSignature(s.token, expires))
}

func fileSignature(token, expires string) string {
	mac := hmac.New(sha256.New, []byte("sandbox files"))
	_, _ = mac.Write([]byte(token + "?" + expires)) // a hash takes everything
	return hex.EncodeToString(mac.Sum(nil))
}

// serveFile answers for the file of an operation, in parts too.
func (g *graphql) serveFile(out http.ResponseWriter, r *http.Request) {
	now := g.face.clock()
	token, isFile := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, bulkPath), ".jsonl")
	expires := r.URL.Query().Get("Expires")
	ends, err := strconv.ParseInt(expires, 10, 64)
	switch {
	case !isFile || err != nil || !hmac.Equal([]byte(r.URL.Query().Get("Signature")), []byte(fileSignature(token, expires))):
		storageError(out, http.StatusForbidden, "SignatureDoesNotMatch", "Access denied.")
		return
	case now.Unix() >= ends:
		storageError(out, http.StatusBadRequest, "ExpiredToken", "The provided token has expired.")
		return
	}
	body, at := g.bulk.file(token, now.Unix())
	if body == nil {
		storageError(out, http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
		return
	}
	h := out.Header()
	h.Set("Content-Type", "application/jsonl")
	h.Set("Content-Disposition", `attachment; filename="bulk-`+token+`.jsonl"`)
	h.Set("ETag", fmt.Sprintf("%q", token+"-"+strconv.FormatInt(body.Size(), 10)))
	if g.faults.cut() {
		h.Set("Accept-Ranges", "bytes")
		h.Set("Content-Length", strconv.FormatInt(body.Size(), 10))
		_, _ = io.CopyN(out, body, body.Size()/2)
		_ = http.NewResponseController(out).Flush() // a recorder in a test may not flush
		panic(http.ErrAbortHandler)
	}
	http.ServeContent(out, r, "", time.Unix(at, 0).UTC(), body)
}

// file is what an address of a file stands for; nil when there is none, or none yet.
func (s *bulkStore) file(token string, now int64) (body *io.SectionReader, at int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := firstOf(s.list, func(o *bulkOperation) bool { return o.token == token })
	if o == nil {
		return nil, 0
	}
	status, completed, count := o.look(now)
	if status != "COMPLETED" && status != "FAILED" {
		return nil, 0
	}
	return o.found.first(count), completed
}

func storageError(out http.ResponseWriter, status int, code, message string) {
	out.Header().Set("Content-Type", "application/xml; charset=UTF-8")
	out.WriteHeader(status)
	_, _ = fmt.Fprintf(out, "<?xml version='1.0' encoding='UTF-8'?><Error><Code>%s</Code><Message>%s</Message></Error>", code, message) // the client may be gone
}
