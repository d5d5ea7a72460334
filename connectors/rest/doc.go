// Package rest is the one HTTP stack of all connectors. A connector says which
// address, credentials and limits it has and how its vendor words a failure; retry,
// pacing, paging, redaction and downloads are done here, in this order from the
// outside in:
//
//	retry → redirect rule → pacing → metrics → log → auth → body → transport
//
// Pacing is inside retry, so a retry is paced like a first try. The body is read to
// its end inside retry, so an answer that breaks off is tried again. Auth is applied
// to each attempt, so signatures are never reused and secrets are seen by nothing
// above it.
package rest
