package shopifyadmin

import (
	"bytes"
	"errors"
	"io"
	"os"
	"sort"
)

// mostInMemory is how many bytes of a bulk operation's file are held in memory. Those of a
// large shop have gigabytes.
const mostInMemory = 1 << 20

// findings are what a bulk operation found, a line of JSON each.
type findings struct {
	memory bytes.Buffer // what is not in spilled yet
	// spilled has no name any more, so it goes when nobody can reach it.
	spilled *os.File
	bytes   int64
	ends    []int64 // of each line, its line feed included
	roots   []int   // the lines that are of the query's own connection, ascending
}

func (f *findings) add(line []byte, isRoot bool) error {
	if isRoot {
		f.roots = append(f.roots, len(f.ends))
	}
	f.memory.Write(line)
	f.memory.WriteByte('\n')
	f.bytes += int64(len(line)) + 1
	f.ends = append(f.ends, f.bytes)
	if f.memory.Len() < mostInMemory {
		return nil
	}
	return f.spill()
}

func (f *findings) spill() error {
	if f.spilled == nil {
		file, err := os.CreateTemp("", "bulk-*.jsonl")
		if err != nil {
			return err
		}
		if err := os.Remove(file.Name()); err != nil {
			return errors.Join(err, file.Close())
		}
		f.spilled = file
	}
	_, err := f.memory.WriteTo(f.spilled)
	return err
}

// size is of the first lines, in bytes.
func (f *findings) size(lines int) int64 {
	if lines == 0 {
		return 0
	}
	return f.ends[lines-1]
}

// rootCount is how many of the first lines are of the query's own connection.
func (f *findings) rootCount(lines int) int { return sort.SearchInts(f.roots, lines) }

// first reads the first lines.
func (f *findings) first(lines int) *io.SectionReader {
	return io.NewSectionReader(f, 0, f.size(lines))
}

// ReadAt reads what was found, of which the last part is in memory.
func (f *findings) ReadAt(p []byte, at int64) (n int, err error) {
	inFile := f.bytes - int64(f.memory.Len())
	if at < inFile {
		part := p[:min(int64(len(p)), inFile-at)]
		if n, err = f.spilled.ReadAt(part, at); n < len(part) || n == len(p) {
			return n, err
		}
	}
	m, err := bytes.NewReader(f.memory.Bytes()).ReadAt(p[n:], at+int64(n)-inFile)
	return n + m, err
}
