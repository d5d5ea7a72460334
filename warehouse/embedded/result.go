package embedded

import (
	"bytes"
	"errors"
	"io"
	"os"
)

// firstBytes is how much of a result is read before its headers go out. A result that fits is answered with its
// final numbers, and one that fails within it with a proper status.
const firstBytes = 256 << 10

// relay sends to the client what the engine writes into reader, until done has the outcome of the query.
func (s *server) relay(conn *connection, out *response, st statement, format string, reader *os.File, done <-chan error) error {
	first := make([]byte, firstBytes)
	n, err := io.ReadFull(reader, first)
	first = first[:n]
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		if err := <-done; err != nil {
			if isSyntaxError(err) && n == 0 {
				// Either the query is wrong, and running it as it came gives the error with the right
				// position, or it has no place for INTO OUTFILE.
				return s.execute(conn, out, st)
			}
			return err
		}
		out.begin(format)
		return out.send(bytes.NewReader(first), format)
	}
	if err != nil {
		_ = reader.Close() // the engine's next write fails, which ends the query
		return errors.Join(err, <-done)
	}
	out.begin(format)
	sent := out.copy(io.MultiReader(bytes.NewReader(first), reader), format)
	_ = reader.Close() // where sending failed, the engine's next write fails and ends the query
	outcome := <-done
	if sent != nil {
		return sent
	}
	if outcome != nil {
		return outcome
	}
	return out.finish()
}
