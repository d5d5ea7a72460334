package shopify

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

const (
	// bulkHost is where results are kept.
	bulkHost = "storage.googleapis.com"
	// largestFile bounds a result.
	largestFile = 1 << 40
	// shareSize is about how much of a file is joined in memory at one time.
	shareSize = 16 << 20
	// mostShares bounds the files that are open at one time.
	mostShares = 128
	// longestLine is the longest line of a result, one object without those below it.
	longestLine = 64 << 20
	// fetchTries is how often a file is fetched that breaks off.
	fetchTries = 3
)

// bulkFile is a result on this machine's disk, cut into shares in such a way that a record
// and everything that belongs to it are in one share. Lines stand in a result in any order,
// so each goes to the share that the id it belongs to is hashed to. A result with two levels
// is joined from below: the lowest lines to their parents, then those to the records. So no
// more than two shares, of about 16 MB each, are ever in memory.
//
// The files hold what Shopify sent, personal data too. They are readable by this user only
// and removed when the result has been read, also after an error; a process that is killed
// leaves them in the system's folder for temporary files.
type bulkFile struct {
	folder string
	shares int
	tree   *connection
	stream string
	// parts are the open files by level and share: records, what belongs to records, what
	// has lists of its own and belongs to records, what belongs to those.
	parts [4][]*part
}

// The ranks of lines.
const (
	rankRecord = iota
	rankChild
	rankBranch
	rankLeaf
)

type part struct {
	file *os.File
	out  *bufio.Writer
}

// line is what the join needs of a line.
type line struct {
	ID     text           `json:"id"`
	Parent jsontext.Value `json:"__parentId"`
	Type   text           `json:"__typename"`
}

// fetch downloads and cuts the file of an operation. A file that lacks something is fetched
// again.
func (b *bulkRead) fetch(ctx context.Context, op operation) (*bulkFile, error) {
	size, _ := strconv.ParseInt(string(op.FileSize), 10, 64) // unknown is 0
	for try := 1; ; try++ {
		file, err := b.fetchOnce(ctx, op, size)
		switch {
		case err == nil:
			return file, nil
		case ctx.Err() != nil:
			return nil, err
		case fileGone(err):
			return nil, &spoiledError{reason: "its file is not there any more"}
		}
		cut, broken := errors.AsType[*cutFileError](err)
		if !broken && connectors.KindOf(err) != connectors.Transient {
			return nil, err
		}
		if try >= fetchTries {
			if broken {
				return nil, &spoiledError{reason: cut.Error()}
			}
			return nil, err
		}
	}
}

// cutFileError is a result that is not complete.
type cutFileError struct{ reason string }

// Error is the reason.
func (c *cutFileError) Error() string { return c.reason }

func (b *bulkRead) fetchOnce(ctx context.Context, op operation, size int64) (_ *bulkFile, err error) {
	g, stream := b.reader.source.graphql, b.reader.stream
	body, err := g.client.Download(ctx, rest.Download{
		Stream: stream, Endpoint: "bulk result", URL: string(op.URL), AllowHosts: g.fileHosts(), MaxBytes: largestFile,
	})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, body.Close()) }()
	file, err := newBulkFile(stream, b.tree, size)
	if err != nil {
		return nil, err
	}
	seen, err := file.cut(body)
	if err == nil {
		err = seen.check(op, size)
	}
	if err == nil {
		err = file.joinBranches()
	}
	if err != nil {
		file.remove()
		return nil, err
	}
	return file, nil
}

// fileHosts are where results may be: Shopify's storage, and in a test this machine.
func (g *graphQL) fileHosts() []string { return append([]string{bulkHost}, g.ownHosts...) }

// counted is what stood in a file.
type countedFile struct{ lines, roots, bytes int64 }

// check compares a file with what Shopify counted.
func (c countedFile) check(op operation, size int64) error {
	switch {
	case size > 0 && c.bytes != size:
		return &cutFileError{fmt.Sprintf("its file has %d bytes instead of %d", c.bytes, size)}
	case int64(op.Objects) != c.lines:
		return &cutFileError{fmt.Sprintf("its file has %d objects instead of %d", c.lines, op.Objects)}
	case op.Roots > 0 && int64(op.Roots) != c.roots:
		return &cutFileError{fmt.Sprintf("its file has %d records instead of %d", c.roots, op.Roots)}
	}
	return nil
}

func newBulkFile(stream string, tree *connection, size int64) (*bulkFile, error) {
	folder, err := os.MkdirTemp("", "tillhouse-bulk-")
	if err != nil {
		return nil, diskError(stream, err)
	}
	f := &bulkFile{folder: folder, tree: tree, stream: stream, shares: int(min(size/shareSize+1, mostShares))}
	for level := range f.parts {
		f.parts[level] = make([]*part, f.shares)
	}
	return f, nil
}

func diskError(stream string, err error) error {
	return &connectors.Error{
		Kind: connectors.Transient, Err: fmt.Errorf("fetching %s: keeping a bulk result on disk: %w", stream, err),
		Advice: "make room in the folder for temporary files, or set TMPDIR to another one",
	}
}

// remove closes and deletes everything.
func (f *bulkFile) remove() {
	for _, level := range f.parts {
		for _, p := range level {
			if p != nil {
				_ = p.file.Close() // it is deleted
			}
		}
	}
	_ = os.RemoveAll(f.folder)
}

// put appends a line to the share of an id.
func (f *bulkFile) put(level int, id string, text []byte) error {
	share := f.shareOf(id)
	p := f.parts[level][share]
	if p == nil {
		file, err := os.OpenFile(filepath.Join(f.folder, fmt.Sprintf("%d-%d", level, share)), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return diskError(f.stream, err)
		}
		p = &part{file: file, out: bufio.NewWriterSize(file, 16<<10)}
		f.parts[level][share] = p
	}
	if _, err := p.out.Write(text); err != nil {
		return diskError(f.stream, err)
	}
	if err := p.out.WriteByte('\n'); err != nil {
		return diskError(f.stream, err)
	}
	return nil
}

func (f *bulkFile) shareOf(id string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id)) // never fails
	return int(h.Sum32() % uint32(f.shares))
}

// cut puts each line of a result into its share.
func (f *bulkFile) cut(from io.Reader) (countedFile, error) {
	var seen countedFile
	lines := bufio.NewReaderSize(from, 256<<10)
	var long []byte
	for {
		text, err := lines.ReadSlice('\n')
		seen.bytes += int64(len(text))
		if errors.Is(err, bufio.ErrBufferFull) {
			if long = append(long, text...); len(long) > longestLine {
				return seen, drift(f.stream, fmt.Errorf("a line of the bulk result has more than %d bytes", longestLine))
			}
			continue
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return seen, err
		}
		if long != nil {
			text, long = append(long, text...), nil
		}
		if text = bytes.TrimSpace(text); len(text) > 0 {
			seen.lines++
			if err := f.sort(text, &seen); err != nil {
				return seen, err
			}
		}
		if ended := err != nil; ended {
			return seen, nil //nolint:nilerr // the end of the file
		}
	}
}

// sort puts one line into its share.
func (f *bulkFile) sort(text []byte, seen *countedFile) error {
	var l line
	if json.Unmarshal(text, &l, lenientJSON) != nil {
		return &cutFileError{fmt.Sprintf("line %d of its file cannot be read", seen.lines)}
	}
	if len(l.Parent) == 0 {
		seen.roots++
		if l.ID == "" {
			return drift(f.stream, fmt.Errorf("line %d of the bulk result has no id", seen.lines))
		}
		return f.put(rankRecord, string(l.ID), text)
	}
	parent, err := unquote(l.Parent)
	if err != nil {
		return drift(f.stream, fmt.Errorf("line %d of the bulk result: %w", seen.lines, err))
	}
	if !ofType(parent, f.tree.on) {
		return f.put(rankLeaf, parent, text)
	}
	list, err := f.listOf(f.tree, string(l.Type))
	if err != nil {
		return err
	}
	if f.deep(list) {
		return f.put(rankBranch, string(l.ID), text)
	}
	return f.put(rankChild, parent, text)
}

// deep reports lists with lists below them in a bulk result.
func (f *bulkFile) deep(list *connection) bool {
	for i := range list.below {
		if !list.below[i].plain {
			return true
		}
	}
	return false
}

// listOf is the list below a parent that has elements of a type. One that is not known
// belongs to the only list there is.
func (f *bulkFile) listOf(parent *connection, typeName string) (*connection, error) {
	var only *connection
	for i := range parent.below {
		list := &parent.below[i]
		if list.plain {
			continue
		}
		if slices.Contains(list.named(), typeName) {
			return list, nil
		}
		if only != nil {
			only = &connection{}
			continue
		}
		only = list
	}
	if only == nil || only.field == "" {
		return nil, drift(f.stream, fmt.Errorf("the bulk result has %s below %s, which was not asked for", strconv.Quote(typeName[:min(len(typeName), 40)]), parent.on))
	}
	return only, nil
}

func unquote(value jsontext.Value) (string, error) {
	if value.Kind() != '"' {
		return "", errors.New("__parentId is no text")
	}
	b, err := jsontext.AppendUnquote(nil, value)
	return string(b), err
}

// ofType reports whether a global id is of a type.
func ofType(id, typeName string) bool {
	const scheme = "gid://shopify/"
	return len(id) > len(scheme)+len(typeName) && id[len(scheme):len(scheme)+len(typeName)] == typeName && id[len(scheme)+len(typeName)] == '/'
}
