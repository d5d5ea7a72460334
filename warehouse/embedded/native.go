package embedded

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/ClickHouse/ch-go/proto"
	"github.com/ClickHouse/clickhouse-go/v2/lib/column"
	native "github.com/ClickHouse/clickhouse-go/v2/lib/proto"
)

// recode copies blocks of Native, which the engine writes at revision 0, at the revision that the client asked for: from
// 54454 on, a block begins with block information and a column says whether it is serialised in another way.
func recode(w io.Writer, r io.Reader, revision int) error {
	reader := proto.NewReader(r)
	buffer := new(proto.Buffer)
	for {
		block := native.Block{ServerContext: &column.ServerContext{Timezone: time.UTC}}
		err := block.Decode(reader, 0)
		if errors.Is(err, io.EOF) && len(block.Columns) == 0 {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the result has a column that Native for this client cannot carry (%w); ask for another format or CAST the column", err)
		}
		if name, found := unwritable(&block); found {
			return fmt.Errorf("the driver's code for Native cannot write the type %s; ask for another format or CAST the column", name)
		}
		padNothing(&block)
		buffer.Reset()
		if err := block.Encode(buffer, uint64(revision)); err != nil {
			return fmt.Errorf("writing a block of Native: %w", err)
		}
		if _, err := w.Write(buffer.Buf); err != nil {
			return fmt.Errorf("sending a result: %w", err)
		}
	}
}

// unwritable finds a column that the driver reads and writes as nothing, which would shift all that follows.
func unwritable(block *native.Block) (string, bool) {
	for _, c := range block.Columns {
		name := string(c.Type())
		if strings.Contains(name, "Interval") || strings.Contains(name, "Nullable(Nothing)") && name != "Nullable(Nothing)" {
			return name, true
		}
	}
	return "", false
}

// padNothing makes up for the driver, which reads a byte for each NULL of unknown type (SELECT NULL) and writes none.
func padNothing(block *native.Block) {
	for i, c := range block.Columns {
		if c.Type() == "Nullable(Nothing)" {
			block.Columns[i] = nothing{c}
		}
	}
}

type nothing struct{ column.Interface }

// Encode writes the column and its empty values.
func (n nothing) Encode(buffer *proto.Buffer) {
	n.Interface.Encode(buffer)
	buffer.PutRaw(make([]byte, n.Rows()))
}
