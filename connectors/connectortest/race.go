//go:build race

package connectortest

// raceDetector: this build has it.
const raceDetector = true
