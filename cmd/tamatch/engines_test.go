package main

import (
	"slices"
	"testing"

	"tamatch/internal/domain"
	"tamatch/internal/jobs"
	"tamatch/internal/match/matchtest"
	"tamatch/internal/pairing"
	"tamatch/internal/search"
	"tamatch/internal/store"
	"tamatch/internal/testenv"
)

// TestBothEnginesGiveTheSameAnswer asks one register with Bleve beside it and with Meilisearch beside it, for the needs of the
// demonstration and for made ones: an engine only adds candidates, so the first twenty are the same but for a few.
func TestBothEnginesGiveTheSameAnswer(t *testing.T) {
	m := testenv.Meilisearch(t)
	c := place(t, "embedded")
	a, err := build(t.Context(), c, logger(c))
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	if _, err := a.demonstrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, err := newEvalServer("meilisearch+" + m.URL + "?key=" + m.Key)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.drop(); err != nil {
			t.Error(err)
		}
	}()
	other, err := search.Open(t.Context(), s.address(), search.WithLog(a.log))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	for _, index := range []search.Index{a.index, other} {
		if err := jobs.Reindex(t.Context(), a.store, index, nil); err != nil {
			t.Fatal(err)
		}
	}
	needs, _, err := a.store.Needs(t.Context(), store.NeedFilter{Viewer: domain.Clock(), Statuses: []domain.NeedStatus{domain.NeedOpen}, Limit: store.NoLimit})
	if err != nil || len(needs) < 50 {
		t.Fatalf("%d needs: %v", len(needs), err)
	}
	made := matchtest.New(5)
	for i := range 60 {
		n := made.Need()
		n.ID, n.OrganizationID = "", ""
		if i%3 == 0 {
			n.Lines = nil // words alone
		}
		needs = append(needs, n)
	}
	with := func(index search.Index) *pairing.Pairing {
		return pairing.New(pairing.Settings{Store: a.store, Index: index, Log: a.log})
	}
	bleve, meilisearch := with(a.index), with(other)
	first := func(p *pairing.Pairing, n domain.Need) (ids []string) {
		answer, err := p.OffersFor(t.Context(), domain.Clock(), n, pairing.Options{Limit: 20})
		if err != nil || answer.Narrowed {
			t.Fatalf("narrowed %v: %v", answer.Narrowed, err)
		}
		for _, h := range answer.Hits {
			ids = append(ids, h.Offer.ID)
		}
		return ids
	}
	sum, found := 0.0, 0
	for _, n := range needs {
		one, two := first(bleve, n), first(meilisearch, n)
		found += len(one)
		both := 0
		for _, id := range one {
			if slices.Contains(two, id) {
				both++
			}
		}
		if most := max(len(one), len(two)); most > 0 {
			sum += float64(both) / float64(most)
		} else {
			sum++
		}
	}
	mean := sum / float64(len(needs))
	t.Logf("overlap %.4f over %d needs, %d offers", mean, len(needs), found)
	if mean < .95 || found < 10*len(needs) {
		t.Errorf("overlap %.4f over %d needs, %d offers", mean, len(needs), found)
	}
}
