package embedded

import "golang.org/x/sys/unix"

// dup makes to another name of the open file from.
func dup(from, to int) error { return unix.Dup2(from, to) }
