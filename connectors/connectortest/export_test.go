package connectortest

import (
	"testing"
	"time"
)

// Case is a case of the kit as its own tests see it.
type Case struct {
	Name, Checks string
	Test         func(testing.TB, Subject)
}

// Cases are all cases, in the order of the documentation.
func Cases() []Case {
	var list []Case
	for _, c := range cases() {
		list = append(list, Case{c.name, c.checks, c.test})
	}
	return list
}

// WaiverFault is what is wrong with a list of waivers on a day.
func WaiverFault(text string, now time.Time) error {
	_, err := readWaivers(text, now)
	return err
}
