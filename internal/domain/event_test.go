package domain_test

import (
	"encoding/json"
	"testing"
	"time"

	"tamatch/internal/domain"
)

func chain() []domain.Event {
	at := time.Date(2026, 11, 23, 10, 0, 0, 123456789, time.FixedZone("EAT", 3*3600))
	events := []domain.Event{
		{ID: "e1", Action: domain.ActionCreate, To: "draft"},
		{ID: "e2", Action: domain.ActionSubmit, From: "draft", To: "clearing", Changes: []domain.Change{{Field: "title", Old: "a", New: "b"}}},
		{ID: "e3", Action: domain.ActionSendBack, From: "clearing", To: "draft", Reason: "say how many officers"},
	}
	prev := ""
	for i := range events {
		e := &events[i]
		e.Kind, e.RecordID, e.Seq, e.At, e.PersonID = domain.KindNeed, "n1", i+1, at.Add(time.Duration(i)*time.Minute), "p1"
		e.Seal(prev)
		prev = e.Hash
	}
	return events
}

func TestChainHoldsAndBreaks(t *testing.T) {
	if err := domain.VerifyChain(chain()); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func([]domain.Event) []domain.Event{
		"a reason reworded": func(e []domain.Event) []domain.Event { e[2].Reason = "no reason"; return e },
		"a change altered":  func(e []domain.Event) []domain.Event { e[1].Changes[0].New = "c"; return e },
		"one left out":      func(e []domain.Event) []domain.Event { return append(e[:1], e[2]) },
		"first cut off":     func(e []domain.Event) []domain.Event { return e[1:] },
		"time moved":        func(e []domain.Event) []domain.Event { e[0].At = e[0].At.Add(time.Second); return e },
		"resealed in the middle": func(e []domain.Event) []domain.Event {
			e[1].Reason = "x"
			e[1].Seal(e[0].Hash)
			return e
		},
	} {
		if domain.VerifyChain(spoil(chain())) == nil {
			t.Errorf("%s: the chain still verifies", name)
		}
	}
}

func TestChainSurvivesStorage(t *testing.T) {
	stored, err := json.Marshal(chain())
	if err != nil {
		t.Fatal(err)
	}
	var back []domain.Event
	if err := json.Unmarshal(stored, &back); err != nil {
		t.Fatal(err)
	}
	if err := domain.VerifyChain(back); err != nil {
		t.Error(err)
	}
}

func TestDigestHidesAndDiffersBySalt(t *testing.T) {
	a, b := domain.Digest("n1", "+254 20 000"), domain.Digest("n2", "+254 20 000")
	if a == b || a == "" || domain.Digest("n1", "+254 20 000") != a || domain.Digest("n1", "") != "" {
		t.Errorf("digests %q and %q", a, b)
	}
}
