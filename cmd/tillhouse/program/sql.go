package program

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/spf13/cobra"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/display"
	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/prompt"
)

type sqlFlags struct {
	query, format string
	write         bool
}

func (a *app) sqlCommand() *cobra.Command {
	var f sqlFlags
	sql := &cobra.Command{
		Use:   "sql [statement]",
		Short: "Query the warehouse: a prompt, one statement, or statements from standard input",
		Long: `With a statement it prints the result. On a terminal without one it opens a prompt; otherwise it reads
one statement from standard input. Statements only read, unless --write is given.`,
		Example: `  tillhouse sql
  tillhouse sql "SELECT * FROM kpi_day LIMIT 10"
  tillhouse sql --format csv < report.sql > report.csv`,
		Args: oneStatement,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 && f.query != "" {
				return usage("give the statement once: as an argument or with -q")
			}
			if len(args) == 1 {
				f.query = args[0]
			}
			return a.sql(cmd.Context(), cmd.InOrStdin(), f)
		},
	}
	flags := sql.Flags()
	flags.StringVarP(&f.query, "query", "q", "", "the statement")
	flags.StringVar(&f.format, "format", "table", strings.Join(display.Formats(), ", "))
	flags.BoolVar(&f.write, "write", false, "allow statements that change the warehouse")
	return sql
}

func (a *app) sql(ctx context.Context, in io.Reader, f sqlFlags) error {
	if a.screen.JSON {
		f.format = "json"
	}
	if !slices.Contains(display.Formats(), f.format) {
		return oneOf("format", f.format, display.Formats())
	}
	file, isFile := in.(*os.File)
	interactive := f.query == "" && isFile && display.IsTerminal(file)
	if f.query == "" && !interactive {
		text, err := io.ReadAll(in)
		if err != nil {
			return fmt.Errorf("reading the statement from standard input: %w", err)
		}
		f.query = string(text)
		if strings.TrimSpace(f.query) == "" {
			return usage("there is no statement on standard input: pipe one in, or give it as an argument")
		}
	}
	w, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer w.close(a)
	if err := w.isThere(ctx); err != nil {
		return err
	}
	conn, err := w.sqlConn()
	if err != nil {
		return err
	}
	defer conn.Close() //nolint:errcheck // nothing is pending on it
	run := func(ctx context.Context, statement string, out io.Writer) error {
		return a.runStatement(ctx, conn, statement, out, f)
	}
	if !interactive {
		return run(ctx, strings.TrimRight(strings.TrimSpace(f.query), ";"), a.screen.Out)
	}
	mode := "reading only"
	if f.write {
		mode = "statements may CHANGE the warehouse"
	}
	a.screen.Sayf("Connected to %s, %s.", w.place, mode)
	history := ""
	if w.file.Warehouse.Embedded() {
		history = filepath.Join(w.file.Warehouse.Folder, "sql_history")
	}
	return prompt.Prompt{Name: "tillhouse", HistoryFile: history, Run: run}.Serve(ctx, file, os.Stdout)
}

func (a *app) runStatement(ctx context.Context, conn driver.Conn, statement string, out io.Writer, f sqlFlags) error {
	if err := refuseOutfile(statement); err != nil {
		return err
	}
	if !f.write {
		ctx = clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"readonly": 2}))
	}
	if changes(statement) {
		if !f.write {
			return fmt.Errorf("%s changes the warehouse or its settings: give --write if that is what you want", firstWord(statement))
		}
		if err := conn.Exec(ctx, statement); err != nil {
			return said(statement, err)
		}
		fmt.Fprintln(out, "done")
		return nil
	}
	rows, err := conn.Query(ctx, statement)
	if err != nil {
		return said(statement, err)
	}
	defer rows.Close() //nolint:errcheck // Err tells of what matters
	types := rows.ColumnTypes()
	columns := make([]display.Column, len(types))
	for i, t := range types {
		columns[i] = t
	}
	return a.screen.Result(out, columns, rows, f.format)
}
