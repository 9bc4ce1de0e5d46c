package site

import (
	"slices"
	"strings"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/pairing"
	"tamatch/internal/reference"
)

// tieRow is one thing that need and offer say, and how near they come.
type tieRow struct {
	Name, How   string
	Near        tie
	Need, Offer tieCell
}

// tie is how near two sides come: the same, close, or apart.
type tie string

const (
	tieSame  tie = ""
	tieNear  tie = "near"
	tieApart tie = "apart"
)

// tieCell is what one side says; Quiet where it says nothing. Marks are words or subjects that both have.
type tieCell struct {
	Text  string
	Marks []string
	Quiet bool
}

// argument builds the rows.
type argument struct {
	Base
	n    domain.Need
	o    domain.Offer
	rows []tieRow
	why  map[string][]domain.Reason // by factor
}

// tieRows are the shared ground of the two, row by row, from what both records say now.
func tieRows(b Base, n domain.Need, o domain.Offer, m domain.Match) []tieRow {
	a := &argument{Base: b, n: n, o: o, why: map[string][]domain.Reason{}}
	for _, reason := range m.Reasons {
		a.why[reason.Factor] = append(a.why[reason.Factor], reason)
	}
	a.instruments()
	a.subtypes()
	a.articles()
	a.modalities()
	a.eligible()
	a.languages()
	a.time()
	a.concepts()
	a.words()
	return a.rows
}

func (a *argument) add(name string, near tie, how string, need, offer tieCell) {
	a.rows = append(a.rows, tieRow{Name: a.T(name), How: how, Near: near, Need: need, Offer: offer})
}

// said is a cell; without words it says that nothing is stated.
func (a *argument) said(words ...string) tieCell {
	if len(words) == 0 {
		return tieCell{Text: a.T("component.not_stated"), Quiet: true}
	}
	return tieCell{Text: a.List(words)}
}

// compare says how much of what is wanted is given.
func (a *argument) compare(wanted, shared int) (tie, string) {
	switch {
	case wanted == 0 && shared == 0:
		return tieApart, a.T("match.how.unknown")
	case shared == 0:
		return tieApart, a.T("match.how.none")
	case shared < wanted:
		return tieNear, a.T("match.how.part", "shared", shared, "of", wanted)
	}
	return tieSame, a.T("match.how.same")
}

func common[T comparable](a, b []T) int {
	n := 0
	for _, x := range a {
		if slices.Contains(b, x) {
			n++
		}
	}
	return n
}

func (a *argument) instruments() {
	wanted := a.n.InstrumentsNamed()
	near, how := a.compare(len(wanted), common(wanted, a.o.Instruments))
	switch {
	case near == tieApart && len(wanted) > 0 && slices.Contains(a.o.Instruments, domain.UNTOC):
		near, how = tieNear, a.T("match.how.convention")
	case near == tieApart && len(a.o.Instruments) == 0 && len(a.why["instrument"]) > 0:
		near, how = tieNear, a.T("match.how.read")
	}
	a.add("match.tie.instrument", near, how, a.said(eachLabel(wanted, a.InstrumentLabel)...), a.said(eachLabel(a.o.Instruments, a.InstrumentLabel)...))
}

// subtypes have a row for each kind of assistance that the need names.
func (a *argument) subtypes() {
	var read []string
	for _, reason := range append(a.why["subtype"], a.why["type"]...) {
		read = append(read, reason.Shared...)
	}
	for _, st := range a.n.SubtypesNamed() {
		name := a.SubtypeLabel(st)
		var kin []string
		for _, other := range a.o.Subtypes {
			if st != domain.Unspecified && other.Type() == st.Type() {
				kin = append(kin, a.SubtypeLabel(other))
			}
		}
		switch {
		case st == domain.Unspecified && len(read) > 0:
			given := eachLabel(once(read), func(c string) string { return a.SubtypeLabel(domain.Subtype(c)) })
			a.add("match.tie.subtype", tieNear, a.T("match.how.read"), tieCell{Text: name, Quiet: true}, a.said(given...))
		case st == domain.Unspecified:
			a.add("match.tie.subtype", tieApart, a.T("match.how.unknown"), tieCell{Text: name, Quiet: true}, a.said(eachLabel(a.o.Subtypes, a.SubtypeLabel)...))
		case slices.Contains(a.o.Subtypes, st):
			a.add("match.tie.subtype", tieSame, a.T("match.how.same"), tieCell{Text: name}, tieCell{Text: name})
		case len(a.o.Subtypes) == 0 && slices.Contains(read, string(st)):
			a.add("match.tie.subtype", tieNear, a.T("match.how.read"), tieCell{Text: name}, a.said())
		case len(kin) > 0:
			a.add("match.tie.subtype", tieNear, a.T("match.how.type"), tieCell{Text: name}, a.said(kin...))
		default:
			a.add("match.tie.subtype", tieApart, a.T("match.how.none"), tieCell{Text: name}, tieCell{Text: a.T("match.not_named"), Quiet: true})
		}
	}
}

func (a *argument) articles() {
	var wanted, given []string
	for _, l := range a.n.Lines {
		for _, article := range l.Articles {
			wanted = append(wanted, string(l.Instrument)+":"+article)
		}
	}
	for _, article := range a.o.Articles {
		given = append(given, string(article.Instrument)+":"+article.Article)
	}
	if len(wanted)+len(given) == 0 {
		return
	}
	near, how := a.compare(len(whole(wanted)), common(whole(wanted), whole(given)))
	if near == tieApart && (len(wanted) == 0 || len(given) == 0) {
		how = a.T("match.how.unknown")
	}
	a.add("match.tie.articles", near, how, a.said(a.ArticleNames(once(wanted))...), a.said(a.ArticleNames(once(given))...))
}

// whole are the articles without their paragraphs, each once: an offer that serves article 32 serves 32(5).
func whole(articles []string) []string {
	var out []string
	for _, article := range articles {
		article, _, _ = strings.Cut(article, "(")
		out = append(out, article)
	}
	return once(out)
}

func once(list []string) []string {
	var out []string
	for _, x := range list {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

func (a *argument) modalities() {
	wanted := a.n.ModalitiesNamed()
	if len(wanted)+len(a.o.Modalities) == 0 {
		return
	}
	near, how := a.compare(len(wanted), common(wanted, a.o.Modalities))
	if near == tieApart && len(a.why["modality"]) > 0 {
		near, how = tieNear, a.T("match.how.similar")
	}
	if near == tieApart && (len(wanted) == 0 || len(a.o.Modalities) == 0) {
		how = a.T("match.how.unknown")
	}
	a.add("match.tie.modality", near, how, a.said(eachLabel(wanted, a.ModalityLabel)...), a.said(eachLabel(a.o.Modalities, a.ModalityLabel)...))
}

func (a *argument) eligible() {
	who := []string{a.StateName(a.n.State)}
	if st, ok := reference.StateByCode(a.n.State); ok && st.Group != "" {
		who = append(who, a.GroupLabel(domain.RegionalGroup(st.Group)))
	}
	near, how := tieSame, a.T("match.how.within")
	if !a.o.Eligible.Everyone() && len(a.why["eligible"]) == 0 {
		near, how = tieApart, a.T("match.how.outside")
	}
	a.add("match.tie.eligible", near, how, a.said(who...), tieCell{Text: a.EligibleText(a.o.Eligible)})
}

// EligibleText says which States an offer is open to.
func (b Base) EligibleText(e domain.Eligibility) string {
	if e.Label != "" {
		return e.Label
	}
	if e.Everyone() {
		return b.T("match.eligible.everyone")
	}
	parts := eachLabel(e.Groups, b.GroupLabel)
	if len(e.States) > 12 {
		parts = append(parts, b.T("match.eligible.states", "count", len(e.States)))
	} else {
		parts = append(parts, eachLabel(e.States, b.StateName)...)
	}
	for _, flag := range []struct {
		set bool
		key string
	}{{e.LDC, "state_flag.ldc"}, {e.LLDC, "state_flag.lldc"}, {e.SIDS, "state_flag.sids"}} {
		if flag.set {
			parts = append(parts, b.T(flag.key))
		}
	}
	return b.List(parts)
}

func (a *argument) languages() {
	wanted := a.n.Provider.Languages
	need := a.said(eachLabel(wanted, a.LanguageLabel)...)
	near, how := a.compare(len(wanted), common(wanted, a.o.Languages))
	if len(wanted) > 0 && near == tieNear {
		near, how = tieSame, a.T("match.how.one_enough")
	}
	if len(wanted) == 0 && a.n.Language != "" {
		need = tieCell{Text: a.T("match.written_in", "language", a.LanguageLabel(a.n.Language)), Quiet: true}
		near, how = tieApart, a.T("match.how.unknown")
		if slices.Contains(a.o.Languages, a.n.Language) || len(a.o.Languages) == 0 && a.o.Language == a.n.Language {
			near, how = tieNear, a.T("match.how.likely")
		}
	}
	a.add("match.tie.language", near, how, need, a.said(eachLabel(a.o.Languages, a.LanguageLabel)...))
}

// span says from when until when, as far as either is known.
func (a *argument) span(from, to *time.Time) []string {
	switch {
	case from != nil && to != nil:
		return []string{a.T("match.time.span", "from", *from, "to", *to)}
	case from != nil:
		return []string{a.T("match.time.from", "date", *from)}
	case to != nil:
		return []string{a.T("match.time.to", "date", *to)}
	}
	return nil
}

func (a *argument) time() {
	need, offer := a.span(a.n.WantedStart, a.n.WantedEnd), a.span(a.o.WindowStart, a.o.WindowEnd)
	if a.n.LatestUseful != nil {
		need = append(need, a.T("match.time.useful", "date", *a.n.LatestUseful))
	}
	if a.o.Deadline != nil {
		offer = append(offer, a.T("match.time.deadline", "date", *a.o.Deadline))
	}
	if a.o.LeadDays > 0 {
		offer = append(offer, a.T("match.time.lead", "count", a.o.LeadDays))
	}
	near, how := tieApart, a.T("match.how.unknown")
	switch {
	case len(a.why["time"]) > 0:
		near, how = tieSame, a.T("match.how.agrees")
	case len(need) > 0 && len(offer) > 0:
		how = a.T("match.how.none")
	}
	standing := a.said(offer...)
	if len(offer) == 0 {
		standing.Text = a.T("match.time.standing")
	}
	a.add("match.tie.time", near, how, a.said(need...), standing)
}

// words are the very words that both texts use, as the need writes them.
func (a *argument) words() {
	a.marks("match.tie.words", tieSame, a.shared("text"))
}

// concepts are the subjects that both texts name, in the reader's language. One that a text only comes near is not put into its column.
func (a *argument) concepts() {
	for _, reason := range a.why["concept"] {
		if reason.Message.Key == "reason.concepts" {
			a.marks("match.tie.concepts", tieNear, eachLabel(reason.Shared, a.ConceptName))
		}
	}
}

func (a *argument) shared(factor string) (all []string) {
	for _, reason := range a.why[factor] {
		all = append(all, reason.Shared...)
	}
	return once(all)
}

func (a *argument) marks(name string, near tie, marks []string) {
	if len(marks) > 0 {
		a.add(name, near, a.T("match.how.words", "count", len(marks)), tieCell{Marks: marks}, tieCell{Marks: marks})
	}
}

// fitPart is what one part of the argument adds to the fit.
type fitPart struct{ Name, Points string }

// fitParts are the sentences of the argument with their points, which add up to the fit.
func fitParts(b Base, reasons []domain.Reason) []fitPart {
	var out []fitPart
	for _, reason := range reasons {
		if reason.Message.Key != "" {
			out = append(out, fitPart{b.ReasonText(reason.Message), b.Decimal(reason.Share, 1)})
		}
	}
	return out
}

// matchGap is what the offer leaves open of the need, and who else covers it.
type matchGap struct {
	Known bool
	Lines []gapLine
	Asks  bool // the viewer is shown other offers
}

type gapLine struct {
	Name, Purpose, Lang string
	About               string
	Others              []Link
}

// mostOthers is how many other offers a line names.
const mostOthers = 3

// matchGap names the lines that stay uncovered. The requester and the secretariat are shown which other offers they see
// cover them; a provider is not told of its peers.
func (s *Site) matchGap(r *request, b Base, v matchView) (matchGap, error) {
	n := *v.need
	g := matchGap{Known: len(v.Covered)+len(v.Uncovered) > 0}
	if len(v.Uncovered) == 0 {
		return g, nil
	}
	var hits []pairing.Hit
	if v.side != domain.SideProvider && s.pairing != nil && (n.Status == domain.NeedOpen || n.Status == domain.NeedDormant) {
		answer, err := s.pairing.OffersFor(r.ctx(), r.Viewer, n, pairing.Options{Limit: 30})
		if err != nil {
			return g, err
		}
		hits, g.Asks = answer.Hits, true
	}
	for i, l := range n.Lines {
		if !slices.Contains(v.Uncovered, l.ID) {
			continue
		}
		line := gapLine{
			Name:    b.T("match.gap.line", "no", i+1, "subtype", b.SubtypeLabel(l.Subtype)),
			Purpose: l.Purpose, Lang: n.Language,
		}
		if l.Instrument != "" {
			line.About = b.ArticlesOf(l.Instrument, l.Articles)
		}
		for _, h := range hits {
			if h.Offer != nil && h.Offer.ID != v.OfferID && slices.Contains(h.Covered, l.ID) && len(line.Others) < mostOthers {
				line.Others = append(line.Others, Link{h.Offer.Title, "/offers/" + h.Offer.Reference})
			}
		}
		g.Lines = append(g.Lines, line)
	}
	return g, nil
}
