package embedded

import (
	"fmt"
	"io"
	"os"
)

// insert runs an INSERT with data. The data is first taken in whole, on disk and not in memory, so a client that
// breaks off in the middle has inserted nothing.
func (s *server) insert(conn *connection, out *response, st statement, data io.Reader) error {
	format := st.format
	if format == "" {
		format = out.request.format
	}
	if format == "" {
		format = "Values"
	}
	if !formatName.MatchString(format) {
		return refuse(codeUnknownFormat, "Unknown format %q", format)
	}
	file, err := unnamedFile(s.scratch)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // nobody reads it after this
	if _, err := io.Copy(file, data); err != nil {
		return refuse(codeCannotReadRequest, "the data of the INSERT ended before its end, and nothing was inserted: %v", err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("reading the data of an INSERT: %w", err)
	}
	a, err := conn.query(st.from(file, format), "TabSeparated")
	if err != nil {
		return err
	}
	out.counted(a)
	out.begin(format)
	return out.finish()
}

// from is the statement with its data coming from an open file of this process.
func (st statement) from(f *os.File, format string) string {
	return st.text[:st.infile] + "\nFROM INFILE '" + descriptorPath(f) + "'\n" + st.text[st.infile:] + "\nFORMAT " + format
}
