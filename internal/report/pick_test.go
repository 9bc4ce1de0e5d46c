package report_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/report"
	"tamatch/internal/store"
	"tamatch/internal/store/storetest"
)

// busy is the note's register with offers, matches in every status and needs of every visibility and age.
func busy(t testing.TB) (*store.Store, map[string]domain.Viewer) {
	t.Helper()
	st := noteRegister(t)
	mission := organization(t, st, domain.OrgState, "NGA")
	stranger := organization(t, st, domain.OrgState, "FJI")
	provider := organization(t, st, domain.OrgUNEntity, "")
	secretariat := organization(t, st, domain.OrgSecretariat, "")
	write(t, st, func(tx *store.Store) error {
		for i, v := range domain.Visibilities {
			for j, status := range domain.NeedStatuses {
				dated := today.AddDate(-3*j, 0, 0)
				n := domain.Need{OrganizationID: mission.ID, State: "NGA", Title: "N", Visibility: v, NamedOrgs: []string{provider.ID}, Status: status, StatsConsent: true,
					SourceDate: &dated, Obstacles: []domain.Obstacle{domain.Obstacles[j%6]}, Lines: []domain.Line{
						{ID: "1", Subtype: "training.marking", Instrument: domain.Firearms, Articles: []string{"8", "12(2)"}, Modalities: []domain.Modality{domain.TrainingCourse, domain.Equipment}},
						{ID: "2", Subtype: "legal.model", Instrument: domain.TIP, Also: []domain.Instrument{domain.SOM}, Articles: []string{"5"}},
						{ID: "3", Subtype: domain.Unspecified},
					}}
				if err := tx.InsertNeed(t.Context(), &n); err != nil {
					return err
				}
				o := domain.Offer{OrganizationID: provider.ID, Kind: domain.Capability, Title: "O", Visibility: v, Status: domain.OfferOpen,
					Instruments: []domain.Instrument{domain.Firearms, domain.TIP}, Subtypes: []domain.Subtype{"training.marking", "legal.drafting"},
					Articles: []domain.OfferArticle{{Instrument: domain.Firearms, Article: "8(1)"}}, Modalities: []domain.Modality{domain.TrainingCourse},
					Eligible: domain.Eligibility{Groups: []domain.RegionalGroup{domain.African}}}
				if j%2 == 0 {
					o.Eligible, o.Articles = domain.Eligibility{}, nil
				}
				if err := tx.InsertOffer(t.Context(), &o); err != nil {
					return err
				}
				m := domain.Match{NeedID: n.ID, OfferID: o.ID, RequesterID: n.OrganizationID, ProviderID: o.OrganizationID,
					Status: domain.MatchStatuses[(i*len(domain.NeedStatuses)+j)%len(domain.MatchStatuses)], Covered: []string{"1"}}
				at := today.AddDate(0, 0, -10+j)
				if m.Status != domain.MatchSuggested && m.Status != domain.MatchDismissed {
					m.ProposedAt = &at
				}
				if m.Status.Made() {
					m.AgreedAt = &today
					if m.Status == domain.MatchDelivered || m.Status == domain.MatchConfirmed {
						m.DeliveredAt = &today
					}
				}
				if err := tx.InsertMatch(t.Context(), &m); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return st, map[string]domain.Viewer{
		"public": {}, "owner": member(mission, domain.RoleFocalPoint), "stranger": member(stranger, domain.RoleFocalPoint),
		"provider": member(provider, domain.RoleProvider), "secretariat": member(secretariat, domain.RoleBroker),
	}
}

// Every number that can be opened opens exactly the records that it counts, for whoever reads it and in any scope.
func TestEveryNumberOpensExactlyWhatItCounts(t *testing.T) {
	st, viewers := busy(t)
	opened, due := today.AddDate(-4, 0, 0), today.AddDate(0, -4, 0)
	cycle := report.Cycles([]domain.ReportingCycle{{Instrument: domain.TIP, Number: 1, OpenedAt: &opened, DueAt: &due}})[0]
	for name, v := range viewers {
		for _, scope := range []report.Scope{
			{}, {Instruments: []domain.Instrument{domain.Firearms, domain.SOM}}, {Groups: []domain.RegionalGroup{domain.African}}, report.Scope{}.In(cycle),
		} {
			scope.Viewer = v
			o := build(t, st, scope)
			open, err := report.Opener(t.Context(), st, scope)
			require.NoError(t, err)
			opened := 0
			for _, f := range append(o.Figures, o.Gaps...) {
				rows, ofStates := f.Rows(), f.OfStates().Rows()
				if f.Total != nil {
					rows = append(rows, *f.Total)
				}
				for row, r := range rows {
					for i, c := range r.Cells {
						if c.Pick == nil {
							continue
						}
						p, err := report.ParsePick(c.Pick.Values())
						require.NoError(t, err)
						require.Equal(t, *c.Pick, p, "an address keeps the whole pick")
						if got := open(p).Count(); got != c.Value {
							t.Errorf("%s, %s, %v: %s, %v, column %d: counts %d, opens %d by %s", name, f.ID, scope.Values(), r.Label.Code, f.Columns[i], i, c.Value, got, p.Values().Encode())
						}
						if strings.HasPrefix(f.ID, "gap-") && p.Kind == domain.KindNeed {
							c := ofStates[row].Cells[i]
							require.Equal(t, c.Value, open(*c.Pick).Count(), "counted in States")
						}
						require.Equal(t, len(open(p).Parts), partsOf(t, open, p), "each part of a number opens what stands beside it")
						opened++
					}
				}
			}
			require.Greater(t, opened, 200)
			require.True(t, len(scope.Values()) > 0 || len(o.Uncovered) > 0, "there are gaps")
			gaps, err := report.Gaps(t.Context(), st, scope)
			require.NoError(t, err)
			require.Equal(t, o.Uncovered, gaps, "a part of the overview is as the whole has it")
			for _, u := range o.Uncovered {
				p, err := report.ParsePick(u.Pick().Values())
				require.NoError(t, err)
				require.Equal(t, u.Pick(), p, "an address keeps the whole pick")
				require.Equal(t, u.Requests, open(p).Count(), "%s, %v: %+v", name, scope.Values(), u)
			}
		}
	}
}

// partsOf is how many parts the number has, each of which opens as many records as it says.
func partsOf(t *testing.T, open func(report.Pick) report.Opened, p report.Pick) int {
	n := 0
	for _, part := range open(p).Parts {
		require.Equal(t, part.Records, open(part.Pick).Count(), "%s: %s", p.Values().Encode(), part.Pick.Values().Encode())
		n++
	}
	return n
}

// So does every number that stands in a paragraph and can be opened.
func TestNumbersInTheTextOpenWhatTheyCount(t *testing.T) {
	st, viewers := busy(t)
	for name, v := range viewers {
		scope := report.Scope{Viewer: v}
		open, err := report.Opener(t.Context(), st, scope)
		require.NoError(t, err)
		seen, lines := map[string]bool{}, open(report.Pick{Kind: domain.KindNeed, Count: report.CountLines}).Count()
		for _, b := range report.Compose(printer(t, "en"), build(t, st, scope), domain.Note{}).Blocks {
			for _, c := range b.Counted {
				text := append([]string{b.Text}, b.Items...)[c.Item]
				require.Equal(t, c.Words, text[c.At:c.At+len(c.Words)])
				if c.Pick == nil {
					require.Contains(t, c.Href(scope), "/tracker/answers?cycle=")
					continue
				}
				got := open(*c.Pick).Count()
				if share := regexp.MustCompile(`\((\d+) per cent\)`).FindStringSubmatch(c.Words); share != nil {
					require.InDelta(t, 100*float64(got)/float64(lines), float64(number(t, share[1])), 1, c.Words)
				} else {
					require.Equal(t, number(t, c.Words), got, "%s: %s: %s", name, c.Words, b.Text)
				}
				seen[b.Key] = true
			}
		}
		for _, key := range []string{"introduction/counted", "priorities/types", "reporting/asked", "reporting/silent", "obstacles/counted", "supply/offers", "supply/aged", "conclusions/most", "conclusions/gap"} {
			require.Contains(t, seen, key, name)
		}
		require.Equal(t, name != "public", seen["introduction/limited"], name)
	}
}

// number is the one that the words begin with.
func number(t *testing.T, words string) int {
	t.Helper()
	first, _, _ := strings.Cut(words, " ")
	n, err := strconv.Atoi(first)
	require.NoError(t, err)
	return n
}

// An overview that counts what not everybody may read says so, in its text and where it says to whom it may be given.
func TestAnOverviewOfWhatIsNotPublicSaysSo(t *testing.T) {
	st, viewers := busy(t)
	const not = "not for distribution"
	for name, limited := range map[string]int{"public": 0, "stranger": 3, "secretariat": 9} {
		o := build(t, st, report.Scope{Viewer: viewers[name]})
		require.Equal(t, limited, o.Limited, name)
		var text strings.Builder
		require.NoError(t, report.Compose(printer(t, "en"), o, domain.Note{}).Markdown(&text))
		if limited == 0 {
			require.NotContains(t, text.String(), not)
			require.Contains(t, text.String(), "requests that everybody may read are counted")
			continue
		}
		require.Contains(t, text.String(), "Distr.: "+not)
		require.Contains(t, text.String(), fmt.Sprintf("Among them are %d requests that not everybody may read.", limited))
		require.NotContains(t, text.String(), "requests that everybody may read are counted")
	}
}

// What a viewer may not see is not counted, and what it may see is.
func TestFiguresCountOnlyWhatTheViewerSees(t *testing.T) {
	st, viewers := busy(t)
	// Of the 28 needs, three statuses of each visibility stand in the register; the note's 131 are public.
	want := map[string]int{"public": 131 + 3, "stranger": 131 + 6, "provider": 131 + 9, "owner": 131 + 12, "secretariat": 131 + 12}
	for name, v := range viewers {
		o := build(t, st, report.Scope{Viewer: v})
		require.Equal(t, want[name], o.Requests, name)
		_, listed, err := st.Needs(t.Context(), store.NeedFilter{Viewer: v, Statuses: []domain.NeedStatus{domain.NeedOpen, domain.NeedDormant, domain.NeedClosed}})
		require.NoError(t, err)
		require.Equal(t, listed, o.Requests, name)
		require.Equal(t, o.Hidden, build(t, st, report.Scope{}).Hidden, "%s: anonymous totals are the same for everybody", name)
	}
	require.False(t, build(t, st, report.Scope{}).Hidden.Empty())
}

// A region that is not known has a place of its own, and an empty scope says that it is empty.
func TestWhatIsNotStatedIsCountedAndAnEmptyScopeSaysSo(t *testing.T) {
	st := register(t, storetest.SQLite(t))
	o := build(t, st, report.Scope{})
	require.True(t, o.Empty())
	d := report.Compose(printer(t, "en"), o, domain.Note{})
	require.Contains(t, fmt.Sprint(d.Blocks), "The register holds no request and no finding in this scope")
	org := organization(t, st, domain.OrgState, "COK") // the Cook Islands stand in no regional group
	n := domain.Need{OrganizationID: org.ID, State: "COK", Status: domain.NeedOpen, Visibility: domain.Public, Lines: []domain.Line{{ID: "1", Subtype: "legal.model", Instrument: domain.TIP}}}
	write(t, st, func(tx *store.Store) error { return tx.InsertNeed(t.Context(), &n) })
	f, ok := build(t, st, report.Scope{}).Figure("needs-by-group")
	require.True(t, ok)
	require.Equal(t, "-", f.Columns[len(f.Columns)-1].Code)
	require.Equal(t, 1, f.Rows()[3].Cells[len(f.Columns)-1].Value)
}

func TestSharesAddUp(t *testing.T) {
	for _, counts := range [][]int{{1, 1, 1}, {0, 0}, {131, 7, 3, 3}, {1, 0, 0}, {999, 1}, {2, 2, 2, 2, 2, 2, 2}} {
		sum, total := 0, 0
		for i, s := range report.Shares(counts) {
			sum += s
			total += counts[i]
		}
		if total == 0 {
			require.Zero(t, sum)
		} else {
			require.Equal(t, 100, sum, "%v", counts)
		}
	}
	require.Equal(t, []int{34, 33, 33}, report.Shares([]int{1, 1, 1}))
}
