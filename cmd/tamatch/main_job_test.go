package main

import (
	"strings"
	"testing"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/store"
	"tamatch/internal/testenv"
)

// TestMainJob does the product's main job in a real browser, as each role, on both sizes and at both widths: a State
// posts a need and clears it, the secretariat verifies and proposes, both sides accept, help is delivered and
// confirmed. Every kind of page on the way is checked with axe-core at both widths; on the second size they are the same
// templates, which the engines behind them have no part in.
func TestMainJob(t *testing.T) {
	for engine, use := range engines {
		for width, size := range map[string]testenv.Size{"desktop": testenv.Desktop, "phone": testenv.Phone} {
			t.Run(engine+"/"+width, func(t *testing.T) {
				h := runHouse(t, use, false)
				h.axe = engine == "embedded"
				mainJob(t, h, size)
			})
		}
	}
}

const (
	needTitle   = "Marking machines and registers for firearms of the police"
	needProblem = "Firearms held by the police and seized at the borders carry no unique marking and are not entered in a register, " +
		"so that nobody can trace them. We ask for marking machines, training in marking and record-keeping under article 8 of the Firearms Protocol, " +
		"and help with tracing requests to other States."
	contact = "Desk of the national commission, +263 242 000 000"
)

func mainJob(t *testing.T, h *house, size testenv.Size) {
	// The author says what is needed, step by step, and sees who could help.
	author := h.visit(t, "Author, Zimbabwe", size)
	author.open("/").sees("Today in the register").press("Post a need")
	author.fill("Title", needTitle).fill("The problem", needProblem).press("Keep as a draft and continue")
	ref := recordOf(author.at())
	for n := 0; !strings.HasSuffix(author.at(), "/check"); n++ {
		if n > 30 {
			t.Fatalf("no end to the questions at %s", author.at())
		}
		if strings.HasSuffix(author.at(), "/visibility") {
			author.fill("Contact", contact).tick("Everybody")
		}
		author.press("Keep and continue")
	}
	author.sees(needTitle, "marking", "Who could help", "Global Firearms Programme")
	author.press("Send to your focal point").sees(ref + " was sent")

	// Until it is verified nobody else sees it: the same answer as for a need that does not exist.
	public := h.visit(t, "", size)
	public.open("/needs/" + ref).sees("not").seesNot("Marking machines")
	h.visit(t, "Provider, UNODC", size).open("/needs/" + ref).seesNot("Marking machines")
	h.visit(t, "Broker, secretariat", size).open("/needs/" + ref).seesNot("Marking machines")

	// The focal point clears it, the broker verifies it.
	focal := h.visit(t, "Focal point, Zimbabwe", size)
	focal.open("/mine").sees(needTitle)
	focal.open("/needs/" + ref + "/edit/check").press("Clear and send to the secretariat").sees("was cleared")
	broker := h.visit(t, "Broker, secretariat", size)
	broker.open("/desk").sees(needTitle)
	broker.open("/needs/" + ref).press("Verify")

	// Now everybody may read it, but for the contact; the matcher has suggested offers with reasons.
	public.waits("/needs?q=register+police+marking", needTitle)
	public.open("/needs/"+ref).sees(needTitle, "Global Firearms Programme", "It gives what is asked for").seesNot("242 000 000", "Propose to")
	pair := h.suggestion(t, ref, "Global Firearms Programme")

	// The broker proposes; the requester accepts; the provider, which saw nothing of the match till then, accepts too.
	provider := h.visit(t, "Provider, UNODC", size)
	provider.open("/matches/" + pair).seesNot(needTitle)
	broker.open("/matches/" + pair).sees("Shared ground").press("Propose to Zimbabwe")
	focal.open("/matches/"+pair).sees("Shared ground", "Global Firearms Programme")
	focal.fill("Words to the other side", "Our armoury can receive the machines from March.").press("Accept for Zimbabwe")
	focal.seesNot("Contact was")
	provider.open("/matches/" + pair).sees("Our armoury can receive the machines").seesNot("242 000 000")
	provider.press("Accept for")
	provider.sees("Agreed", contact)
	h.visit(t, "Author, Madagascar", size).open("/matches/"+pair).seesNot("armoury", "242 000 000")

	// They write to each other, and help is delivered and confirmed.
	provider.fill("Write to", "Two machines will be sent in April.").press("Send")
	focal.open("/matches/" + pair).sees("Two machines will be sent in April.")
	provider.open("/matches/" + pair).press("Say that delivery has begun")
	provider.tick("The need is met").fill("What was delivered", "Two machines, ten officers trained.").press("Report the delivery")
	focal.open("/matches/" + pair).sees("Two machines, ten officers trained.")
	focal.tick("The need is met").fill("What arrived", "Both machines run.").press("Confirm that help arrived")
	focal.sees("Confirmed")

	// Nobody's step is open any more, and the chains of events hold.
	focal.open("/matches/" + pair).seesNot("Accept for")
	h.chains(t, ref, pair)
}

// recordOf is the reference in an address such as /needs/N-2026-0132/edit/objective.
func recordOf(path string) string {
	parts := strings.Split(path, "/")
	if len(parts) < 3 {
		return path
	}
	return parts[2]
}

// suggestion is the reference of the match that suggests the offer for the need, once the jobs have made it.
func (h *house) suggestion(t *testing.T, need, offer string) string {
	t.Helper()
	n, err := h.store.Need(t.Context(), domain.Clock(), need)
	if err != nil {
		t.Fatal(err)
	}
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		matches, _, err := h.store.Matches(t.Context(), store.MatchFilter{Viewer: domain.Clock(), NeedID: n.ID, Limit: store.NoLimit})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range matches {
			o, err := h.store.Offer(t.Context(), domain.Clock(), m.OfferID)
			if err != nil {
				t.Fatal(err)
			}
			if o.Title == offer {
				return m.Reference
			}
		}
		select {
		case <-limit.C:
			t.Fatalf("%s was not suggested for %s among %d matches", offer, need, len(matches))
		case <-again.C:
		}
	}
}

// chains verifies the events of the need and of the match.
func (h *house) chains(t *testing.T, need, match string) {
	t.Helper()
	n, err := h.store.Need(t.Context(), domain.Clock(), need)
	if err != nil {
		t.Fatal(err)
	}
	m, err := h.store.Match(t.Context(), domain.Clock(), match)
	if err != nil {
		t.Fatal(err)
	}
	for kind, id := range map[domain.Kind]string{domain.KindNeed: n.ID, domain.KindMatch: m.ID} {
		events, err := h.store.Events(t.Context(), domain.Clock(), kind, id)
		if err != nil {
			t.Fatal(err)
		}
		if err := domain.VerifyChain(events); err != nil || len(events) < 4 {
			t.Errorf("%d events of the %s: %v", len(events), kind, err)
		}
	}
}
