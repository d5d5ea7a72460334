package sandbox

import (
	"fmt"
	"net/http"
	"strconv"
)

// mollieError is the vendor's error object.
type mollieError struct {
	status        int
	title, detail string
	field         string
	docs          string
	header        map[string]string
}

const mollieErrorDocs = "https://docs.mollie.com/overview/handling-errors"

func (e *mollieError) answer() mollieAnswer {
	docs := e.docs
	if docs == "" {
		docs = mollieErrorDocs
	}
	body := written(struct {
		Status int     `json:"status"`
		Title  string  `json:"title"`
		Detail string  `json:"detail"`
		Field  string  `json:"field,omitempty"`
		Links  halRefs `json:"_links"`
	}{e.status, e.title, e.detail, e.field, halRefs{{"documentation", htmlRef(docs)}}})
	return mollieAnswer{status: e.status, body: body, header: e.header}
}

func badParameter(field, detail string) *mollieError {
	return &mollieError{status: http.StatusBadRequest, title: "Bad Request", detail: detail, field: field}
}

func notFound(what, id string) *mollieError {
	return &mollieError{status: http.StatusNotFound, title: "Not Found", detail: fmt.Sprintf("No %s exists with token %s.", what, id)}
}

func gone(what, id string) *mollieError {
	return &mollieError{status: http.StatusGone, title: "Gone", detail: fmt.Sprintf("The %s with token %s has been deleted.", what, id)}
}

func unprocessable(field, detail string) *mollieError {
	return &mollieError{status: http.StatusUnprocessableEntity, title: "Unprocessable Entity", detail: detail, field: field}
}

func mollieNoRoute() *mollieError {
	return &mollieError{status: http.StatusNotFound, title: "Not Found", detail: "The requested resource could not be found"}
}

func tooMany(seconds int64, tell bool) *mollieError {
	e := &mollieError{
		status: http.StatusTooManyRequests, title: "Too Many Requests",
		detail: "You have exceeded the rate limit. Please slow down your requests.",
	}
	if tell {
		e.header = map[string]string{"Retry-After": strconv.FormatInt(seconds, 10)}
	}
	return e
}
