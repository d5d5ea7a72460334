package embedded

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha512"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

//go:embed engine-lock.json
var lockText []byte

// pins is engine-lock.json: the version and, by GOOS/GOARCH, the npm package and the checksum that it must have.
type pins struct {
	Version  string         `json:"version"`
	Packages map[string]pin `json:"packages"`
}

type pin struct {
	Name      string `json:"name"`
	Integrity string `json:"integrity"` // as in a package-lock.json; empty where the package has not been seen
}

func readPins() (pins, error) {
	var p pins
	if err := json.Unmarshal(lockText, &p); err != nil {
		return p, fmt.Errorf("reading engine-lock.json: %w", err)
	}
	return p, nil
}

func engineVersion() string {
	p, err := readPins()
	if err != nil {
		return ""
	}
	return p.Version
}

const howToGet = "run `tillhouse engine install`, or set CHDB_LIB_PATH to the path of a libchdb that you have"

const libraryName = "libchdb.so"

// LibraryPath finds libchdb: o.Library, CHDB_LIB_PATH, or what Install put in the cache folder. The error is one
// sentence that says how to get it.
func LibraryPath(o Options) (string, error) {
	for _, named := range []struct{ path, by string }{{o.Library, "the setting for libchdb"}, {os.Getenv("CHDB_LIB_PATH"), "CHDB_LIB_PATH"}} {
		if named.path == "" {
			continue
		}
		if info, err := os.Stat(named.path); err != nil || info.IsDir() {
			return "", fmt.Errorf("%s names %s, which is not a file; %s", named.by, named.path, howToGet)
		}
		return filepath.Abs(named.path)
	}
	folder, err := cacheFolder()
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, libraryName)
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("the ClickHouse engine (libchdb %s) is not installed on this machine; %s", engineVersion(), howToGet)
	}
	return path, nil
}

// cacheFolder is outside any repository and holds one version of the library.
func cacheFolder() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("finding the cache folder: %w; set CHDB_LIB_PATH to the path of a libchdb that you have", err)
	}
	return filepath.Join(cache, "tillhouse", "engine", engineVersion()), nil
}

// Install gets the pinned libchdb with the npm client, checks it and puts it into the cache folder, where LibraryPath
// finds it. It does nothing where it is there already, and two at once are safe. Where o.Library or CHDB_LIB_PATH
// names a library, that one is used and nothing is downloaded.
func Install(ctx context.Context, o Options) (string, error) {
	if o.Library != "" || os.Getenv("CHDB_LIB_PATH") != "" {
		return LibraryPath(o)
	}
	if path, err := LibraryPath(o); err == nil {
		return path, nil
	}
	folder, err := cacheFolder()
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // a cache that others may read
		return "", fmt.Errorf("installing the ClickHouse engine: %w", err)
	}
	lock, err := takeLock(ctx, filepath.Join(folder, "install.lock"))
	if err != nil {
		return "", fmt.Errorf("installing the ClickHouse engine: %w", err)
	}
	defer lock.release()
	if path, err := LibraryPath(o); err == nil {
		return path, nil
	}
	if err := download(ctx, o, folder); err != nil {
		return "", fmt.Errorf("installing the ClickHouse engine: %w", err)
	}
	return LibraryPath(o)
}

// download packs the platform's package with npm, checks its checksum and unpacks the library, which appears at once.
func download(ctx context.Context, o Options, folder string) error {
	p, err := readPins()
	if err != nil {
		return err
	}
	wanted, ok := p.Packages[runtime.GOOS+"/"+runtime.GOARCH]
	if !ok {
		return fmt.Errorf("there is no libchdb for %s/%s; use a ClickHouse server (warehouse.url)", runtime.GOOS, runtime.GOARCH)
	}
	work, err := os.MkdirTemp(folder, "download-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work) //nolint:errcheck // what stays is in the cache folder
	npm, err := exec.LookPath("npm")
	if err != nil {
		return errors.New("the npm client is not on the PATH; install Node.js, or set CHDB_LIB_PATH to the path of a libchdb that you have")
	}
	o.Log.Info().Str("package", wanted.Name+"@"+p.Version).Msg("downloading the ClickHouse engine, about 170 MB")
	command := exec.CommandContext(ctx, npm, "pack", wanted.Name+"@"+p.Version, "--json", "--pack-destination", work) //nolint:gosec // npm from the PATH, names from engine-lock.json
	command.Dir = work
	var complaints strings.Builder
	command.Stderr = &complaints
	if _, err := command.Output(); err != nil {
		return fmt.Errorf("npm could not get %s@%s (%w): %s", wanted.Name, p.Version, err, lastLines(complaints.String()))
	}
	archives, err := filepath.Glob(filepath.Join(work, "*.tgz"))
	if err != nil || len(archives) != 1 {
		return fmt.Errorf("npm pack left %d archives and not one", len(archives))
	}
	if wanted.Integrity == "" {
		o.Log.Warn().Str("package", wanted.Name).Msg("no checksum is pinned for this platform: npm checked the download against what the registry says, and nothing more")
	}
	return unpack(archives[0], wanted.Integrity, work, filepath.Join(folder, libraryName))
}

func lastLines(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-3):], " | ")
}

// unpack takes the library out of the archive and moves it to target once the whole archive had the right checksum.
func unpack(archive, integrity, work, target string) error {
	f, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // only read from
	sum := sha512.New()
	packed := io.TeeReader(f, sum)
	plain, err := gzip.NewReader(packed)
	if err != nil {
		return fmt.Errorf("the download is not an npm package: %w", err)
	}
	found, err := takeLibrary(tar.NewReader(plain), filepath.Join(work, libraryName))
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, packed); err != nil {
		return err
	}
	if got := "sha512-" + base64.StdEncoding.EncodeToString(sum.Sum(nil)); integrity != "" && got != integrity {
		return fmt.Errorf("the download has the checksum %s and not the pinned %s, so it was thrown away", got, integrity)
	}
	if !found {
		return fmt.Errorf("the package holds no %s", libraryName)
	}
	return os.Rename(filepath.Join(work, libraryName), target)
}

func takeLibrary(files *tar.Reader, to string) (bool, error) {
	found := false
	for {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			return found, nil
		}
		if err != nil {
			return false, fmt.Errorf("the download is broken: %w", err)
		}
		if header.Name != "package/"+libraryName {
			continue
		}
		out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o755) //nolint:gosec // a library that others may load
		if err != nil {
			return false, err
		}
		_, err = io.Copy(out, files)
		if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
			return false, err
		}
		found = true
	}
}
