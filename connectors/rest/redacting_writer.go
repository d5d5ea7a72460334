package rest

import "io"

// RedactingWriter masks secrets and e-mail addresses in every line of a log before it
// is written. A zerolog event is one Write, so nothing is split.
type RedactingWriter struct {
	to       io.Writer
	redactor *Redactor
}

// NewRedactingWriter writes to to.
func NewRedactingWriter(to io.Writer, redactor *Redactor) *RedactingWriter {
	return &RedactingWriter{to: to, redactor: redactor}
}

// Write writes the masked line. It reports the length of the line that was given.
func (w *RedactingWriter) Write(line []byte) (int, error) {
	if _, err := io.WriteString(w.to, w.redactor.Text(string(line))); err != nil {
		return 0, err
	}
	return len(line), nil
}
