package program

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/settings"
	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/pipeline"
)

// What is said of a source's authorisation.
const (
	authGood   = "authorised"
	authOwn    = "gets tokens by itself"
	authNone   = "not authorised"
	authOther  = "authorised for another client"
	authEnded  = "ended"
	authSealed = "cannot be opened"
	authUnused = "not used"
)

type authLine struct {
	Source    string     `json:"source"`
	Connector string     `json:"connector,omitempty"`
	Status    string     `json:"status"`
	Scopes    []string   `json:"scopes"`
	GrantedAt *time.Time `json:"granted_at"`
	// ExpiresAt is the end of the access token; null when the vendor told none.
	ExpiresAt *time.Time `json:"access_until"`
	// Renews: the access goes on after that without a person.
	Renews bool   `json:"renews"`
	Error  string `json:"error,omitempty"`
}

func (a *app) authList(ctx context.Context) error {
	w, vault, err := a.openVault(ctx)
	if err != nil {
		return err
	}
	defer w.close(a)
	names, err := vault.CredentialNames(ctx)
	if err != nil {
		return err
	}
	lines := []authLine{}
	for _, source := range w.file.Sources {
		way, err := source.OAuth()
		if err != nil {
			return usage("%w", err)
		}
		if way == nil && !slices.Contains(names, source.Name) {
			continue
		}
		lines = append(lines, authLineOf(ctx, pipeline.CredentialsOf(vault, w.clock, source.Name), source.Connector.Name, way, w.clock.Now()))
	}
	for _, name := range names {
		if !slices.ContainsFunc(w.file.Sources, func(s settings.Source) bool { return s.Name == name }) {
			lines = append(lines, authLineOf(ctx, pipeline.CredentialsOf(vault, w.clock, name), "", nil, w.clock.Now()))
		}
	}
	return a.screen.Show(lines, func() error { a.showAuthLines(lines); return nil })
}

// authLineOf describes what is stored of a source; way is nil for one that needs nothing.
func authLineOf(ctx context.Context, kept connectors.Credentials, connector string, way *connectors.OAuth, now time.Time) authLine {
	line := authLine{Source: kept.Source(), Connector: connector, Status: authGood, Scopes: []string{}}
	stored, err := kept.Load(ctx)
	if err != nil {
		line.Status, line.Error = authSealed, err.Error()
		return line
	}
	if stored.AccessToken != "" {
		line.Scopes, line.GrantedAt, line.Renews = given(stored.Scopes), &stored.GrantedAt, stored.RefreshToken != ""
		if !stored.Expiry.IsZero() {
			line.ExpiresAt = &stored.Expiry
		}
	}
	own := way != nil && way.Grant == connectors.ClientCredentials
	switch {
	case way == nil:
		line.Status = authUnused
	case own:
		line.Status, line.Renews = authOwn, true
	case stored.AccessToken == "":
		line.Status = authNone
	case stored.Audience != way.Audience():
		line.Status = authOther
	case !line.Renews && line.ExpiresAt != nil && line.ExpiresAt.Before(now):
		line.Status = authEnded
	}
	return line
}

func (a *app) showAuthLines(lines []authLine) {
	if len(lines) == 0 {
		a.screen.Sayf("No source of this configuration is let in by OAuth, and nothing is stored.")
		return
	}
	rows := make([][]string, len(lines))
	for i, l := range lines {
		granted, ends := "", ""
		if l.GrantedAt != nil {
			granted = onTheWall(*l.GrantedAt)
			switch {
			case l.Renews:
				ends = "renews itself"
			case l.ExpiresAt != nil:
				ends = onTheWall(*l.ExpiresAt)
			default:
				ends = "until withdrawn"
			}
		}
		rows[i] = []string{l.Source, l.Connector, l.Status, strings.Join(l.Scopes, " "), granted, ends}
	}
	a.screen.Table([]string{"source", "connector", "status", "rights", "token of", "ends"}, rows)
	for _, l := range lines {
		switch {
		case l.Error != "":
			a.screen.Notef("%s: %s", l.Source, l.Error)
		case l.Status == authNone || l.Status == authOther || l.Status == authEnded:
			a.screen.Notef("%s: run tillhouse auth %s", l.Source, l.Source)
		case l.Status == authUnused:
			a.screen.Notef("%s: no source of the configuration uses this; tillhouse auth forget %s removes it", l.Source, l.Source)
		}
	}
}
