package match_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/match"
)

var today = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func on(year int, month time.Month, day int) *time.Time {
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	return &t
}

// markingNeed is a need with nothing left open.
func markingNeed() domain.Need {
	return domain.Need{
		ID: "need", Reference: "N-2026-0001", OrganizationID: "org-ken", State: "KEN", Language: "en",
		Title:   "Marking of firearms at the national police armoury",
		Problem: "Firearms held by the police carry no unique marks, so that those recovered at crime scenes cannot be traced.",
		Lines: []domain.Line{{
			ID: "a", Subtype: "training.marking", Instrument: domain.Firearms, Articles: []string{"8"},
			Modalities: []domain.Modality{domain.ExpertMission, domain.Equipment},
		}},
		Edition: 1,
	}
}

func markingOffer() domain.Offer {
	return domain.Offer{
		ID: "offer", Reference: "O-2026-0001", OrganizationID: "org-unodc", Language: "en",
		Title:       "Support in marking firearms",
		Description: "Marking machines and experts who help police armouries to mark their firearms and to keep records for tracing.",
		Instruments: []domain.Instrument{domain.Firearms}, Subtypes: []domain.Subtype{"training.marking"},
		Articles:   []domain.OfferArticle{{Instrument: domain.Firearms, Article: "8"}},
		Modalities: []domain.Modality{domain.Equipment}, Languages: []string{"en", "fr"}, Edition: 1,
	}
}

func corpusOf(offers ...*match.Profile) *match.Corpus {
	c := match.NewCorpus(today)
	for _, o := range offers {
		c.Add(o)
	}
	return c
}

func score(n domain.Need, o domain.Offer) match.Result {
	offer := match.OfferProfile(o)
	return match.Score(corpusOf(offer), match.NeedProfile(n), offer)
}

func requireShares(t *testing.T, r match.Result) {
	t.Helper()
	tenths := 0
	for _, reason := range r.Reasons {
		require.Positive(t, reason.Share)
		require.NotEmpty(t, reason.Factor)
		tenths += int(math.Round(reason.Share * 10))
	}
	require.Equal(t, int(math.Round(r.Score*10)), tenths, "the shares add up to the score")
	require.GreaterOrEqual(t, r.Score, 0.0)
	require.LessOrEqual(t, r.Score, 100.0)
}

// An offer that gives one line what it asks for does not say of another line that it gives it something else of the same name.
func TestWhatIsNearIsToldByWhatWasAskedFor(t *testing.T) {
	n := markingNeed()
	n.Lines = []domain.Line{{ID: "a", Subtype: "training.police", Instrument: domain.Firearms}, {ID: "b", Subtype: "training.justice", Instrument: domain.Firearms}}
	o := markingOffer()
	o.Subtypes = []domain.Subtype{"training.police"}
	told := map[string][]string{}
	for _, reason := range score(n, o).Reasons {
		told[reason.Factor] = reason.Shared
	}
	require.Equal(t, []string{"training.police"}, told["subtype"])
	require.Equal(t, []string{"training.justice"}, told["type"])
}

func TestAFittingOfferSaysWhy(t *testing.T) {
	r := score(markingNeed(), markingOffer())
	requireShares(t, r)
	assert.Greater(t, r.Score, 80.0)
	assert.Nil(t, r.Excluded)
	assert.Equal(t, []string{"a"}, r.Covered)
	assert.Empty(t, r.Uncovered)
	said := map[string][]any{}
	for _, reason := range r.Reasons {
		said[reason.Message.Key] = reason.Message.Args
	}
	assert.Equal(t, []any{"subtypes", "training.marking"}, said["reason.subtype"])
	assert.Equal(t, []any{"articles", "FIREARMS:8"}, said["reason.articles"])
	assert.Equal(t, []any{"instruments", "FIREARMS"}, said["reason.instruments"])
	assert.Equal(t, []any{"modalities", "equipment"}, said["reason.modalities"])
	assert.Equal(t, []any{"languages", "en"}, said["reason.languages"])
	assert.Contains(t, said, "reason.everyone")
	assert.Contains(t, said, "reason.text")
	assert.Equal(t, "reason.subtype", r.Reasons[0].Message.Key, "the largest share first")
}

func TestTheWordsInCommonAreNamedAsTheNeedWritesThem(t *testing.T) {
	n, o := markingNeed(), markingOffer()
	need, offer := match.NeedProfile(n), match.OfferProfile(o)
	c := corpusOf(offer)
	r := match.Score(c, need, offer)
	c.NameWords(&r, need, offer, match.WordsOf(need, n.Title+"\n"+n.Text()))
	i := slices.IndexFunc(r.Reasons, func(x domain.Reason) bool { return x.Factor == "text" })
	require.GreaterOrEqual(t, i, 0)
	assert.Equal(t, "reason.words", r.Reasons[i].Message.Key)
	assert.Contains(t, r.Reasons[i].Shared, "marking")
	assert.Contains(t, r.Reasons[i].Shared, "firearms")
	requireShares(t, r)
}

func TestCoveringMoreLinesComesFirst(t *testing.T) {
	n := markingNeed()
	n.Lines = nil
	for i, s := range []domain.Subtype{"training.marking", "legal.drafting", "victims.protection", "data.database"} {
		n.Lines = append(n.Lines, domain.Line{ID: string(rune('a' + i)), Subtype: s, Instrument: domain.Firearms})
	}
	one, three := markingOffer(), markingOffer()
	three.ID, three.Subtypes = "three", []domain.Subtype{"legal.drafting", "victims.protection", "data.database"}
	assert.Greater(t, score(n, three).Score, score(n, one).Score+10)
	assert.Equal(t, []string{"b", "c", "d"}, score(n, three).Covered)
	assert.Equal(t, []string{"a"}, score(n, three).Uncovered)
}

func TestAShortNeedCanBeMetInFull(t *testing.T) {
	n := domain.Need{ID: "n", State: "KEN", Language: "en", Title: "Marking firearms", Lines: []domain.Line{{ID: "a", Subtype: "training.marking"}}}
	o := domain.Offer{
		ID: "o", Language: "en", Title: "Marking firearms", Subtypes: []domain.Subtype{"training.marking"},
		Languages: []string{"en"}, Eligible: domain.Eligibility{States: []string{"KEN"}},
	}
	assert.Equal(t, 100.0, score(n, o).Score)
}

func TestPaperStandsBelowPeopleWherePeopleAreAskedFor(t *testing.T) {
	onTheSpot, guide := markingOffer(), markingOffer()
	onTheSpot.Modalities = []domain.Modality{domain.ExpertMission}
	guide.ID, guide.Modalities = "guide", []domain.Modality{domain.Publication}
	n := markingNeed()
	assert.Greater(t, score(n, onTheSpot).Score, score(n, guide).Score+10)
	assert.Equal(t, []string{"a"}, score(n, guide).Covered, "it can be used at once all the same")
	n.Lines[0].Modalities = nil
	assert.Greater(t, score(n, onTheSpot).Score, score(n, guide).Score)
}

func TestCodesReadFromTheTextCountLessAndAreSaid(t *testing.T) {
	coded, read := markingOffer(), markingOffer()
	read.ID, read.Subtypes = "read", nil
	n := markingNeed()
	assert.Greater(t, score(n, coded).Score, score(n, read).Score)
	r := score(n, read)
	assert.Equal(t, "reason.subtype_read_offer", r.Reasons[0].Message.Key)
	assert.Equal(t, []string{"a"}, r.Covered)

	n.Lines = []domain.Line{{ID: "a", Subtype: domain.Unspecified}}
	assert.Equal(t, "reason.subtype_read_need", score(n, coded).Reasons[0].Message.Key)

	r = score(n, read)
	assert.False(t, slices.ContainsFunc(r.Reasons, func(r domain.Reason) bool { return r.Factor == "subtype" }),
		"what was read on both sides says no more than the two texts")
	assert.Equal(t, []string{"a"}, r.Covered, "but it says which line is covered")
}

func TestAGeneralLineIsCoveredByACloseTextUnderTheSameInstrument(t *testing.T) {
	n := domain.Need{
		ID: "n", State: "KEN", Language: "en", Title: "Marking of firearms", Problem: "Police firearms are not marked.",
		Lines: []domain.Line{
			{ID: "a", Subtype: "legal.drafting", Instrument: domain.Firearms},
			{ID: "b", Subtype: domain.Unspecified, Instrument: domain.Firearms},
		},
	}
	close := markingOffer()
	assert.Equal(t, []string{"b"}, score(n, close).Covered)
	far := close
	far.Title, far.Description = "Shelter for victims", "Counselling and safe houses for trafficked children."
	assert.Empty(t, score(n, far).Covered)
	n.Lines[1].Instrument = domain.TIP
	n.Lines[1].Also = nil
	assert.Empty(t, score(n, close).Covered, "another Protocol does not fit, however close the text")
}

func TestTheRankIsTheSameInAnyOrder(t *testing.T) {
	need := match.NeedProfile(markingNeed())
	var offers []*match.Profile
	for i := range 6 {
		o := markingOffer()
		o.ID = string(rune('a' + i))
		o.Reference = []string{"O-2026-9999", "O-2026-10000", "O-2026-0003", "O-2026-0002", "O-2026-0005", "O-2026-0001"}[i]
		if i == 3 {
			o.Subtypes = []domain.Subtype{"legal.drafting"}
		}
		offers = append(offers, match.OfferProfile(o))
	}
	c := corpusOf(offers...)
	want := []string{"f", "c", "e", "a", "b", "d"}
	for range 3 {
		var got []string
		for _, s := range match.Rank(c, need, offers) {
			got = append(got, s.ID)
		}
		assert.Equal(t, want, got)
		slices.Reverse(offers)
		offers[0], offers[2] = offers[2], offers[0]
	}
}
