package rest

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

// local reports whether the vendor itself is on this machine, as in a test.
func (c *Client) local() bool { return loopback(c.options.Base.Hostname()) }

// guarded is a transport of its own that connects to public addresses only. It uses
// no proxy: behind one, nobody here sees what a name resolves to.
func (c *Client) guarded() (*http.Transport, error) {
	base := c.env.Transport
	if base == nil {
		base = http.DefaultTransport
	}
	transport, ok := base.(*http.Transport)
	if !ok {
		return nil, &connectors.Error{Kind: connectors.BadConfig, Err: fmt.Errorf("files cannot be fetched through a %T: where it connects cannot be checked", base)}
	}
	transport = transport.Clone()
	transport.Proxy = nil
	transport.DisableCompression = true
	dialer := &net.Dialer{Timeout: 30 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		return c.checkAddress(address)
	}}
	transport.DialContext = dialer.DialContext
	transport.DialTLSContext = nil
	return transport, nil
}

// checkAddress is asked with the resolved address of each connection.
func (c *Client) checkAddress(address string) error {
	where, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	ip := where.Addr().Unmap()
	if public(ip) || c.local() && ip.IsLoopback() {
		return nil
	}
	return &connectors.Error{
		Kind:   connectors.BadConfig,
		Err:    errors.New("the file's host resolves to an address inside this network"),
		Advice: "check this machine's name server",
	}
}

// inner are the ranges beyond netip's own predicates that do not lead to the public
// internet, or lead to IPv4 by a way around this check (IANA special-purpose address
// registries).
var inner = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"),
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("100::/64"),
	netip.MustParsePrefix("2001::/23"),
	netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("2002::/16"),
}

func public(ip netip.Addr) bool {
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false
	}
	for _, prefix := range inner {
		if prefix.Contains(ip) {
			return false
		}
	}
	return true
}
