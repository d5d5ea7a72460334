package schemas

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write generated documentation instead of comparing it")

const referenceFile = "../docs/warehouse.md"

const referenceIntro = `# The warehouse, table by table

<!-- Generated from schemas/tables/*.sql by "go test ./schemas -run Reference -update"; do not edit. -->

The physical tables are in ` + "`tillhouse_store`" + `. BI tools read the views of the database ` + "`tillhouse`" + `, which show current rows without
personal data. Whoever reads the tables below directly adds ` + "`FINAL`" + `: superseded versions and deleted rows stay in them.

* Amounts are decimals in major units of the ` + "`currency`" + ` beside them. Instants are UTC with milliseconds. A day is a calendar day of the shop.
* Tables with ` + "`_version`" + ` hold one row per key: the highest version wins. It is the source's instant of the last change in milliseconds × 2^22 plus
  the sequence number of the run. ` + "`_is_deleted = 1`" + ` is a tombstone: it keeps late older versions dead.
* The day in a key is frozen when a record is first seen; a later change of the shop's time zone does not move it.
* De fysieke tabellen staan in ` + "`tillhouse_store`" + `; BI leest de views in ` + "`tillhouse`" + `. Elke tabel en kolom heeft een toelichting in het Nederlands en in het
  Engels, die ook in ClickHouse zelf staat.

`

// reference is the page that docs/warehouse.md must be.
func reference(list []Definition) string {
	var b strings.Builder
	b.WriteString(referenceIntro)
	for _, d := range list {
		fmt.Fprintf(&b, "## %s\n\n%s.\n%s.\n\n", d.Name, d.EN, d.NL)
		fmt.Fprintf(&b, "Engine `%s`, key `%s`", d.Engine, d.OrderBy)
		if d.PartitionBy != "" {
			fmt.Fprintf(&b, ", partition `%s`", d.PartitionBy)
		}
		b.WriteString(".\n\n| column | type | English | Nederlands |\n|---|---|---|---|\n")
		for _, c := range d.Columns {
			fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s |\n", c.Name, c.Type, cellText(c.EN), cellText(c.NL))
		}
		b.WriteByte('\n')
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func cellText(text string) string { return strings.ReplaceAll(text, "|", "\\|") }

func TestTheTableReferenceIsWhatTheTableFilesSay(t *testing.T) {
	list, err := Definitions()
	require.NoError(t, err)
	page := reference(list)
	if *update {
		require.NoError(t, os.WriteFile(referenceFile, []byte(page), 0o644))
	}
	written, err := os.ReadFile(referenceFile)
	require.NoError(t, err)
	require.Equal(t, page, string(written), "run: go test ./schemas -run Reference -update")
}
