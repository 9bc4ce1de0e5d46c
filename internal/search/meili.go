package search

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"sync"
	"sync/atomic"
	"time"

	"github.com/meilisearch/meilisearch-go"
)

// meiliIndex keeps the index in a Meilisearch server, which any number of processes may share.
type meiliIndex struct {
	client  meilisearch.ServiceManager
	http    *http.Client
	base    string // name of the index in use; generation n+1 is built as base_n+1 and swapped into it
	options options
	closed  atomic.Bool
	rebuild sync.Mutex // one at a time in this process
	setUp   sync.Mutex
}

var indexName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,100}$`)

// openMeili does not talk to the server: it may be down now and back later.
func openMeili(u *url.URL, o options) (Index, error) {
	values := u.Query()
	base := values.Get("index")
	if base == "" {
		base = "tamatch"
	}
	host := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	transport := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: o.connect}).DialContext,
		TLSHandshakeTimeout: o.connect,
		MaxIdleConnsPerHost: 16,
		IdleConnTimeout:     time.Minute,
	}
	client := &http.Client{Transport: transport}
	return &meiliIndex{
		client: meilisearch.New(host.String(), meilisearch.WithAPIKey(values.Get("key")),
			meilisearch.WithCustomClient(client), meilisearch.DisableRetries()),
		http: client, base: base, options: o,
	}, nil
}

// quick is a context for questions, patient one for writes.
func (m *meiliIndex) quick(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, m.options.search)
}

func (m *meiliIndex) patient(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, m.options.task)
}

func (m *meiliIndex) Search(ctx context.Context, q Query) (Result, error) {
	return answered(ctx, m, func(ctx context.Context) (Result, error) { return find(ctx, m, q) })
}

func (m *meiliIndex) Candidates(ctx context.Context, q CandidateQuery) ([]string, error) {
	return answered(ctx, m, func(ctx context.Context) ([]string, error) { return findCandidates(ctx, m, q) })
}

// answered asks, and asks once more after setting the index up where that was what was missing.
func answered[T any](ctx context.Context, m *meiliIndex, ask func(context.Context) (T, error)) (T, error) {
	once := func() (T, error) {
		limited, cancel := m.quick(ctx)
		defer cancel()
		return ask(limited)
	}
	a, err := once()
	if m.unready(err) {
		if _, err := m.ready(ctx); err != nil {
			var none T
			return none, err
		}
		a, err = once()
	}
	return a, m.fault(ctx, err)
}

func (m *meiliIndex) Position(ctx context.Context) (int64, error) {
	s, err := m.ready(ctx)
	return s.position, err
}

func (m *meiliIndex) Generation(ctx context.Context) (int64, error) {
	s, err := m.ready(ctx)
	return s.generation, err
}

// Ping says whether the server answers and takes the key.
func (m *meiliIndex) Ping(ctx context.Context) error {
	limited, cancel := m.quick(ctx)
	defer cancel()
	_, err := m.readState(limited, m.base)
	if m.unready(err) {
		return nil // it is there and knows no index yet
	}
	return m.fault(ctx, err)
}

func (m *meiliIndex) Close() error {
	m.closed.Store(true)
	m.http.CloseIdleConnections()
	return nil
}

// fault sorts what went wrong: the caller gave up, the server does not answer (ErrDown), or it refused.
func (m *meiliIndex) fault(ctx context.Context, err error) error {
	var api *meilisearch.Error
	switch {
	case m.closed.Load():
		return fmt.Errorf("the index is closed: %w", ErrDown)
	case err == nil, errors.Is(err, ErrDown):
		return err
	case ctx.Err() != nil:
		return fmt.Errorf("asking Meilisearch: %w", ctx.Err())
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%w: Meilisearch did not answer in time", ErrDown)
	case errors.As(err, &api):
		if api.StatusCode == 0 || api.StatusCode == http.StatusTooManyRequests || api.StatusCode >= 500 {
			return fmt.Errorf("%w: Meilisearch: %w", ErrDown, err)
		}
		return fmt.Errorf("refused by Meilisearch: %s (%s)", api.MeilisearchApiError.Message, api.MeilisearchApiError.Code)
	}
	var network net.Error
	var address *url.Error
	if errors.As(err, &network) || errors.As(err, &address) || isBrokenAnswer(err) {
		return fmt.Errorf("%w: Meilisearch: %w", ErrDown, err)
	}
	return err
}

// isBrokenAnswer says whether the server went away in the middle of an answer.
func isBrokenAnswer(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// apiCode is the server's code for what went wrong, such as index_not_found.
func apiCode(err error) string {
	var api *meilisearch.Error
	if errors.As(err, &api) {
		return api.MeilisearchApiError.Code
	}
	return ""
}

// errNotSetUp says that the server has no index of ours, or one that was made without our settings.
var errNotSetUp = errors.New("the index is not set up")

// unready says whether setting the index up would help: the server was never used, or has lost everything.
func (m *meiliIndex) unready(err error) bool {
	if errors.Is(err, errNotSetUp) {
		return true
	}
	switch apiCode(err) {
	case "index_not_found", "invalid_search_filter", "invalid_search_sort", "invalid_search_facets",
		"invalid_multi_search_facets", "invalid_search_attributes_to_search_on":
		return true
	}
	return false
}
