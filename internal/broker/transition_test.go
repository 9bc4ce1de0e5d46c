package broker_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/broker"
	"tamatch/internal/domain"
)

// persona is somebody and the actors of the tables that they are for Kenya's needs and the unit's offers, said here
// once more so that the test does not ask the code it tests.
type persona struct {
	name   string
	viewer domain.Viewer
	need   []domain.Actor
	offer  []domain.Actor
	match  []domain.Actor
}

func (w *world) personas() []persona {
	return []persona{
		{"author", w.author, []domain.Actor{"author", "State"}, nil, nil},
		{"focal point", w.focal, []domain.Actor{"author", "focal point", "State"}, nil, []domain.Actor{"requester"}},
		{"observer", w.observer, nil, nil, nil},
		{"another State", w.peruvian, nil, nil, nil},
		{"provider", w.provider, nil, []domain.Actor{"provider"}, []domain.Actor{"provider"}},
		{"another provider", w.rival, nil, nil, nil},
		{"broker who proposed", w.broker1, []domain.Actor{"secretariat"}, []domain.Actor{"secretariat"}, []domain.Actor{"secretariat", "who started it"}},
		{"administrator", w.admin, nil, nil, nil},
		{"public", domain.Viewer{}, nil, nil, nil},
		{"role without organization", domain.Viewer{PersonID: "x", Roles: domain.Roles}, nil, nil, nil},
		{"organization without role", domain.Viewer{PersonID: "x", OrganizationID: w.kenya.ID, Kind: domain.OrgState}, nil, nil, nil},
	}
}

func actionsOf[S ~string](t domain.Table[S]) []domain.Action {
	out := []domain.Action{domain.ActionCreate, "nonsense"}
	for _, s := range t {
		if !slices.Contains(out, s.Action) {
			out = append(out, s.Action)
		}
	}
	return out
}

func row[S ~string](t domain.Table[S], from S, a domain.Action, actors []domain.Actor) (domain.Step[S], bool) {
	for _, s := range t {
		if s.From == from && s.Action == a && slices.Contains(actors, s.By) {
			return s, true
		}
	}
	return domain.Step[S]{}, false
}

// refused says whether the error tells that the step may not be taken, or that the noun has no such step, and not that
// a form was filled badly.
func refused(err error) bool {
	var invalid *domain.Invalid
	if errors.As(err, &invalid) {
		m, none := invalid.At("action")
		return none && m.Key == "error.action_unknown"
	}
	return errors.Is(err, domain.ErrNotFound) || errors.Is(err, domain.ErrForbidden) || errors.Is(err, domain.ErrConflict)
}

func TestEveryStepOfANeedIsForItsActorsAlone(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		for _, from := range domain.NeedStatuses {
			n := w.needAt(t, wholeNeed(), from)
			before := w.mark(t)
			for _, p := range w.personas() {
				for _, action := range actionsOf(domain.NeedLifecycle) {
					what := fmt.Sprintf("%s from %s by %s", action, from, p.name)
					a := broker.Act{Action: action, Reason: "because", Outcome: "not_met"}
					s, allowed := row(domain.NeedLifecycle, from, action, p.need)
					if !allowed {
						_, err := w.ActNeed(t.Context(), p.viewer, n.ID, n.Version, a)
						require.Truef(t, refused(err), "%s: %v", what, err)
						continue
					}
					fresh := w.needAt(t, wholeNeed(), from)
					got, err := w.ActNeed(t.Context(), p.viewer, fresh.ID, fresh.Version, a)
					require.NoError(t, err, what)
					want := s.To
					if action == domain.ActionSubmit && p.name == "focal point" {
						want = domain.NeedSubmitted // clears in the same step
					}
					require.Equal(t, want, got.Status, what)
					events := w.events(t, domain.KindNeed, fresh.ID)
					last := events[len(events)-1]
					require.Equal(t, string(want), last.To, what)
					require.Equal(t, p.viewer.PersonID, last.PersonID, what)
					before = w.mark(t)
				}
				require.Equal(t, before, w.mark(t), "%s: a refusal left something behind", p.name)
			}
			after, err := w.store.Need(t.Context(), domain.Clock(), n.ID)
			require.NoError(t, err)
			require.Equal(t, n.Version, after.Version)
		}
	})
}

func TestEveryStepOfAnOfferIsForItsActorsAlone(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		for _, from := range domain.OfferStatuses {
			o := w.offerAt(t, wholeOffer(), from)
			before := w.mark(t)
			for _, p := range w.personas() {
				for _, action := range actionsOf(domain.OfferLifecycle) {
					what := fmt.Sprintf("%s from %s by %s", action, from, p.name)
					a := broker.Act{Action: action, Reason: "because", Outcome: "unused"}
					s, allowed := row(domain.OfferLifecycle, from, action, p.offer)
					if !allowed {
						_, err := w.ActOffer(t.Context(), p.viewer, o.ID, o.Version, a)
						require.Truef(t, refused(err), "%s: %v", what, err)
						continue
					}
					fresh := w.offerAt(t, wholeOffer(), from)
					got, err := w.ActOffer(t.Context(), p.viewer, fresh.ID, fresh.Version, a)
					require.NoError(t, err, what)
					require.Equal(t, s.To, got.Status, what)
					w.events(t, domain.KindOffer, fresh.ID)
					before = w.mark(t)
				}
				require.Equal(t, before, w.mark(t), "%s: a refusal left something behind", p.name)
			}
		}
	})
}

func TestEveryStepOfAMatchIsForItsActorsAlone(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		for _, from := range domain.MatchStatuses {
			m := w.matchAt(t, from)
			before := w.mark(t)
			for _, p := range w.personas() {
				for _, action := range actionsOf(domain.MatchLifecycle) {
					what := fmt.Sprintf("%s from %s by %s", action, from, p.name)
					a := matchAct(action)
					s, allowed := row(domain.MatchLifecycle, from, action, p.match)
					if !allowed {
						_, err := w.step(t, p.viewer, m, a)
						// A pair that has ended may be begun anew by those who may begin one.
						begun, begins := row(domain.MatchLifecycle, domain.MatchNone, action, p.match)
						if from.Ended() && (begins || action == domain.ActionPropose && p.name == "broker who proposed") {
							require.NoError(t, err, what)
							require.NotEqual(t, domain.MatchSuggested, begun.To)
							m = w.matchAt(t, from)
							before = w.mark(t)
							continue
						}
						require.Truef(t, refused(err), "%s: %v", what, err)
						continue
					}
					fresh := w.matchAt(t, from)
					got, err := w.step(t, p.viewer, fresh, a)
					require.NoError(t, err, what)
					want := s.To
					if s.Else != "" {
						want = s.Else // nobody has accepted for the provider
					}
					require.Equal(t, want, got.Status, what)
					events := w.events(t, domain.KindMatch, fresh.ID)
					require.Equal(t, string(want), events[len(events)-1].To, what)
					before = w.mark(t)
				}
				require.Equal(t, before, w.mark(t), "%s in %s: a refusal left something behind", p.name, from)
			}
			after, err := w.store.Match(t.Context(), domain.Clock(), m.ID)
			require.NoError(t, err)
			require.Equal(t, m.Version, after.Version)
		}
	})
}

func matchAct(action domain.Action) broker.Act {
	a := broker.Act{Action: action, Reason: "timing", Outcome: "met", Words: "It went as agreed."}
	return a
}

// step takes a step with a match by the method that is for it.
func (w *world) step(t *testing.T, v domain.Viewer, m domain.Match, a broker.Act) (domain.Match, error) {
	switch a.Action {
	case domain.ActionPropose:
		return w.Propose(t.Context(), v, m.NeedID, m.OfferID, "")
	case domain.ActionAsk:
		return w.Ask(t.Context(), v, m.NeedID, m.OfferID, "")
	case domain.ActionInterest:
		got, _, err := w.Interest(t.Context(), v, m.NeedID, m.OfferID, "")
		return got, err
	}
	return w.Act(t.Context(), v, m.ID, m.Version, a)
}

// Whoever names no step, or one that there is not, hears which there are; whoever has none here learns the
// names that needs have for them, and nothing of this one.
func TestAStepThatIsNoneIsAnsweredWithThoseThereAre(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		n := w.needAt(t, wholeNeed(), domain.NeedOpen)
		for action, key := range map[domain.Action]string{"": "error.action", "fly": "error.action_unknown", domain.ActionPropose: "error.action_unknown"} {
			for _, p := range w.personas() {
				_, err := w.ActNeed(t.Context(), p.viewer, n.ID, n.Version, broker.Act{Action: action})
				if errors.Is(err, domain.ErrNotFound) {
					continue
				}
				var invalid *domain.Invalid
				require.ErrorAs(t, err, &invalid, p.name)
				m, told := invalid.At("action")
				require.True(t, told)
				require.Equal(t, key, m.Key)
				if slices.Contains(p.need, domain.ByState) {
					require.Contains(t, m.Args, any([]string{"close"}), "what the State can do with an open need")
				} else {
					all := []string{"submit", "clear", "send_back", "recall", "verify", "return", "confirm", "renew", "close"}
					require.ElementsMatch(t, all, m.Args[len(m.Args)-1], p.name)
				}
			}
		}
	})
}
