package render

import (
	"errors"
	"net/http"
)

// unreachable is the network: it answers at once that it is not there, and remembers what was wanted of it.
type unreachable struct {
	// wanted is the first address, as it was written.
	wanted string
}

var errNoNetwork = errors.New("there is no network in the sandbox")

// RoundTrip fails.
func (u *unreachable) RoundTrip(request *http.Request) (*http.Response, error) {
	return nil, u.refuse(request.URL.String())
}

func (u *unreachable) refuse(address string) error {
	if u.wanted == "" {
		u.wanted = address
	}
	return errNoNetwork
}

// instead puts itself in the place of the network, until the function that it gives is called.
func (u *unreachable) instead() func() {
	before := http.DefaultTransport
	http.DefaultTransport = u
	return func() { http.DefaultTransport = before }
}
