package embedded

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// archive writes an npm package with these files and returns its path and its checksum.
func archive(t *testing.T, files map[string]string) (path, integrity string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "package.tgz")
	f, err := os.Create(path)
	require.NoError(t, err)
	packed := gzip.NewWriter(f)
	w := tar.NewWriter(packed)
	for name, text := range files {
		require.NoError(t, w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(text))}))
		_, err := w.Write([]byte(text))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	require.NoError(t, packed.Close())
	require.NoError(t, f.Close())
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	sum := sha512.Sum512(text)
	return path, "sha512-" + base64.StdEncoding.EncodeToString(sum[:])
}

func TestOnlyALibraryWithThePinnedChecksumIsInstalled(t *testing.T) {
	good, integrity := archive(t, map[string]string{"package/libchdb.so": "library", "package/index.js": "x", "package/../../libchdb.so": "evil"})
	empty, emptyIntegrity := archive(t, map[string]string{"package/index.js": "x"})
	text, err := os.ReadFile(good)
	require.NoError(t, err)
	half := filepath.Join(t.TempDir(), "half.tgz")
	require.NoError(t, os.WriteFile(half, text[:len(text)/2], 0o600))
	for name, c := range map[string]struct{ path, integrity, want string }{
		"good":           {good, integrity, ""},
		"no pin":         {good, "", ""},
		"other checksum": {good, emptyIntegrity, "so it was thrown away"},
		"no library":     {empty, emptyIntegrity, "holds no libchdb.so"},
		"half":           {half, integrity, "broken"},
	} {
		work := t.TempDir()
		target := filepath.Join(t.TempDir(), "libchdb.so")
		err := unpack(c.path, c.integrity, work, target)
		if c.want == "" {
			require.NoError(t, err, name)
			got, err := os.ReadFile(target)
			require.NoError(t, err)
			require.Equal(t, "library", string(got))
			continue
		}
		require.ErrorContains(t, err, c.want, name)
		require.NoFileExists(t, target, name)
	}
}

// fakeNPM puts an npm on the PATH that "packs" the given archive and counts its calls.
func fakeNPM(t *testing.T, packed string) (calls string) {
	t.Helper()
	folder := t.TempDir()
	calls = filepath.Join(folder, "calls")
	script := "#!/bin/sh\necho call >> '" + calls + "'\nfor last; do :; done\ncp '" + packed + "' \"$last/x.tgz\"\n"
	require.NoError(t, os.WriteFile(filepath.Join(folder, "npm"), []byte(script), 0o700))
	t.Setenv("PATH", folder+":"+os.Getenv("PATH"))
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CACHE_HOME", filepath.Join(t.TempDir(), "cache"))
	t.Setenv("CHDB_LIB_PATH", "")
	return calls
}

func TestAWrongPackageIsNotKeptAndWhatIsInstalledIsNotDownloadedAgain(t *testing.T) {
	wrong, _ := archive(t, map[string]string{"package/libchdb.so": "library"})
	calls := fakeNPM(t, wrong)
	_, err := Install(t.Context(), Options{})
	require.ErrorContains(t, err, "so it was thrown away")
	_, err = LibraryPath(Options{})
	require.ErrorContains(t, err, "is not installed")

	folder, err := cacheFolder()
	require.NoError(t, err)
	left, err := filepath.Glob(filepath.Join(folder, "download-*"))
	require.NoError(t, err)
	require.Empty(t, left)
	require.NoError(t, os.Remove(calls))
	require.NoError(t, os.WriteFile(filepath.Join(folder, libraryName), []byte("library"), 0o600))
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			path, err := Install(context.Background(), Options{})
			if err != nil || filepath.Base(path) != libraryName {
				t.Errorf("install: %s %v", path, err)
			}
		})
	}
	all.Wait()
	require.NoFileExists(t, calls, "what is there is not downloaded")
}

func TestEveryPinHasAVersionAndNoRegistry(t *testing.T) {
	p, err := readPins()
	require.NoError(t, err)
	require.Regexp(t, `^\d+\.\d+\.\d+$`, p.Version)
	for _, platform := range []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64"} {
		require.Contains(t, p.Packages, platform)
	}
	require.Regexp(t, `^sha512-[A-Za-z0-9+/]{86}==$`, p.Packages["linux/amd64"].Integrity)
	for _, file := range []string{"engine-lock.json", "testdata/client-js/package-lock.json", "testdata/client-js/package.json"} {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.False(t, regexp.MustCompile(`https?://`).Match(text), file)
	}
}
