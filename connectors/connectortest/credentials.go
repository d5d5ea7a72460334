package connectortest

import (
	"context"
	"sync"

	"github.com/tillhouse/tillhouse/connectors"
)

// NewCredentials keeps the credential of one source in memory, as the warehouse does for
// every process.
func NewCredentials(source string, first connectors.Credential) connectors.Credentials {
	return &keptCredential{source: source, credential: first}
}

type keptCredential struct {
	source string

	mu         sync.Mutex
	credential connectors.Credential
}

// Source is the source's name.
func (k *keptCredential) Source() string { return k.source }

// Load returns what is kept.
func (k *keptCredential) Load(context.Context) (connectors.Credential, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.credential, nil
}

// Renew lets nobody else renew meanwhile.
func (k *keptCredential) Renew(ctx context.Context, change func(context.Context, connectors.Credential) (connectors.Credential, error)) (connectors.Credential, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	next, err := change(context.WithoutCancel(ctx), k.credential)
	if err != nil {
		return connectors.Credential{}, err
	}
	k.credential = next
	return next, nil
}
