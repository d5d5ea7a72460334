package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// fileLock is an advisory lock on a file. The kernel ends it with the process that holds it.
type fileLock struct{ file *os.File }

// lockEvery is how often a lock that somebody else holds is tried again.
const lockEvery = 20 * time.Millisecond

// tryLock takes the lock on path if nobody holds it; nil where somebody does.
func tryLock(path string) (*fileLock, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening a lock file: %w", err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return &fileLock{f}, nil
	}
	_ = f.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, nil //nolint:nilnil // no lock and no error: somebody has it
	}
	return nil, fmt.Errorf("locking %s: %w", path, err)
}

// takeLock waits for the lock on path until ctx ends.
func takeLock(ctx context.Context, path string) (*fileLock, error) {
	tick := time.NewTicker(lockEvery)
	defer tick.Stop()
	for {
		l, err := tryLock(path)
		if err != nil || l != nil {
			return l, err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for the lock %s: %w", path, ctx.Err())
		}
	}
}

func (l *fileLock) release() { _ = l.file.Close() }
