package warehouse

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/tillhouse/tillhouse/schemas"
)

const (
	// sealingKey is what the key is derived for (RFC 5869 §3.2), so that no other use of
	// the secret key has the same one.
	sealingKey = "tillhouse: sealing credentials, 1"
	// sealedPrefix names the way of sealing: AES-256-GCM with a random nonce.
	sealedPrefix = "s1:"
	aes256       = 32
)

// Vault keeps credentials in a warehouse, sealed with the secret key: who has the
// database but not the key reads nothing, and cannot put one in the place of another.
type Vault struct {
	*Warehouse

	aead cipher.AEAD
}

type credentialRow struct {
	Name   string `ch:"name"`
	Sealed string `ch:"sealed"`
	Fence  uint64 `ch:"fence"`
}

// Vault opens the credentials of the warehouse. Values that another key sealed are not
// readable with this one; CheckKey tells before that happens.
func (w *Warehouse) Vault(secretKey []byte) (*Vault, error) {
	if len(secretKey) == 0 {
		return nil, errors.New("the secret key is empty: credentials cannot be sealed")
	}
	key, err := hkdf.Key(sha256.New, secretKey, nil, sealingKey, aes256)
	if err != nil {
		return nil, fmt.Errorf("deriving the key of credentials: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("preparing the seal of credentials: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("preparing the seal of credentials: %w", err)
	}
	return &Vault{Warehouse: w, aead: aead}, nil
}

// LoadCredential returns the value that was saved under the highest fence, nil when
// there is none. A value that cannot be opened is schemas.ErrSealed.
func (v *Vault) LoadCredential(ctx context.Context, name string) ([]byte, error) {
	var sealed string
	err := v.conn.QueryRow(ctx, "SELECT sealed FROM "+v.layout.table("credentials")+" FINAL WHERE name = "+quote(name)).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) || err == nil && sealed == "" {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("loading the credential of %s: %w", name, err)
	}
	value, err := v.open(name, sealed)
	if err != nil {
		return nil, fmt.Errorf("opening the credential of %s: %w", name, err)
	}
	return value, nil
}

// SaveCredential seals and stores a value under the lease's fence, and returns when it
// is durable. It returns schemas.ErrFenced when a newer lease exists. A value saved in
// the instant between that look and a takeover has the lower fence and is not loaded
// once the newer holder has saved one.
func (v *Vault) SaveCredential(ctx context.Context, lease schemas.Lease, name string, value []byte) error {
	closed := v.aead.Seal(nil, nil, value, sealedName(name)) //nolint:gosec // this AEAD makes a random nonce of its own
	sealed := sealedPrefix + base64.RawStdEncoding.EncodeToString(closed)
	return v.store(ctx, lease, credentialRow{Name: name, Sealed: sealed, Fence: lease.Fence})
}

// ForgetCredential removes a value, and the older ones that it replaced; forgetting
// what is not there is no error. It returns schemas.ErrFenced when a newer lease exists.
func (v *Vault) ForgetCredential(ctx context.Context, lease schemas.Lease, name string) error {
	if err := v.store(ctx, lease, credentialRow{Name: name, Fence: lease.Fence}); err != nil {
		return err
	}
	err := v.conn.Exec(ctx, "ALTER TABLE "+v.layout.local("credentials")+v.layout.onCluster()+" DELETE WHERE name = "+quote(name)+
		" AND fence <= "+strconv.FormatUint(lease.Fence, 10)+" AND sealed != '' SETTINGS mutations_sync = 2")
	if err != nil {
		return fmt.Errorf("removing older credentials of %s: %w", name, err)
	}
	return nil
}

// CredentialNames lists the names under which a value is stored.
func (v *Vault) CredentialNames(ctx context.Context) ([]string, error) {
	return v.textColumn(ctx, "the names of credentials", "SELECT name FROM "+v.layout.table("credentials")+" FINAL WHERE sealed != '' ORDER BY name")
}

func (v *Vault) store(ctx context.Context, lease schemas.Lease, row credentialRow) error {
	err := v.holds(ctx, lease)
	if err == nil {
		err = send(ctx, v.Warehouse, v.system.credentials, []credentialRow{row})
	}
	if err != nil {
		return fmt.Errorf("saving the credential of %s: %w", row.Name, err)
	}
	return nil
}

func (v *Vault) open(name, sealed string) ([]byte, error) {
	text, ok := strings.CutPrefix(sealed, sealedPrefix)
	if !ok {
		return nil, schemas.ErrSealed
	}
	raw, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return nil, schemas.ErrSealed
	}
	value, err := v.aead.Open(nil, nil, raw, sealedName(name))
	if err != nil {
		return nil, schemas.ErrSealed
	}
	return value, nil
}

// sealedName ties a sealed value to the name it was saved under.
func sealedName(name string) []byte { return []byte("credential of " + name) }
