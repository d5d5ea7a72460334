package program

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/consent"
	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/settings"
	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
	"github.com/tillhouse/tillhouse/pipeline"
	"github.com/tillhouse/tillhouse/schemas"
	"github.com/tillhouse/tillhouse/warehouse"
)

type authFlags struct {
	noBrowser bool
	port      int
	redirect  string
}

const (
	// authPort is the same each time, because vendors want the redirect address
	// registered.
	authPort = 8917
	// authPatience is how long the browser is waited for.
	authPatience = 10 * time.Minute
)

func (a *app) authCommand() *cobra.Command {
	var f authFlags
	auth := &cobra.Command{
		Use:   "auth <source>",
		Short: "Let Tillhouse in at a vendor that asks a person for it (OAuth)",
		Long: `It opens the vendor's page in the browser, where you allow the access, and keeps the tokens that follow in the
warehouse, sealed with the secret key. They renew themselves from then on.

The browser comes back to an address of this machine, http://127.0.0.1:8917/callback, which most vendors want to have
registered with the app; --port chooses another port. Where the browser is on another machine use --no-browser: open
the address that is shown, and paste the one at which the browser ends, even if it shows an error there.

Some vendors register only addresses that begin with https. Register one of your own then, which need not answer, and
give it with --redirect: the address at which the browser ends is pasted here too.

Only connectors that use OAuth need this. For a source that is let in by keys in the configuration it says so.`,
		Example: `  tillhouse auth payments
  tillhouse auth payments --no-browser
  tillhouse auth payments --redirect https://example.com/callback`,
		Args: one("source"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.auth(cmd.Context(), cmd.InOrStdin(), args[0], f)
		},
	}
	auth.Flags().BoolVar(&f.noBrowser, "no-browser", false, "open nothing and wait for a pasted address or code")
	auth.Flags().IntVar(&f.port, "port", authPort, "port of this machine that the browser comes back to; 0 is any that is free")
	auth.Flags().StringVar(&f.redirect, "redirect", "", "address that is registered with the app, where it is not on this machine")
	auth.MarkFlagsMutuallyExclusive("port", "redirect")
	auth.AddCommand(
		&cobra.Command{
			Use:   "list",
			Short: "Show which sources are let in by OAuth, with which rights and until when",
			Long:  "It shows what is stored of each source, and never a token.",
			Args:  none,
			RunE:  func(cmd *cobra.Command, _ []string) error { return a.authList(cmd.Context()) },
		},
		&cobra.Command{
			Use:   "forget <source>",
			Short: "Remove the stored tokens of a source",
			Long: `They are removed here. The vendor still lists the access: withdraw it there too, in the settings of your account,
if nobody shall use it any more.`,
			Example: `  tillhouse auth forget payments`,
			Args:    one("source"),
			RunE:    func(cmd *cobra.Command, args []string) error { return a.authForget(cmd.Context(), args[0]) },
		},
	)
	return auth
}

type authorised struct {
	Source    string     `json:"source"`
	Scopes    []string   `json:"scopes"`
	Missing   []string   `json:"missing_scopes"`
	ExpiresAt *time.Time `json:"access_until"`
	Renews    bool       `json:"renews"`
}

func (a *app) auth(ctx context.Context, in io.Reader, name string, f authFlags) error {
	file, err := a.load(settings.Whole)
	if err != nil {
		return err
	}
	source, way, err := a.askingPeople(file, name)
	if err != nil {
		return err
	}
	if f.port < 0 || f.port > 65535 {
		return usage("--port %d: want a port from 1 to 65535, or 0 for any that is free", f.port)
	}
	if !isRedirect(f.redirect) {
		return usage("--redirect: want the whole address that is registered with the app, for instance https://example.com/callback")
	}
	w, err := a.openFile(ctx, file)
	if err != nil {
		return err
	}
	defer w.close(a)
	if err := w.prepare(ctx); err != nil { // the seal needs the key of this warehouse
		return err
	}
	vault, err := w.Vault([]byte(file.SecretKey))
	if err != nil {
		return err
	}
	code, err := a.consent(ctx, in, source, way, f)
	if err != nil {
		return notAuthorised(source.Name, err)
	}
	credential, err := w.keep(ctx, vault, source, way, code)
	if err != nil {
		return notAuthorised(source.Name, err)
	}
	result := authorised{Source: source.Name, Scopes: given(credential.Scopes), Missing: given(way.Missing(credential)), Renews: credential.RefreshToken != ""}
	if !credential.Expiry.IsZero() {
		result.ExpiresAt = &credential.Expiry
	}
	return a.screen.Show(result, func() error { a.showAuthorised(result); return nil })
}

func notAuthorised(source string, err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return &exitError{code: pipeline.ExitFailed, err: fmt.Errorf("%s is not authorised: %w", source, err)}
}

func given(list []string) []string { return append([]string{}, list...) }

// askingPeople finds the source, and says why a person has nothing to allow where that is so.
func (a *app) askingPeople(file *settings.File, name string) (settings.Source, connectors.OAuth, error) {
	names := make([]string, len(file.Sources))
	for i, source := range file.Sources {
		names[i] = source.Name
		if source.Name != name {
			continue
		}
		way, err := source.OAuth()
		switch {
		case err != nil:
			return source, connectors.OAuth{}, usage("%w", err)
		case way == nil:
			return source, connectors.OAuth{}, usage("%s needs no authorising: %s", name, letIn(source.Connector))
		case way.Grant == connectors.ClientCredentials:
			return source, connectors.OAuth{}, usage("%s needs no authorising: its client id and secret in the configuration get it a token whenever it needs one; `tillhouse check %s` tries it", name, name)
		}
		return source, *way, nil
	}
	for _, c := range a.connectors {
		if c.Name == name && c.OAuth == nil {
			return settings.Source{}, connectors.OAuth{}, usage("%s is a connector that needs no authorising: %s", name, letIn(c))
		}
	}
	if len(names) == 0 {
		return settings.Source{}, connectors.OAuth{}, usage("there is no source %q: %s has none yet", name, file.Path)
	}
	return settings.Source{}, connectors.OAuth{}, oneOf("source", name, names)
}

// letIn says how a connector without OAuth is let in.
func letIn(c connectors.Connector) string {
	var keys []string
	for _, field := range c.Config {
		if field.Secret {
			keys = append(keys, field.Name)
		}
	}
	if len(keys) == 0 {
		return c.Title + " is read without a login"
	}
	return c.Title + " is let in by keys in the configuration (" + strings.Join(keys, ", ") + ")"
}

// consent leads the person through the vendor's page.
func (a *app) consent(ctx context.Context, in io.Reader, source settings.Source, way connectors.OAuth, f authFlags) (rest.Code, error) {
	attempt := consent.NewAttempt()
	code := rest.Code{Redirect: consent.Redirect(f.port), Verifier: attempt.Verifier}
	var loopback *consent.Loopback
	switch {
	case f.redirect != "":
		code.Redirect = f.redirect
	case f.noBrowser:
		if f.port == 0 {
			code.Redirect = consent.Redirect(authPort)
		}
	default:
		var err error
		if loopback, err = consent.Listen(f.port); err != nil {
			return code, err
		}
		defer loopback.Close() //nolint:errcheck // Wait has closed it already, or nobody came
		code.Redirect = loopback.Redirect()
	}
	address := rest.AuthorizeURL(way, code.Redirect, attempt.State, attempt.Verifier)
	ctx, cancel := context.WithTimeoutCause(ctx, authPatience, errNobodyCame)
	defer cancel()
	var err error
	if loopback == nil {
		if !f.noBrowser {
			_ = consent.OpenBrowser(address) // the address is shown all the same
		}
		a.screen.Notef("Open this address, and allow %s to be read:\n\n  %s\n", source.Name, address)
		a.screen.Notef("The browser then goes to %s, which need not open. Paste the whole address of that page, or the code in it:", code.Redirect)
		code.Code, err = pasted(ctx, in, attempt)
	} else {
		if opened := consent.OpenBrowser(address); opened == nil {
			a.screen.Notef("The browser shows where to allow %s to be read. If it does not, open this address:\n\n  %s\n", source.Name, address)
		} else {
			a.screen.Notef("Open this address in a browser on this machine, and allow %s to be read:\n\n  %s\n", source.Name, address)
			a.screen.Notef("If the browser is on another machine: stop with Ctrl-C and add --no-browser.")
		}
		a.screen.Notef("Waiting for the browser at %s …", code.Redirect)
		code.Code, err = loopback.Wait(ctx, attempt)
	}
	if errors.Is(context.Cause(ctx), errNobodyCame) {
		err = errNobodyCame
	}
	return code, err
}

// isRedirect: "" leaves it to the port. RFC 6749 §3.1.2 wants an absolute address without
// a fragment.
func isRedirect(address string) bool {
	if address == "" {
		return true
	}
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && u.Fragment == ""
}

var errNobodyCame = errors.New("no answer came within 10 minutes: run the command again when you are at it")

// pasted reads one line. A read of a terminal cannot be stopped: it ends with the program.
func pasted(ctx context.Context, in io.Reader, attempt consent.Attempt) (string, error) {
	lines := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(in).ReadString('\n') // what came before the end counts
		lines <- line
	}()
	select {
	case line := <-lines:
		return attempt.FromPasted(line)
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// keep trades the code for tokens and stores them before anything uses them.
func (s *store) keep(ctx context.Context, vault *warehouse.Vault, source settings.Source, way connectors.OAuth, code rest.Code) (connectors.Credential, error) {
	kept := pipeline.CredentialsOf(vault, s.clock, source.Name)
	if _, err := kept.Load(ctx); errors.Is(err, schemas.ErrSealed) {
		if err := s.forget(ctx, vault, source.Name); err != nil { // what does not open is of no use
			return connectors.Credential{}, err
		}
	}
	env := connectors.Env{Clock: s.clock, Log: s.log, AllowPlainHTTP: way.Token.Scheme == "http"} // StoredOAuth2 does so on loopback alone
	return kept.Renew(ctx, func(ctx context.Context, _ connectors.Credential) (connectors.Credential, error) {
		return rest.Exchange(ctx, way, env, code)
	})
}

func (a *app) showAuthorised(r authorised) {
	a.screen.Sayf("%s is authorised.", r.Source)
	if len(r.Scopes) > 0 {
		a.screen.Sayf("Rights: %s", strings.Join(r.Scopes, ", "))
	}
	if len(r.Missing) > 0 {
		a.screen.Notef("Not granted: %s. `tillhouse discover %s` says what is missing without them.", strings.Join(r.Missing, ", "), r.Source)
	}
	switch {
	case r.Renews:
		a.screen.Sayf("The tokens are kept in the warehouse, sealed, and renew themselves.")
	case r.ExpiresAt != nil:
		a.screen.Sayf("The access ends at %s; then run the same command again.", onTheWall(*r.ExpiresAt))
	default:
		a.screen.Sayf("The token is kept in the warehouse, sealed.")
	}
}

func (s *store) forget(ctx context.Context, vault *warehouse.Vault, name string) error {
	lease, err := vault.AcquireLease(ctx, pipeline.CredentialLease(name))
	if err != nil {
		return err
	}
	return errors.Join(vault.ForgetCredential(ctx, lease, name), vault.ReleaseLease(context.WithoutCancel(ctx), lease))
}

func (a *app) authForget(ctx context.Context, name string) error {
	w, vault, err := a.openVault(ctx)
	if err != nil {
		return err
	}
	defer w.close(a)
	names, err := vault.CredentialNames(ctx)
	if err != nil {
		return err
	}
	if !slices.Contains(names, name) {
		if len(names) == 0 {
			return usage("nothing is stored of %s, nor of any source", name)
		}
		return usage("nothing is stored of %s: there is something of %s", name, strings.Join(names, ", "))
	}
	if err := w.forget(ctx, vault, name); err != nil {
		return err
	}
	result := map[string]string{"forgotten": name}
	return a.screen.Show(result, func() error {
		a.screen.Sayf("The tokens of %s are removed. The vendor still lists the access: withdraw it there too if nobody shall use it any more.", name)
		return nil
	})
}

// openVault opens the credentials of a warehouse that was written before.
func (a *app) openVault(ctx context.Context) (*store, *warehouse.Vault, error) {
	file, err := a.load(settings.Whole)
	if err != nil {
		return nil, nil, err
	}
	w, err := a.openFile(ctx, file)
	if err != nil {
		return nil, nil, err
	}
	err = w.prepare(ctx)
	var vault *warehouse.Vault
	if err == nil {
		vault, err = w.Vault([]byte(file.SecretKey))
	}
	if err != nil {
		w.close(a)
		return nil, nil, err
	}
	return w, vault, nil
}
