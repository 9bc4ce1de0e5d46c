package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"tamatch/internal/exchange"
	"tamatch/internal/text"
)

// evalServer is a Meilisearch server that an evaluation uses under index names of its own, which it drops at the end.
type evalServer struct {
	client meilisearch.ServiceManager
	prefix string
	url    url.URL
}

// newEvalServer reads an address as [search.Open] does; an index that it names is left alone.
func newEvalServer(address string) (*evalServer, error) {
	u, err := url.Parse(strings.TrimPrefix(address, "meilisearch+"))
	if err != nil || u.Host == "" {
		return nil, errors.New("--search: write meilisearch+http://HOST:PORT?key=…")
	}
	s := &evalServer{prefix: "eval_" + strings.ToLower(rand.Text()[:12]), url: *u}
	host := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	s.client = meilisearch.New(host.String(), meilisearch.WithAPIKey(u.Query().Get("key")))
	return s, nil
}

// address is the server's with the name of the index that the register is to use.
func (s *evalServer) address() string {
	u := s.url
	q := u.Query()
	q.Set("index", s.prefix)
	u.RawQuery = q.Encode()
	return "meilisearch+" + u.String()
}

// drop deletes every index of this evaluation.
func (s *evalServer) drop() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		list, err := s.client.ListIndexesWithContext(ctx, &meilisearch.IndexesQuery{Limit: 1000})
		if err != nil {
			return fmt.Errorf("dropping the indexes of the evaluation: %w", err)
		}
		dropped := 0
		for _, i := range list.Results {
			if !strings.HasPrefix(i.UID, s.prefix) {
				continue
			}
			task, err := s.client.DeleteIndexWithContext(ctx, i.UID)
			if err == nil {
				err = s.wait(ctx, task)
			}
			if err != nil {
				return fmt.Errorf("dropping index %s: %w", i.UID, err)
			}
			dropped++
		}
		if dropped == 0 {
			return nil
		}
	}
}

func (s *evalServer) wait(ctx context.Context, info *meilisearch.TaskInfo) error {
	task, err := s.client.WaitForTaskWithContext(ctx, info.TaskUID, 20*time.Millisecond)
	if err != nil {
		return err
	}
	if task.Status != meilisearch.TaskStatusSucceeded {
		return fmt.Errorf("task %s: %s", task.Type, task.Error.Message)
	}
	return nil
}

// meilisearchAlone ranks as Meilisearch itself answers the need's words, of which it reads the first ten, leaving out
// the most frequent ones where not all are found; or, since that is little of a long text, the sum of its answers to
// twenty words that are put to it one by one.
func (c collection) meilisearchAlone(ctx context.Context, s *evalServer, words bool) (ranker, error) {
	type document struct {
		ID    int    `json:"id"`
		Words string `json:"words"`
	}
	name := s.prefix + "_alone"
	key := "id"
	docs := make([]document, len(c.offers))
	for i, o := range c.offers {
		docs[i] = document{i, o.Offer.Title + "\n" + o.Offer.Text()}
	}
	tasks, err := s.client.Index(name).AddDocumentsInBatchesWithContext(ctx, docs, 5000, &meilisearch.DocumentOptions{PrimaryKey: &key})
	if err != nil {
		return nil, fmt.Errorf("giving offers to Meilisearch: %w", err)
	}
	searchable, err := s.client.Index(name).UpdateSearchableAttributesWithContext(ctx, &[]string{"words"})
	if err != nil {
		return nil, fmt.Errorf("setting up Meilisearch: %w", err)
	}
	for _, task := range append(tasks, *searchable) {
		if err := s.wait(ctx, &task); err != nil {
			return nil, fmt.Errorf("giving offers to Meilisearch: %w", err)
		}
	}
	return func(ctx context.Context, i int) ([]exchange.Ranked, error) {
		n := c.needs[i].Need
		whole := n.Title + "\n" + n.Text()
		asked := []string{whole}
		if words {
			asked = firstWords(n.Language, whole)
		}
		scores := make([]float64, len(c.offers))
		for _, q := range asked {
			found, err := s.client.Index(name).SearchWithContext(ctx, q, &meilisearch.SearchRequest{
				Limit: int64(c.most()), AttributesToRetrieve: []string{"id"}, ShowRankingScore: true, MatchingStrategy: meilisearch.Frequency,
			})
			if err != nil {
				return nil, err
			}
			for _, h := range found.Hits {
				var hit struct {
					ID    int     `json:"id"`
					Score float64 `json:"_rankingScore"`
				}
				if err := h.DecodeInto(&hit); err != nil {
					return nil, fmt.Errorf("reading a hit: %w", err)
				}
				scores[hit.ID] += hit.Score
			}
		}
		var out []exchange.Ranked
		for id, score := range scores {
			if score > 0 {
				out = append(out, exchange.Ranked{ID: c.offers[id].ID, Score: score})
			}
		}
		slices.SortStableFunc(out, func(a, b exchange.Ranked) int { return cmp.Compare(b.Score, a.Score) })
		return out[:min(len(out), c.most())], nil
	}, nil
}

// mostQueries is how many words are put to Meilisearch one by one.
const mostQueries = 20

// firstWords are the first words of the text that are no stop words in its language, each once.
func firstWords(lang, s string) []string {
	var out []string
	for _, t := range text.Tokens(lang, s) {
		if w := strings.ToLower(s[t.Start:t.End]); len(out) < mostQueries && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}
