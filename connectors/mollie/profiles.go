package mollie

import (
	"context"
	"errors"
	"net/url"
	"slices"

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
