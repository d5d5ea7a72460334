package rest

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

// classifyStatus is the general rule for a status; vendors say more in
// Options.Classify, which comes first. It is nil for a 2xx status.
func classifyStatus(answer *Answer) *connectors.Error {
	if answer.Status >= 200 && answer.Status < 300 {
		return nil
	}
	verdict := &connectors.Error{Kind: kindOfStatus(answer.Status), Err: errors.New(excerpt(answer))}
	switch verdict.Kind {
	case connectors.Auth:
		verdict.Advice = "check the credentials in the configuration"
	case connectors.Permission:
		verdict.Advice = "give the credentials the right to read this, or look for a firewall or security plugin that refuses this program"
	case connectors.BadConfig:
		verdict.Advice = "check the address in the configuration"
	case connectors.TooLarge:
		verdict.Advice = "ask for smaller pages"
	case connectors.Transient:
		verdict.Advice = laterRun
	default:
	}
	return verdict
}

func kindOfStatus(status int) connectors.Kind {
	switch status {
	case http.StatusUnauthorized:
		return connectors.Auth
	case http.StatusPaymentRequired, http.StatusForbidden, http.StatusUnavailableForLegalReasons:
		return connectors.Permission
	case http.StatusNotFound, http.StatusGone, http.StatusMethodNotAllowed:
		return connectors.BadConfig
	case http.StatusRequestTimeout, http.StatusTooEarly:
		return connectors.Transient
	case http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong:
		return connectors.TooLarge
	case http.StatusTooManyRequests:
		return connectors.Throttled
	case http.StatusNotImplemented:
		return connectors.Drift
	}
	if status >= 500 {
		return connectors.Transient
	}
	return connectors.Drift
}

// withRetryAfter adds the vendor's own waiting time to a verdict that can wait. A
// 503 with a time is a throttle: the vendor says when to come back.
func withRetryAfter(verdict *connectors.Error, answer *Answer) *connectors.Error {
	waitable := verdict.Kind == connectors.Throttled || verdict.Kind == connectors.Transient
	if !waitable || !verdict.Until.IsZero() {
		return verdict
	}
	until, ok := retryAfter(answer.Header, answer.received)
	if !ok {
		return verdict
	}
	later := *verdict
	later.Kind, later.Until = connectors.Throttled, until
	return &later
}

// retryAfter reads Retry-After, seconds or a date (RFC 9110 §10.2.3).
func retryAfter(header http.Header, now time.Time) (time.Time, bool) {
	text := header.Get("Retry-After")
	if text == "" {
		return time.Time{}, false
	}
	// Some vendors write fractions of a second, which the standard does not know.
	if seconds, err := strconv.ParseFloat(text, 64); err == nil && seconds >= 0 && seconds < math.MaxInt32 {
		return now.Add(time.Duration(math.Ceil(seconds*1000)) * time.Millisecond), true
	}
	date, err := http.ParseTime(text)
	if err != nil {
		return time.Time{}, false
	}
	// The vendor's clock and ours differ: what counts is how far the date lies after
	// the vendor's own Date.
	if sent, err := http.ParseTime(header.Get("Date")); err == nil {
		return now.Add(max(date.Sub(sent), 0)), true
	}
	return date, true
}

func certificate(err error) bool {
	var (
		verification *tls.CertificateVerificationError
		authority    x509.UnknownAuthorityError
		hostname     x509.HostnameError
		invalid      x509.CertificateInvalidError
		record       tls.RecordHeaderError
	)
	return errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &hostname) ||
		errors.As(err, &invalid) || errors.As(err, &record)
}
