package connectortest

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func TestStepsLeftInAFolderAreToldInTheOrderInWhichTheyAreDone(t *testing.T) {
	t.Parallel()
	steps, err := unfinished(fstest.MapFS{
		"README.md": {Data: []byte("# A vendor\n\n<!-- STEP 10: Say what it reads. -->\n")},
		"a.go":      {Data: []byte("package a\n\n// STEP 2: Declare the limits,\n// each with its source.\nvar limits = 0\n// Not part of it.\n")},
		"b.go":      {Data: []byte("\t\t// STEP 1: Name the vendor.\n\n\t// Another comment.\n\tx := \"// STEP 3: a text\"\n")},
		"c.txt":     {Data: []byte("// STEP 4: not ours\n")},
	})
	require.NoError(t, err)
	require.Regexp(t, `(?s)not finished.*`+
		` 1\. b\.go:1\n    Name the vendor\.\n\n`+
		` 2\. a\.go:3\n    Declare the limits, each with its source\.\n\n`+
		`10\. README\.md:3\n    Say what it reads\.\n$`, instructions(steps))
}

func TestAFolderWithoutStepsIsFinished(t *testing.T) {
	t.Parallel()
	steps, err := unfinished(fstest.MapFS{"a.go": {Data: []byte("package a // STEP by step\n")}})
	require.NoError(t, err)
	require.Empty(t, steps)
}
