package shopifyadmin

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
)

const (
	mostBulk    = 5             // operations at once per app and shop, since 2026-01
	bulkLife    = 7 * 24 * 3600 // seconds that a file can be had
	firstBulkID = 7_900_000_000_001
)

// bulkStore holds the bulk operations of a face.
type bulkStore struct {
	starting sync.Mutex // held from counting what runs until one more does
	mu       sync.Mutex
	list     []*bulkOperation // by id
}

// bulkOperation is one export. What it found is taken when it starts; how much of it is told
// depends on the time.
type bulkOperation struct {
	id            int64
	app, query    string
	created       int64
	found         *findings
	fails         string // error code
	perSecond     int64
	polls         int
	cancelledAt   int64
	finished      int64 // when it was seen to have ended; 0: not yet
	token         string
	mostPolls     int
	countAtCancel int
}

// bulkState is an operation at an instant.
type bulkState struct {
	*bulkOperation
	status    string
	completed int64
	count     int
	err       string
	site      string
}

// bulkStart is how long an operation stays CREATED.
const bulkStart = 1

// look tells where an operation is; the store's lock is held. Each look counts.
func (o *bulkOperation) look(now int64) (status string, completed int64, count int) {
	total := len(o.found.ends)
	if o.fails != "" {
		total /= 2
	}
	running := max(0, now-o.created-bulkStart)
	count = int(min(int64(total), running*o.perSecond))
	end := o.created + bulkStart + (int64(total)+o.perSecond-1)/o.perSecond
	switch {
	case o.cancelledAt != 0 && (now > o.cancelledAt || o.finished != 0):
		if o.finished == 0 {
			o.finished = o.cancelledAt + 1
		}
		return "CANCELED", o.finished, o.countAtCancel
	case o.cancelledAt != 0:
		if o.mostPolls > 0 && o.polls >= o.mostPolls {
			o.finished = now
		}
		return "CANCELING", 0, o.countAtCancel
	case o.finished == 0 && now >= end:
		o.finished = end
	case o.finished == 0 && o.mostPolls > 0 && o.polls >= o.mostPolls:
		o.finished = now
	}
	switch {
	case o.finished != 0 && o.fails != "":
		return "FAILED", o.finished, total
	case o.finished != 0 && now >= o.finished+bulkLife:
		return "EXPIRED", o.finished, total
	case o.finished != 0:
		return "COMPLETED", o.finished, total
	case now < o.created+bulkStart && o.polls < 2:
		return "CREATED", 0, 0
	}
	return "RUNNING", 0, count
}

func (o *bulkOperation) ended(now int64) bool {
	_, completed, _ := o.look(now)
	return completed != 0
}

// state looks at an operation on behalf of a caller.
func (c *graphCall) state(o *bulkOperation) bulkState {
	c.face.bulk.mu.Lock()
	defer c.face.bulk.mu.Unlock()
	o.polls++
	status, completed, count := o.look(c.now)
	s := bulkState{bulkOperation: o, status: status, completed: completed, count: count, site: c.site}
	if status == "FAILED" {
		s.err = o.fails
	}
	return s
}

func (c *graphCall) bulkOperations() []*bulkOperation {
	c.face.bulk.mu.Lock()
	defer c.face.bulk.mu.Unlock()
	var list []*bulkOperation
	for _, o := range c.face.bulk.list {
		if o.app == c.who.app {
			list = append(list, o)
		}
	}
	return list
}

func (c *graphCall) bulkOperation(id int64) *bulkOperation {
	return firstOf(c.bulkOperations(), func(o *bulkOperation) bool { return o.id == id })
}

func bulkListing() *catalog[*bulkOperation] {
	return &catalog[*bulkOperation]{
		name: "bulkOperations", id: func(o *bulkOperation) int64 { return o.id }, natural: "CREATED_AT",
		filters: map[string]filter[*bulkOperation]{
			"id":             byID(func(o *bulkOperation) int64 { return o.id }),
			"created_at":     byTime(func(o *bulkOperation) int64 { return o.created }),
			"operation_type": one(func(*bulkOperation) string { return "query" }),
			"status": byText(func(c *graphCall, o *bulkOperation) []string {
				c.face.bulk.mu.Lock()
				defer c.face.bulk.mu.Unlock()
				status, _, _ := o.look(c.now)
				return []string{status}
			}),
		},
		sorts: map[string]sorting[*bulkOperation]{
			"CREATED_AT": {number: func(_ *graphCall, o *bulkOperation) int64 { return o.created * 1000 }},
		},
		render: func(_ *graphCall, o *bulkOperation) object { return object{"BulkOperation", o} },
	}
}

// userError is one reason why a mutation did nothing.
type userError struct {
	field         []string
	message, code string
}

func userErrorFields() fields[userError] {
	return fields[userError]{
		"field": func(_ *graphCall, e userError, _ arguments) any {
			if e.field == nil {
				return nil
			}
			return texts(e.field)
		},
		"message": func(_ *graphCall, e userError, _ arguments) any { return e.message },
		"code":    func(_ *graphCall, e userError, _ arguments) any { return textOrNull(e.code) },
	}
}

// bulkPayload is what the mutations answer.
type bulkPayload struct {
	operation *bulkOperation
	errors    []userError
}

func bulkPayloadFields() fields[bulkPayload] {
	return fields[bulkPayload]{
		"bulkOperation": func(_ *graphCall, p bulkPayload, _ arguments) any {
			if p.operation == nil {
				return nil
			}
			return object{"BulkOperation", p.operation}
		},
		"userErrors": func(_ *graphCall, p bulkPayload, _ arguments) any {
			list := []object{}
			for _, e := range p.errors {
				kind := "BulkOperationUserError"
				if e.code == "" {
					kind = "UserError"
				}
				list = append(list, object{kind, e})
			}
			return list
		},
	}
}

// bulkFields look at the operation once for each field; the status counts as the look.
func bulkFields() fields[*bulkOperation] {
	peek := func(of func(s bulkState) any) func(*graphCall, *bulkOperation, arguments) any {
		return func(c *graphCall, o *bulkOperation, _ arguments) any {
			c.face.bulk.mu.Lock()
			defer c.face.bulk.mu.Unlock()
			status, completed, count := o.look(c.now)
			return of(bulkState{bulkOperation: o, status: status, completed: completed, count: count, site: c.site})
		}
	}
	return fields[*bulkOperation]{
		"id":          func(_ *graphCall, o *bulkOperation, _ arguments) any { return gid("BulkOperation", o.id) },
		"type":        func(*graphCall, *bulkOperation, arguments) any { return "QUERY" },
		"query":       func(_ *graphCall, o *bulkOperation, _ arguments) any { return o.query },
		"createdAt":   func(_ *graphCall, o *bulkOperation, _ arguments) any { return moment(o.created) },
		"status":      func(c *graphCall, o *bulkOperation, _ arguments) any { return c.state(o).status },
		"completedAt": peek(func(s bulkState) any { return moment(s.completed) }),
		"errorCode": peek(func(s bulkState) any {
			if s.status == "FAILED" {
				return s.fails
			}
			return nil
		}),
		"objectCount":     peek(func(s bulkState) any { return strconv.Itoa(s.count) }),
		"rootObjectCount": peek(func(s bulkState) any { return strconv.Itoa(s.found.rootCount(s.count)) }),
		"fileSize": peek(func(s bulkState) any {
			if s.status != "COMPLETED" && s.status != "FAILED" || s.count == 0 {
				return nil
			}
			return strconv.FormatInt(s.found.size(s.count), 10)
		}),
		"url": peek(func(s bulkState) any {
			if s.status != "COMPLETED" || s.count == 0 {
				return nil
			}
			return s.address()
		}),
		"partialDataUrl": peek(func(s bulkState) any {
			if s.status != "FAILED" || s.count == 0 {
				return nil
			}
			return s.address()
		}),
	}
}

// runBulk starts an operation, or says why not.
func (c *graphCall) runBulk(query string, grouped bool) any {
	op, problems := checkBulk(c.schema, query)
	if len(problems) > 0 {
		return object{"BulkOperationRunQueryPayload", bulkPayload{errors: problems}}
	}
	c.face.bulk.starting.Lock()
	defer c.face.bulk.starting.Unlock()
	c.face.bulk.mu.Lock()
	var running []string
	for _, o := range c.face.bulk.list {
		if o.app == c.who.app && !o.ended(c.now) {
			running = append(running, gid("BulkOperation", o.id))
		}
	}
	c.face.bulk.mu.Unlock()
	if len(running) >= mostBulk {
		return object{"BulkOperationRunQueryPayload", bulkPayload{errors: []userError{{
			message: fmt.Sprintf("A bulk query operation for this app and shop is already in progress: %s.", strings.Join(running, ", ")),
			code:    "OPERATION_IN_PROGRESS",
		}}}}
	}
	return object{"BulkOperationRunQueryPayload", bulkPayload{operation: c.startBulk(op, query, grouped)}}
}

func (c *graphCall) startBulk(op *ast.OperationDefinition, query string, grouped bool) *bulkOperation {
	perSecond, polls := c.face.faults.pace()
	o := &bulkOperation{app: c.who.app, query: query, created: c.now, perSecond: perSecond, mostPolls: polls, fails: c.face.faults.bulkFailure()}
	run := &bulkRun{grouped: grouped}
	inner := &graphCall{face: c.face, shop: c.shop, who: c.who, schema: c.schema, site: c.site, now: c.now, bulk: run}
	if err := run.export(inner, op); err != nil {
		run.found, o.fails = findings{}, err.Error()
	}
	o.found = &run.found
	c.face.bulk.mu.Lock()
	defer c.face.bulk.mu.Unlock()
	o.id = firstBulkID + int64(len(c.face.bulk.list))*32_768
	o.token = fmt.Sprintf("%08x%020d", binding(o.app, query, moment(o.created).(string)), o.id) //nolint:forcetypeassert // created is never 0
	c.face.bulk.list = append(c.face.bulk.list, o)
	return o
}

// cancelBulk asks an operation to stop. What it counted stays.
func (c *graphCall) cancelBulk(id string) any {
	kind, number, ok := parseGID(id)
	var o *bulkOperation
	if ok && kind == "BulkOperation" {
		o = c.bulkOperation(number)
	}
	if o == nil {
		return object{"BulkOperationCancelPayload", bulkPayload{errors: []userError{{field: []string{"id"}, message: "Bulk operation does not exist"}}}}
	}
	c.face.bulk.mu.Lock()
	defer c.face.bulk.mu.Unlock()
	status, _, count := o.look(c.now)
	p := bulkPayload{operation: o}
	if status != "CREATED" && status != "RUNNING" {
		p.errors = []userError{{message: "A bulk operation cannot be canceled when it is " + strings.ToLower(status)}}
		return object{"BulkOperationCancelPayload", p}
	}
	o.cancelledAt, o.countAtCancel, o.polls = c.now, count, 0
	return object{"BulkOperationCancelPayload", p}
}
