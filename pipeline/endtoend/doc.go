// Package endtoend holds the tests that run the whole way: a sandbox shop served over
// HTTP, the real connectors, the pipeline, the warehouse on the real engine, and the KPI
// models, compared with what the sandbox's world says. It has no code of its own.
//
//	go test ./pipeline/endtoend                        # what fits in a few minutes
//	go test ./pipeline/endtoend -run TestKill -seeds 50
//	go test ./pipeline/endtoend -run '^$' -bench . -benchtime 1x -orders 300000
package endtoend
