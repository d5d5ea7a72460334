package embedded

import (
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestABlockReaderThatIsReadAfterItsEndGivesNothingMore(t *testing.T) {
	var packed bytes.Buffer
	w := newBlockWriter(&packed, "LZ4")
	_, err := w.Write([]byte("rows"))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	r := newBlockReader(&packed)
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	require.Equal(t, "rows", string(text))
	text, err = io.ReadAll(r)
	require.NoError(t, err)
	require.Empty(t, text)
}

func FuzzBlocksComeBackAsTheyWentAndACutIsSeen(f *testing.F) {
	f.Add([]byte("some rows"), uint16(3), true)
	f.Add([]byte{}, uint16(0), false)
	f.Fuzz(func(t *testing.T, plain []byte, cut uint16, zstd bool) {
		method := "LZ4"
		if zstd {
			method = "ZSTD"
		}
		var packed bytes.Buffer
		w := newBlockWriter(&packed, method)
		_, err := w.Write(plain)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		whole := packed.Bytes()
		got, err := io.ReadAll(newBlockReader(bytes.NewReader(whole)))
		require.NoError(t, err)
		require.True(t, bytes.Equal(plain, got))
		if n := int(cut); n > 0 && n < len(whole) {
			_, err := io.ReadAll(newBlockReader(bytes.NewReader(whole[:n])))
			require.Error(t, err)
		}
		_, _ = io.ReadAll(newBlockReader(bytes.NewReader(plain))) // anything at all may come: it must not panic
	})
}
