package consent

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
)

// ErrNoBrowser says that this machine has no browser that could be opened.
var ErrNoBrowser = errors.New("no browser can be opened here")

// OpenBrowser shows an address in the person's browser: the program that the environment
// variable BROWSER names, or the system's own choice. It returns when that has begun.
func OpenBrowser(address string) error {
	command, err := opener()
	if err != nil {
		return err
	}
	shown := exec.Command(command[0], append(command[1:], address)...) //nolint:gosec // a person's own browser
	if err := shown.Start(); err != nil {
		return errors.Join(ErrNoBrowser, err)
	}
	go func() { _ = shown.Wait() }() // it ends with the browser; nothing depends on how
	return nil
}

func opener() ([]string, error) {
	if own := os.Getenv("BROWSER"); own != "" {
		return []string{own}, nil
	}
	switch runtime.GOOS {
	case "darwin":
		return []string{"open"}, nil
	case "windows":
		return []string{"rundll32", "url.dll,FileProtocolHandler"}, nil
	}
	// Without a desktop the system may choose a browser that takes over the terminal.
	if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return nil, ErrNoBrowser
	}
	return []string{"xdg-open"}, nil
}
