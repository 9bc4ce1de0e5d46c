package search

import (
	"errors"
	"net/url"
)

func openMeili(u *url.URL, o options) (Index, error) {
	return nil, errors.New("not here yet")
}
