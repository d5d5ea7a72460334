package embedded

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/ClickHouse/ch-go/compress"
)

// blockHeader is what stands before the bytes of a compressed block: a checksum of 16 bytes, then the method (1), the
// size of the block from the method on (4), and its size in plain (4).
const (
	blockHeader   = 25
	blockSizeAt   = 17
	blockSizeFrom = 9 // bytes of the header that its size counts
)

// blockReader reads ClickHouse's block compression. A body that ends between two blocks has ended; one that ends
// within a block is broken off.
type blockReader struct {
	plain *compress.Reader
	edges *blockEdges
	over  error // the reader below gives its last block again when it is read after its end
}

func newBlockReader(r io.Reader) *blockReader {
	edges := &blockEdges{r: r}
	return &blockReader{plain: compress.NewReader(edges), edges: edges}
}

// Read gives plain bytes.
func (b *blockReader) Read(p []byte) (int, error) {
	if b.over != nil || len(p) == 0 {
		return 0, b.over
	}
	n, err := b.plain.Read(p)
	switch {
	case errors.Is(err, io.EOF) && b.edges.between():
		err = io.EOF
	case errors.Is(err, io.EOF):
		err = fmt.Errorf("a compressed block is cut off: %w", io.ErrUnexpectedEOF)
	}
	b.over = err
	return n, err
}

// blockEdges passes bytes on and keeps track of where blocks begin.
type blockEdges struct {
	r      io.Reader
	header []byte // of the block under way
	left   int    // bytes of it after the header
}

func (e *blockEdges) between() bool { return len(e.header) == 0 && e.left == 0 }

// Read is that of the reader below.
func (e *blockEdges) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	for rest := p[:n]; len(rest) > 0; {
		if e.left > 0 {
			took := min(e.left, len(rest))
			e.left, rest = e.left-took, rest[took:]
			continue
		}
		took := min(blockHeader-len(e.header), len(rest))
		e.header, rest = append(e.header, rest[:took]...), rest[took:]
		if len(e.header) == blockHeader {
			e.left = max(0, int(binary.LittleEndian.Uint32(e.header[blockSizeAt:]))-blockSizeFrom)
			e.header = e.header[:0]
		}
	}
	return n, err
}

// blockWriter gives ClickHouse's own block compression: checksummed blocks of up to a megabyte.
type blockWriter struct {
	w       io.Writer
	encoder *compress.Writer
	pending []byte
}

const compressedBlock = 1 << 20

func newBlockWriter(w io.Writer, method string) *blockWriter {
	m := compress.LZ4
	if method == "ZSTD" {
		m = compress.ZSTD
	}
	return &blockWriter{w: w, encoder: compress.NewWriter(compress.LevelZero, m)}
}

// Write keeps bytes until a block is full.
func (b *blockWriter) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		n := min(len(rest), compressedBlock-len(b.pending))
		b.pending, rest = append(b.pending, rest[:n]...), rest[n:]
		if len(b.pending) == compressedBlock {
			if err := b.flush(); err != nil {
				return 0, err
			}
		}
	}
	return len(p), nil
}

func (b *blockWriter) flush() error {
	if len(b.pending) == 0 {
		return nil
	}
	if err := b.encoder.Compress(b.pending); err != nil {
		return fmt.Errorf("compressing a block: %w", err)
	}
	b.pending = b.pending[:0]
	_, err := b.w.Write(b.encoder.Data)
	return err
}

// Close sends the last block.
func (b *blockWriter) Close() error { return b.flush() }
