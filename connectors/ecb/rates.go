package ecb

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
	"github.com/tillhouse/tillhouse/schemas"
)

// The bank's files.
const (
	fileHistory = "eurofxref-hist.zip"
	fileRecent  = "eurofxref-hist-90d.xml"
)

// historyEvery is how often the whole history is read again: the bank seldom corrects
// a rate, and then seldom an old one.
const historyEvery = 30 * 24 * time.Hour

// recentDays is how far back the recent file reaches, with a margin.
const recentDays = 80 * 24 * time.Hour

// perBatch is how many days a batch has.
const perBatch = 1000

const stateVersion = 1

// state is where the stream continues. A file whose bytes are those of last time holds
// nothing new.
type state struct {
	HistoryAt   time.Time `json:"history_at"`
	HistoryHash string    `json:"history_hash"`
	RecentAt    time.Time `json:"recent_at"`
	RecentHash  string    `json:"recent_hash"`
}

func (s state) save() connectors.State { return connectors.NewState(stateVersion, s) }

func loadState(saved connectors.State) (s state, err error) {
	if saved.IsZero() {
		return s, nil
	}
	// An object without members, taken for a state, would mean "never read".
	var members map[string]jsontext.Value
	if err := saved.Read(stateVersion, &members); err != nil {
		return s, err
	}
	if members["history_at"] == nil {
		return s, connectors.UnreadableState(errors.New("it does not say when the history was read"))
	}
	return s, saved.Read(stateVersion, &s)
}

// file is one of the bank's files, read.
type file struct {
	name      string
	days      []day
	hash      string
	at        time.Time
	requestID string
}

func (s *source) file(ctx context.Context, name string) (file, error) {
	answer, err := s.client.Get(ctx, rest.Call{Stream: streamRates, Endpoint: name, Path: name, Raw: true})
	if err != nil {
		return file{}, err
	}
	sum := sha256.Sum256(answer.Body)
	f := file{name: name, hash: hex.EncodeToString(sum[:16]), at: answer.At, requestID: answer.RequestID}
	read := readXML
	if name == fileHistory {
		read = readHistory
	}
	if f.days, err = read(answer.Body); err != nil {
		return file{}, drift(name, err)
	}
	return f, nil
}

// incremental reads the whole history first and once a month, else the last 90 days.
func (s *source) incremental(ctx context.Context, saved connectors.State, emit func(connectors.Batch) error) error {
	st, err := loadState(saved)
	if err != nil {
		return err
	}
	now := s.env.Clock.Now().UTC()
	name := fileRecent
	if s.historyDue(st, now) {
		name = fileHistory
	}
	f, err := s.file(ctx, name)
	if err != nil {
		return err
	}
	next := st
	var same bool
	if name == fileHistory {
		same = f.hash == st.HistoryHash
		next.HistoryAt, next.HistoryHash, next.RecentAt, next.RecentHash = now, f.hash, now, ""
	} else {
		same = f.hash == st.RecentHash
		next.RecentAt, next.RecentHash = now, f.hash
	}
	if same {
		return emit(connectors.Batch{State: next.save()})
	}
	return f.batches(st.save(), next.save(), emit)
}

// historyDue: never read, a month ago, or so long not run that the recent file has a gap.
func (s *source) historyDue(st state, now time.Time) bool {
	return now.Sub(st.HistoryAt) >= historyEvery || now.Sub(st.RecentAt) >= recentDays
}

// bounded reads the days in [since, until); a day counts from midnight in Frankfurt.
func (s *source) bounded(ctx context.Context, req connectors.Request, emit func(connectors.Batch) error) error {
	frankfurt, err := connectors.Zone(zone)
	if err != nil {
		return err
	}
	f, err := s.file(ctx, fileHistory)
	if err != nil {
		return err
	}
	f.days = slices.DeleteFunc(f.days, func(d day) bool {
		on, err := schemas.ParseDay(d.Day)
		at := on.Start(frankfurt)
		return err != nil || !req.Since.IsZero() && at.Before(req.Since) || !req.Until.IsZero() && !at.Before(req.Until)
	})
	return f.batches(connectors.State{}, connectors.State{}, emit)
}

// byID reads single days. A day without rates stays absent: the bank does not take
// rates back.
func (s *source) byID(ctx context.Context, ids []string, emit func(connectors.Batch) error) error {
	f, err := s.file(ctx, fileHistory)
	if err != nil {
		return err
	}
	f.days = slices.DeleteFunc(f.days, func(d day) bool { return !slices.Contains(ids, d.Day) })
	return f.batches(connectors.State{}, connectors.State{}, emit)
}

// estimate is one call for one file, of about as many days as it always has.
func (s *source) estimate(_ context.Context, req connectors.Request, emit func(connectors.Batch) error) error {
	st, err := loadState(req.State)
	if err != nil {
		return err
	}
	now := s.env.Clock.Now()
	total := int64(63) // working days in 90
	if req.Bounded || s.historyDue(st, now) {
		const firstDay = 10595 // 1999-01-04
		total = (now.Unix()/86400 - firstDay) * 256 / 365
	}
	return emit(connectors.Batch{Progress: connectors.Progress{Total: total, CallsLeft: 1}})
}

// batches hands the days over, oldest first. Before the last batch the state stays as it
// was: reading the file again costs one call.
func (f file) batches(before, after connectors.State, emit func(connectors.Batch) error) error {
	done := int64(0)
	for start := 0; ; start += perBatch {
		end := min(start+perBatch, len(f.days))
		b := connectors.Batch{State: before}
		for _, d := range f.days[start:end] {
			record, err := f.record(d)
			if err != nil {
				return drift(f.name, err)
			}
			b.Records = append(b.Records, record)
		}
		done += int64(len(b.Records))
		b.Progress = connectors.Progress{Done: done, Total: int64(len(f.days))}
		last := end == len(f.days)
		if last {
			b.State = after
		}
		if err := emit(b); err != nil || last {
			return err
		}
	}
}

// publicationHour is when the bank publishes, by Frankfurt's clock. It gives no instant
// per day, so this stands in: a corrected rate has the same version and other content.
const publicationHour = 16

func (f file) record(d day) (connectors.Record, error) {
	payload, err := d.payload()
	if err != nil {
		return connectors.Record{}, err
	}
	frankfurt, err := connectors.Zone(zone)
	if err != nil {
		return connectors.Record{}, err
	}
	on, err := schemas.ParseDay(d.Day)
	if err != nil {
		return connectors.Record{}, err
	}
	y, m, n := on.Time().Date()
	return connectors.Record{
		ID: d.Day, Version: time.Date(y, m, n, publicationHour, 0, 0, 0, frankfurt).UTC(),
		Payload: payload, ExtractedAt: f.at, RequestID: f.requestID,
	}, nil
}
