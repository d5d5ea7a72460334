package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// CredentialStore keeps sealed credentials and the leases under which they change.
type CredentialStore interface {
	AcquireLease(ctx context.Context, resource string) (schemas.Lease, error)
	ReleaseLease(ctx context.Context, lease schemas.Lease) error
	// LoadCredential returns the value that was saved under the highest fence, nil when
	// there is none. A value that does not open is schemas.ErrSealed.
	LoadCredential(ctx context.Context, name string) ([]byte, error)
	// SaveCredential returns when the value is durable. It returns schemas.ErrFenced when
	// a newer lease exists.
	SaveCredential(ctx context.Context, lease schemas.Lease, name string, value []byte) error
}

const (
	// credentialWait is longer than the lease of a holder lives that died on another
	// machine.
	credentialWait      = 90 * time.Second
	credentialFirstLook = 100 * time.Millisecond
	credentialLastLook  = 2 * time.Second
)

// CredentialLease is the lease under which the credential of a source changes.
func CredentialLease(source string) string { return "cred_" + source }

// CredentialsOf keeps the credential of one source in a store. A nil store keeps nothing.
func CredentialsOf(store CredentialStore, clock connectors.Clock, source string) connectors.Credentials {
	return &credentials{store: store, clock: clock, source: source}
}

type credentials struct {
	store  CredentialStore
	clock  connectors.Clock
	source string
}

// Source is the source's name.
func (c *credentials) Source() string { return c.source }

// Load returns what is stored.
func (c *credentials) Load(ctx context.Context) (connectors.Credential, error) {
	var stored connectors.Credential
	if c.store == nil {
		return stored, nil
	}
	value, err := c.store.LoadCredential(ctx, c.source)
	if err == nil && value != nil {
		if json.Unmarshal(value, &stored) != nil { // its words would repeat the value
			err = fmt.Errorf("reading the credential of %s: %w", c.source, schemas.ErrSealed)
		}
	}
	return stored, c.kind(ctx, err)
}

// kind says of a failure of the store what is to be done: most pass by themselves.
func (c *credentials) kind(ctx context.Context, err error) error {
	switch {
	case err == nil || ctx.Err() != nil:
		return err
	case errors.Is(err, schemas.ErrSealed):
		return &connectors.Error{Kind: connectors.Auth, Err: err, Advice: "run `tillhouse auth " + c.source + "`"}
	default:
		return &connectors.Error{Kind: connectors.Transient, Err: err}
	}
}

// renewal is a change that was made of what was stored then.
type renewal struct{ from, to connectors.Credential }

// Renew changes what is stored.
func (c *credentials) Renew(ctx context.Context, change func(context.Context, connectors.Credential) (connectors.Credential, error)) (connectors.Credential, error) {
	if c.store == nil {
		return change(ctx, connectors.Credential{})
	}
	var made *renewal
	for {
		lease, err := c.acquire(ctx)
		if err != nil {
			return connectors.Credential{}, c.kind(ctx, err)
		}
		// From here on a stop waits: an answer of the vendor must be stored.
		critical := context.WithoutCancel(ctx)
		err = c.renew(critical, lease, change, &made)
		released := c.store.ReleaseLease(critical, lease)
		if errors.Is(err, schemas.ErrFenced) {
			continue // what was got is stored under a newer lease
		}
		if err != nil {
			return connectors.Credential{}, err
		}
		// The value is durable: that the lease was not given back costs others a wait.
		_ = released
		return made.to, nil
	}
}

// renew fills made, and stores what it holds. After a takeover it is called once more:
// what is stored then wins where the one who took over has changed it.
func (c *credentials) renew(ctx context.Context, lease schemas.Lease, change func(context.Context, connectors.Credential) (connectors.Credential, error), made **renewal) error {
	stored, err := c.Load(ctx)
	if err != nil {
		return err
	}
	if *made == nil || !reflect.DeepEqual((*made).from, stored) {
		next, err := change(ctx, stored)
		if err != nil {
			return err
		}
		*made = &renewal{from: stored, to: next}
	}
	if reflect.DeepEqual(stored, (*made).to) {
		return nil
	}
	value, err := json.Marshal((*made).to) //nolint:gosec // it is sealed before it is stored
	if err != nil {
		return fmt.Errorf("writing down the credential of %s: %w", c.source, err)
	}
	err = c.store.SaveCredential(ctx, lease, c.source, value)
	if errors.Is(err, schemas.ErrFenced) {
		return err
	}
	return c.kind(ctx, err)
}

// acquire takes the lease of the credential, waiting for another process that has it.
func (c *credentials) acquire(ctx context.Context) (schemas.Lease, error) {
	until, pause := c.clock.Now().Add(credentialWait), credentialFirstLook
	for {
		lease, err := c.store.AcquireLease(ctx, CredentialLease(c.source))
		if !errors.Is(err, schemas.ErrLeased) || c.clock.Now().After(until) {
			return lease, err
		}
		if err := c.clock.Sleep(ctx, pause); err != nil {
			return lease, err
		}
		pause = min(2*pause, credentialLastLook)
	}
}
