package search

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"time"
)

// ErrDown is wrapped by every answer of an engine that cannot be reached, or does not answer in time.
var ErrDown = errors.New("search engine does not answer")

// Index is where needs and offers are found. All methods may be called at once from many goroutines; documents put
// while a rebuild runs may be missing after its swap, which is why the position then goes back to the one that the
// rebuild started from.
type Index interface {
	// Put adds or replaces documents and returns when they can be found.
	Put(ctx context.Context, docs []Document) error
	// Delete removes documents and returns when they cannot be found any more; unknown ids are no error.
	Delete(ctx context.Context, ids []string) error
	// Advance puts, deletes and sets the position, as one batch: the way to catch up with the store.
	Advance(ctx context.Context, docs []Document, gone []string, position int64) error
	Search(ctx context.Context, q Query) (Result, error)
	// Candidates are ids of documents that share telling words, best first.
	Candidates(ctx context.Context, q CandidateQuery) ([]string, error)
	// Position is the place in the register's change sequence up to which the index is complete; 0 for an empty one.
	Position(ctx context.Context) (int64, error)
	// SetPosition moves the position alone. Beside a rebuild use Advance, whose documents and position reach the same
	// generation.
	SetPosition(ctx context.Context, position int64) error
	// Generation counts the rebuilds; it grows when a new generation has taken over.
	Generation(ctx context.Context) (int64, error)
	// Rebuild fills generation n+1 beside n and swaps. fill hands over all documents in batches and returns the
	// position read before the first of them. When it fails, or the process ends, generation n stays in use.
	Rebuild(ctx context.Context, fill func(add func([]Document) error) (position int64, err error)) error
	Ping(ctx context.Context) error
	Close() error
}

// Option changes how an index is opened.
type Option func(*options)

type options struct {
	log     *slog.Logger
	onReset func(reason string)
	search  time.Duration // longest wait for an answer to a search
	connect time.Duration // longest wait for a connection
	task    time.Duration // longest wait for a write to be found
}

// WithLog sets where the index reports what it repaired; without it, the default logger.
func WithLog(log *slog.Logger) Option { return func(o *options) { o.log = log } }

// WithReset is called when an index was found unusable and an empty one at position 0 took its place.
func WithReset(f func(reason string)) Option { return func(o *options) { o.onReset = f } }

// WithTimeouts sets the longest waits for a connection, for the answer to a search, and for a write to be found;
// nought keeps the default of 1 s, 3 s and 2 min.
func WithTimeouts(connect, search, task time.Duration) Option {
	return func(o *options) {
		if connect > 0 {
			o.connect = connect
		}
		if search > 0 {
			o.search = search
		}
		if task > 0 {
			o.task = task
		}
	}
}

// Open opens the index at an address: "bleve:/path/to/folder", or "meilisearch+http://host:port?key=…" (or +https),
// where "&index=name" names another index than tamatch. A Meilisearch server that is down is no error here: the
// calls answer ErrDown until it is back.
func Open(ctx context.Context, address string, opts ...Option) (Index, error) {
	o := options{log: slog.Default(), connect: time.Second, search: 3 * time.Second, task: 2 * time.Minute}
	for _, set := range opts {
		set(&o)
	}
	if err := CheckAddress(address); err != nil {
		return nil, fmt.Errorf("search address: %w", err)
	}
	if folder, ok := strings.CutPrefix(address, "bleve:"); ok {
		return openBleve(ctx, folder, o)
	}
	u, err := url.Parse(strings.TrimPrefix(address, "meilisearch+"))
	if err != nil {
		return nil, err
	}
	return openMeili(u, o)
}

// CheckAddress says what is wrong with an address, without opening anything.
func CheckAddress(address string) error {
	scheme, rest, _ := strings.Cut(address, ":")
	switch scheme {
	case "bleve":
		if rest == "" {
			return errors.New("it names no folder, such as bleve:tamatch.index")
		}
		if at, err := os.Stat(rest); err == nil && !at.IsDir() {
			return fmt.Errorf("%s is a file; an index is a folder", rest)
		}
		return nil
	case "meilisearch+http", "meilisearch+https":
		u, err := url.Parse(strings.TrimPrefix(address, "meilisearch+"))
		if err != nil || u.Hostname() == "" {
			return errors.New("it names no server, such as meilisearch+http://host:7700?key=secret")
		}
		if base := u.Query().Get("index"); base != "" && !indexName.MatchString(base) {
			return errors.New("an index name has letters, digits, - and _ only")
		}
		return nil
	}
	return errors.New("it begins with neither bleve: nor meilisearch+http://")
}

func (o options) reset(reason string) {
	o.log.Warn("search index started empty", "reason", reason)
	if o.onReset != nil {
		o.onReset(reason)
	}
}
