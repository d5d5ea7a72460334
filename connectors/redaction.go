package connectors

// Redaction says what happens to personal data in a payload before anything else
// sees it. Whatever it does not name is kept, except that any remaining text that
// contains an e-mail address is dropped.
//
// A path is dot-separated object keys from the payload's root; "*" stands for every
// element of an array or every key of an object, and a leading "**." for any depth.
type Redaction struct {
	// Key lists e-mail fields to be keyed: the value becomes "k1:<class>:<32 hex>". A
	// field that a wider Drop path names too is keyed.
	Key []string
	// Drop lists fields to be removed.
	Drop []string
	// MetaKeep lists, for payloads with key/value lists (for instance WordPress
	// meta_data), the path of the list and the keys whose values are kept; of all other
	// entries only the members id, key and name are kept.
	MetaKeep map[string][]string
}
