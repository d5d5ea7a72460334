package embedded

import (
	"fmt"
	"os"
)

// unnamedFile is a new file in folder that has no name any more: it ends with its last descriptor, a crash included.
// The engine opens it by the descriptor.
func unnamedFile(folder string) (*os.File, error) {
	f, err := os.CreateTemp(folder, "body-*")
	if err != nil {
		return nil, fmt.Errorf("making a temporary file: %w", err)
	}
	if err := os.Remove(f.Name()); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("making a temporary file: %w", err)
	}
	return f, nil
}
