package rest

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/tillhouse/tillhouse/connectors"
)

const maxRedirects = 5

// checkRedirect follows a redirect within the configured scheme, host and port, and
// refuses every other: credentials and signatures are made for one address, and a
// POST that becomes a GET asks something else.
func (c *Client) checkRedirect(request *http.Request, via []*http.Request) error {
	if sameOrigin(request.URL, c.options.Base) && request.Method == via[0].Method {
		if len(via) < maxRedirects {
			return nil
		}
		return &connectors.Error{
			Kind:   connectors.BadConfig,
			Err:    errors.New("the address is redirected in a circle"),
			Advice: "open the address in a browser and configure where it ends",
		}
	}
	target := request.URL.Scheme + "://" + request.URL.Host
	return &connectors.Error{
		Kind:   connectors.BadConfig,
		Err:    fmt.Errorf("the address is redirected to %s, and credentials are not sent there", target),
		Advice: "if that is the right one, configure " + target + " as the address",
	}
}
