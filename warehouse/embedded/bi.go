package embedded

import (
	"strings"
)

// biSettings are the settings that a BI tool may send: limits, and how a result is written. The rest is refused,
// because some name files or hold expressions.
func biSetting(name string) bool {
	if strings.HasPrefix(name, "output_format_") && !strings.Contains(name, "schema") || strings.HasPrefix(name, "http_") {
		return true
	}
	switch name {
	case "max_execution_time", "timeout_overflow_mode", "max_result_rows", "max_result_bytes", "result_overflow_mode", "max_rows_to_read", "read_overflow_mode",
		"max_threads", "max_block_size", "extremes", "join_use_nulls", "session_timezone", "final", "limit", "offset", "readonly", "enable_http_compression",
		"network_compression_method", "network_zstd_compression_level", "send_progress_in_http_headers", "add_http_cors_header",
		"cancel_http_readonly_queries_on_client_close", "date_time_output_format", "connect_timeout", "receive_timeout", "send_timeout",
		"prefer_column_name_to_alias", "use_uncompressed_cache", "group_by_use_nulls", "async_insert", "wait_for_async_insert", "select_sequential_consistency":
		return true
	}
	return false
}

// biLongest is how many seconds a query of a BI tool may take where the tool sets no limit.
const biLongest = "600"

// restrict makes a request one of the BI login: its database, only harmless settings, and only its own part of the
// system tables. It runs before a connection is opened.
func (s *server) restrict(q *request) error {
	switch q.database {
	case "", "default", biDatabase:
		q.database = biDatabase
	case "system":
	default:
		return denied("the database %s is not for it; it reads the views of %s", q.database, biDatabase)
	}
	for name := range q.settings {
		if !biSetting(name) {
			return denied("the setting %s", name)
		}
	}
	delete(q.settings, "readonly")
	if _, ok := q.settings["max_execution_time"]; !ok {
		q.settings["max_execution_time"] = biLongest
	}
	own := "database IN ('" + biDatabase + "', 'system')"
	q.settings["additional_table_filters"] = "{'system.databases': " + quote("name IN ('"+biDatabase+"', 'system')") +
		", 'system.tables': " + quote(own) + ", 'system.columns': " + quote(own) + ", 'system.data_skipping_indices': " + quote(own) + "}"
	return nil
}
