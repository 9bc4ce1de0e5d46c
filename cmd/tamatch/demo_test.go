package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// TestDemonstration loads the demonstration into a folder of its own: the note's needs and the catalogue stand open as
// they are, beside them every status has its record, and everybody who can be played finds something to do.
func TestDemonstration(t *testing.T) {
	c, err := LoadConfig(from(nil))
	if err != nil {
		t.Fatal(err)
	}
	c = c.In(t.TempDir())
	c.LogLevel = 8
	a, err := build(t.Context(), c, logger(c))
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	if _, err := a.demonstrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	clock, now := domain.Clock(), a.store.Now()
	needs, _, err := a.store.Needs(t.Context(), store.NeedFilter{Viewer: clock, Limit: store.NoLimit})
	if err != nil {
		t.Fatal(err)
	}
	offers, _, err := a.store.Offers(t.Context(), store.OfferFilter{Viewer: clock, Limit: store.NoLimit})
	if err != nil {
		t.Fatal(err)
	}
	matches, _, err := a.store.Matches(t.Context(), store.MatchFilter{Viewer: clock, Limit: store.NoLimit})
	if err != nil {
		t.Fatal(err)
	}
	note, catalogue := 0, 0
	inNeeds, inOffers, inMatches := map[domain.NeedStatus]int{}, map[domain.OfferStatus]int{}, map[domain.MatchStatus]int{}
	for _, n := range needs {
		inNeeds[n.Status]++
		if n.Source == domain.SourceNote && n.Status == domain.NeedOpen {
			note++
		}
		if !n.Demo {
			t.Errorf("%s is not marked as demonstration", n.Reference)
		}
	}
	for _, o := range offers {
		inOffers[o.Status]++
		if o.Catalogue && o.Status == domain.OfferOpen {
			catalogue++
		}
		if !o.Demo {
			t.Errorf("%s is not marked as demonstration", o.Reference)
		}
	}
	for _, m := range matches {
		inMatches[m.Status]++
		if m.Score == 0 || len(m.Reasons) == 0 {
			t.Errorf("%s (%s) has no argument", m.Reference, m.Status)
		}
	}
	if note != 131 || catalogue != 107 {
		t.Errorf("%d needs of the note and %d offers of the catalogue are open", note, catalogue)
	}
	for _, s := range domain.NeedStatuses {
		if inNeeds[s] == 0 {
			t.Errorf("no need is %s", s)
		}
	}
	for _, s := range []domain.OfferStatus{domain.OfferDraft, domain.OfferSubmitted, domain.OfferDormant, domain.OfferClosed} {
		if inOffers[s] == 0 {
			t.Errorf("no offer is %s", s)
		}
	}
	for _, s := range domain.MatchStatuses {
		if inMatches[s] == 0 {
			t.Errorf("no match is %s", s)
		}
	}
	soon := map[domain.DueGroup]int{}
	for _, m := range matches {
		if d, ok := m.Due(); ok {
			soon[d.Group(now)]++
		}
	}
	for _, g := range []domain.DueGroup{domain.DueLate, domain.DueToday, domain.DueLater} {
		if soon[g] == 0 {
			t.Errorf("no match on its way falls due %s: %v", g, soon)
		}
	}
	for _, kind := range []domain.Kind{domain.KindNeed, domain.KindOffer} {
		if r, _, err := a.store.Revisions(t.Context(), store.RevisionFilter{Viewer: clock, Kind: kind}); err != nil || len(r) == 0 {
			t.Errorf("no pending version of a %s: %v", kind, err)
		}
	}
	for _, m := range matches {
		events, err := a.store.Events(t.Context(), clock, domain.KindMatch, m.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := domain.VerifyChain(events); err != nil {
			t.Error(err)
		}
		if !slices.IsSortedFunc(events, func(x, y domain.Event) int { return x.At.Compare(y.At) }) || events[len(events)-1].At.After(now) {
			t.Errorf("the history of %s does not run from the past to now", m.Reference)
		}
	}
	if notes, _, err := a.store.PublishedNotes(t.Context(), 1); err != nil || len(notes) != 1 {
		t.Errorf("%d notes are published: %v", len(notes), err)
	}

	// Started again on what was kept, it loads nothing twice.
	if _, err := a.demonstrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if again, _, err := a.store.Needs(t.Context(), store.NeedFilter{Viewer: clock, Limit: store.NoLimit}); err != nil || len(again) != len(needs) {
		t.Errorf("%d needs after the second start, %d before: %v", len(again), len(needs), err)
	}
}

// TestDaysOfTheStory reads the dates of demo_story.yaml: a Wednesday, so that working days pass a weekend.
func TestDaysOfTheStory(t *testing.T) {
	now := time.Date(2026, 11, 25, 21, 0, 0, 0, time.UTC)
	for d, want := range map[day]string{"1": "2026-11-24 08:00", "30e": "2026-10-26 23:50", "5w": "2026-11-18 08:00"} {
		if got, err := d.at(now, 0); err != nil || got.Format("2006-01-02 15:04") != want {
			t.Errorf("%s is %s, want %s: %v", d, got, want, err)
		}
	}
	for _, d := range []day{"", "0", "w", "soon"} {
		if got, err := d.at(now, 0); err == nil {
			t.Errorf("%q was read as %s", d, got)
		}
	}
}

// A demonstration that was interrupted while it was being made is not shown as if it were whole.
func TestAHalfMadeDemonstrationIsRefused(t *testing.T) {
	c, err := LoadConfig(from(nil))
	if err != nil {
		t.Fatal(err)
	}
	c = c.In(t.TempDir())
	a, err := build(t.Context(), c, logger(c))
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	if err := a.store.PutSetting(t.Context(), demoLoaded, demoLoading); err != nil {
		t.Fatal(err)
	}
	if _, err := a.demonstrate(t.Context()); err == nil || !strings.Contains(err.Error(), "remove the folder") {
		t.Errorf("what to do is not said: %v", err)
	}
}
