package rest

import "net/netip"

// Public reports whether files may be fetched from an address.
func Public(address string) bool { return public(netip.MustParseAddr(address).Unmap()) }
