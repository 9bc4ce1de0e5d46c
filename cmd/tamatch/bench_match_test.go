package main

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"tamatch/internal/domain"
	"tamatch/internal/exchange"
	"tamatch/internal/jobs"
	"tamatch/internal/pairing"
	"tamatch/internal/store"
	"tamatch/internal/testenv"
)

// BenchmarkNeed is one need of about 140 words against open offers on the embedded size, end to end: catching up with the
// register, words from the engine where they could matter, scoring, reading the best 20 with their reasons. Who asks has signed
// in, because answers to the public are kept for the next of the public.
func BenchmarkNeed(b *testing.B) {
	f := furnishedWith(b, benchOffers, asked)
	needs := openNeeds(b, f.app.store)
	bytes, filled := f.fill(b)
	reader := domain.NewViewer(domain.Person{ID: "reader"}, domain.Organization{ID: "elsewhere", Kind: domain.OrgIGO})
	b.Run(fmt.Sprintf("offers=%d", benchOffers), func(b *testing.B) {
		var took times
		for i := 0; b.Loop(); i++ {
			took.take(func() {
				a, err := f.app.pairing.OffersFor(b.Context(), reader, needs[i%len(needs)], pairing.Options{Limit: 20})
				if err != nil || a.Narrowed {
					b.Fatal(err, a.Narrowed)
				}
			})
		}
		took.tell(b)
		b.ReportMetric(float64(bytes)/float64(benchOffers+asked), "B/record")
		b.ReportMetric(filled.Seconds(), "s-to-fill")
	})
}

// fill has matching read the register, and tells how much memory and time that took the first time.
func (f *furnished) fill(b *testing.B) (bytes int64, took time.Duration) {
	if f.took == 0 {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.GC() // what loading left in pools goes with the second
		runtime.ReadMemStats(&before)
		began := time.Now()
		if err := f.app.pairing.CatchUp(b.Context()); err != nil {
			b.Fatal(err)
		}
		f.took = time.Since(began)
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&after)
		f.bytes = int64(after.HeapAlloc) - int64(before.HeapAlloc)
	}
	return f.bytes, f.took
}

func openNeeds(b *testing.B, s *store.Store) []domain.Need {
	needs, _, err := s.Needs(b.Context(), store.NeedFilter{Viewer: domain.Clock(), Statuses: []domain.NeedStatus{domain.NeedOpen}, Limit: asked})
	if err != nil || len(needs) == 0 {
		b.Fatal(err, len(needs))
	}
	return needs
}

// BenchmarkCatchUp is what one changed offer among all costs before the next answer: matching's memory, and the index.
func BenchmarkCatchUp(b *testing.B) {
	f := furnishedWith(b, benchOffers, asked)
	f.fill(b)
	workers, err := jobs.NewWorkers(b.Context(), jobs.Options{Store: f.app.store, Broker: f.app.broker, Pairing: f.app.pairing, Index: f.app.index})
	if err != nil {
		b.Fatal(err)
	}
	offers, _, err := f.app.store.Offers(b.Context(), store.OfferFilter{Viewer: domain.Clock(), Limit: 100})
	if err != nil {
		b.Fatal(err)
	}
	for name, catchUp := range map[string]func(context.Context) error{"memory": f.app.pairing.CatchUp, "index": workers.CatchUpIndex} {
		b.Run(name, func(b *testing.B) {
			var took times
			for i := 0; b.Loop(); i++ {
				o := &offers[i%len(offers)]
				o.Conditions = fmt.Sprint("as of change ", i)
				if err := f.app.store.Write(b.Context(), func(tx *store.Store) error { return tx.UpdateOffer(b.Context(), o) }); err != nil {
					b.Fatal(err)
				}
				took.take(func() {
					if err := catchUp(b.Context()); err != nil {
						b.Fatal(err)
					}
				})
			}
			took.tell(b)
		})
	}
}

// BenchmarkEngines puts the same needs to the engines alone, over the same offers: any of the words, the first 20.
func BenchmarkEngines(b *testing.B) {
	c := made(benchOffers, asked)
	b.Run("bleve", func(b *testing.B) {
		rank, stop, err := c.bleveAlone()
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = stop() })
		c.time(b, rank)
	})
	b.Run("postgres", func(b *testing.B) {
		conn, err := pgx.Connect(b.Context(), testenv.Postgres(b))
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = conn.Close(context.Background()) })
		rank, err := c.postgresAlone(b.Context(), conn)
		if err != nil {
			b.Fatal(err)
		}
		c.time(b, rank)
	})
	b.Run("meilisearch", func(b *testing.B) {
		m := testenv.Meilisearch(b)
		s, err := newEvalServer("meilisearch+" + m.URL + "?key=" + m.Key)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = s.drop() })
		rank, err := c.meilisearchAlone(b.Context(), s, true)
		if err != nil {
			b.Fatal(err)
		}
		c.time(b, rank)
	})
}

func (c collection) time(b *testing.B, rank ranker) {
	var took times
	for i := 0; b.Loop(); i++ {
		took.take(func() {
			if _, err := rank(b.Context(), i%len(c.needs)); err != nil {
				b.Fatal(err)
			}
		})
	}
	took.tell(b)
}

// dictionaries are PostgreSQL's text search configurations of the six languages; it has none for Chinese.
var dictionaries = map[string]string{"en": "english", "fr": "french", "es": "spanish", "ru": "russian", "ar": "arabic", "zh": "simple"}

// postgresAlone ranks as PostgreSQL's ts_rank does for any of the need's lexemes.
func (c collection) postgresAlone(ctx context.Context, conn *pgx.Conn) (ranker, error) {
	if _, err := conn.Exec(ctx, "CREATE TABLE offers (id int, words tsvector)"); err != nil {
		return nil, err
	}
	batch := &pgx.Batch{}
	for i, o := range c.offers {
		batch.Queue("INSERT INTO offers VALUES ($1, to_tsvector($2::regconfig, $3))", i, dictionaries[o.Offer.Language], o.Offer.Title+"\n"+o.Offer.Text())
		if batch.Len() == 1000 || i == len(c.offers)-1 {
			if err := conn.SendBatch(ctx, batch).Close(); err != nil {
				return nil, err
			}
			batch = &pgx.Batch{}
		}
	}
	for _, statement := range []string{"CREATE INDEX ON offers USING gin (words)", "VACUUM ANALYZE offers"} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return nil, err
		}
	}
	any := make([]string, len(c.needs))
	for i, n := range c.needs {
		var lexemes []string
		err := conn.QueryRow(ctx, "SELECT tsvector_to_array(to_tsvector($1::regconfig, $2))", dictionaries[n.Need.Language], n.Need.Title+"\n"+n.Need.Text()).Scan(&lexemes)
		if err != nil {
			return nil, err
		}
		for j, l := range lexemes {
			lexemes[j] = "'" + strings.ReplaceAll(l, "'", "''") + "'"
		}
		any[i] = strings.Join(lexemes, " | ")
	}
	return func(ctx context.Context, i int) ([]exchange.Ranked, error) {
		rows, err := conn.Query(ctx, "SELECT id, ts_rank(words, q) AS score FROM offers, to_tsquery('simple', $1) q WHERE words @@ q ORDER BY score DESC LIMIT $2", any[i], c.most())
		if err != nil {
			return nil, err
		}
		return pgx.CollectRows(rows, func(row pgx.CollectableRow) (exchange.Ranked, error) {
			var id int
			var score float64
			err := row.Scan(&id, &score)
			return exchange.Ranked{ID: c.offers[id].ID, Score: score}, err
		})
	}, nil
}
