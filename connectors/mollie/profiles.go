package mollie

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

func profileList() listing {
	return listing{path: "v2/profiles", key: streamProfiles, endpoint: streamProfiles}
}

// profiles is the stream of website profiles, each with the methods that are switched on
// for it. There are few, and they are read whole.
func profiles() feed {
	return feed{lists: oneList(profileList()), records: withMethods, own: ownProfile}
}

// ownProfile is the one profile that an API key shows.
func ownProfile(ctx context.Context, r *reader) error {
	answer, err := r.source.ownProfile(ctx, r.stream)
	if err != nil {
		return err
	}
	p := page{at: answer.At, requestID: answer.RequestID}
	one, err := readRow(answer.Body)
	if err != nil {
		return drift(r.stream, err)
	}
	records, err := r.recordsOf(ctx, []row{one}, p)
	if err != nil {
		return err
	}
	return r.send(records)
}

// profileIDs are the profiles that are read.
func (s *source) profileIDs(ctx context.Context, r *reader) ([]string, error) {
	if len(s.profiles) > 0 {
		return s.profiles, nil
	}
	var ids []string
	for p, err := range r.pages(ctx, r.prepared(profileList()), place{}) {
		if err != nil {
			return nil, err
		}
		for _, one := range p.rows {
			ids = append(ids, string(one.ID))
		}
	}
	return ids, nil
}

// checkProfiles logs profiles of the configuration that the credential does not show, with
// those that it does. A profile that was deleted is one: what was read of it stays.
func (s *source) checkProfiles(ctx context.Context) error {
	var named []string
	for one := range strings.SplitSeq(s.shops, ",") {
		profile, _, _ := strings.Cut(one, "=")
		named = append(named, profile)
	}
	named = append(named, s.profiles...)
	if named = slices.DeleteFunc(named, func(id string) bool { return id == "" }); len(named) == 0 {
		return nil
	}
	shown, err := s.shownProfiles(ctx)
	if err != nil {
		return err
	}
	var ids, texts []string
	for _, one := range shown {
		ids = append(ids, string(one.ID))
		texts = append(texts, fmt.Sprintf("%s (%s, %s)", one.ID, one.Name, one.Website))
	}
	slices.Sort(named)
	for _, id := range slices.Compact(named) {
		if !slices.Contains(ids, id) {
			s.env.Log.Warn().Msgf("there is no profile %s, or this credential does not show it: check profiles and shops; it shows %s", id, strings.Join(texts, ", "))
		}
	}
	return nil
}

// shownProfiles are all profiles that the credential shows.
func (s *source) shownProfiles(ctx context.Context) ([]profileRow, error) {
	var raw [][]byte
	if s.access.organisation {
		r := &reader{source: s, stream: streamProfiles, size: mostPerPage, most: mostPerPage}
		for p, err := range r.pages(ctx, r.prepared(profileList()), place{}) {
			if err != nil {
				return nil, err
			}
			for i := range p.rows {
				raw = append(raw, p.rows[i].raw)
			}
		}
	} else {
		answer, err := s.ownProfile(ctx, "")
		if err != nil {
			return nil, err
		}
		raw = [][]byte{answer.Body}
	}
	rows := make([]profileRow, len(raw))
	for i := range raw {
		if err := json.Unmarshal(raw[i], &rows[i], lenientJSON); err != nil {
			return nil, drift(streamProfiles, err)
		}
	}
	return rows, nil
}

// methodRow is a payment method of a profile.
type methodRow struct {
	ID     text `json:"id"`
	Status text `json:"status"`
}

// withMethods wraps profiles together with their methods, which are a list of their own.
func withMethods(ctx context.Context, r *reader, rows []row, p page) ([]connectors.Record, error) {
	var records []connectors.Record
	for i := range rows {
		id := string(rows[i].ID)
		if len(r.source.profiles) > 0 && !slices.Contains(r.source.profiles, id) {
			continue
		}
		methods, err := r.methods(ctx, id)
		if err != nil {
			return nil, err
		}
		payload, err := json.Marshal(struct {
			Profile jsontext.Value `json:"profile"`
			Methods []string       `json:"methods"`
		}{rows[i].raw, methods}, lenientJSON)
		if err != nil {
			return nil, drift(r.stream, err)
		}
		one := record(&rows[i], p)
		one.Payload = payload
		records = append(records, one)
	}
	return records, nil
}

// methods are those that are switched on for a profile.
func (r *reader) methods(ctx context.Context, profile string) ([]string, error) {
	query := url.Values{}
	if r.source.access.organisation {
		query = r.source.query(false)
		query.Set("profileId", profile)
	}
	answer, err := r.source.client.Get(ctx, rest.Call{Stream: r.stream, Endpoint: "methods/all", Path: "v2/methods/all", Query: query})
	if connectors.KindOf(err) == connectors.Permission {
		r.warnf("the token lacks payments.read, so the methods of profiles are not known")
		return []string{}, nil
	}
	if err != nil {
		return nil, err
	}
	var body struct {
		Embedded struct {
			Methods *[]methodRow `json:"methods"`
		} `json:"_embedded"`
	}
	if err := json.Unmarshal(answer.Body, &body, lenientJSON); err != nil || body.Embedded.Methods == nil {
		return nil, drift(r.stream, errors.New("the answer is no list of methods"))
	}
	methods := []string{}
	for _, one := range *body.Embedded.Methods {
		if one.Status == "activated" {
			methods = append(methods, string(one.ID))
		}
	}
	slices.Sort(methods)
	return methods, nil
}
