package report

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
)

// Compose writes the document of an overview in the language of the printer, with the drafter's words of the note over the
// generated ones. A note that is not kept anywhere is the live overview.
func Compose(p *i18n.Printer, o Overview, n domain.Note) Document {
	w := &writer{Printer: p, edits: n.Edits}
	w.doc = Document{
		Language: p.Lang(), Direction: p.Dir(), Reference: n.Reference, Cover: n.Cover, Date: o.AsOf,
		Original: p.T("report.original", "language", Name(p, Label{Of: "lang", Code: p.Lang()})), Title: n.Title, By: p.T("report.by"),
		Words: Words{
			Contents: p.T("report.contents"), Changed: p.T("report.changed"), Date: p.Date(o.AsOf),
			Distribution: p.T("report.distribution", "distribution", n.Cover.Distribution),
		},
	}
	if w.doc.Title == "" {
		w.doc.Title = p.T("report.title")
	}
	if o.Limited > 0 {
		w.doc.Cover.Distribution = p.T("report.distribution.limited")
		w.doc.Words.Distribution = p.T("report.distribution", "distribution", w.doc.Cover.Distribution)
	}
	w.introduction(o)
	if o.Empty() && len(o.Rates) == 0 {
		return w.doc
	}
	w.heading1("report.h.analysis")
	if o.Empty() { // nobody asks; that States answer is told all the same
		w.reporting(o)
		return w.doc
	}
	w.priorities(o)
	w.reporting(o)
	w.specific(o)
	w.obstacles(o)
	w.supply(o)
	w.conclusions(o)
	return w.doc
}

func (w *writer) introduction(o Overview) {
	w.heading1("report.h.introduction")
	w.text("introduction/purpose", w.T("report.introduction.purpose"), nil)
	if o.Empty() {
		w.text("introduction/empty", w.T("report.empty", "scope", w.scope(o.Scope)), nil)
		return
	}
	counted := w.T("report.note.counted")
	if o.Limited > 0 {
		counted = w.T("report.note.counted.limited", "count", o.Limited)
	}
	w.text("introduction/counted", w.T("report.introduction.counted", "date", o.AsOf, "requests", w.count("report.n.requests", o.Requests),
		"states", w.count("report.n.states", o.States), "lines", w.count("report.n.lines", o.Lines), "scope", w.scope(o.Scope)), nil, w.note(counted))
	all := Pick{Kind: domain.KindNeed}
	w.counts(w.Say(w.count("report.n.requests", o.Requests)), all)
	w.counts(w.Say(w.count("report.n.states", o.States)), all.Of(CountStates))
	w.counts(w.Say(w.count("report.n.lines", o.Lines)), all.Of(CountLines))
	if o.Limited > 0 {
		w.text("introduction/limited", w.T("report.introduction.limited", "count", o.Limited), nil)
		w.counts(w.Number(o.Limited), Pick{Kind: domain.KindNeed, Limited: true})
	}
	w.text("introduction/units", w.T("report.introduction.units"), nil)
}

// count is a number with its noun.
func (w *writer) count(key string, n int) domain.Message { return domain.Say(key, "count", n) }

// scope says what is counted, in words.
func (w *writer) scope(s Scope) string { return ScopeIn(w.Printer, s) }

// ScopeIn puts a scope into words.
func ScopeIn(p *i18n.Printer, s Scope) string {
	period := p.T("report.scope.any_time")
	switch {
	case s.Cycle != nil && !s.From.IsZero() && !s.To.IsZero():
		period = p.T("report.scope.cycle.period", "cycle", s.Cycle.In(p), "from", s.From, "to", s.To)
	case s.Cycle != nil && !s.From.IsZero():
		period = p.T("report.scope.cycle.from", "cycle", s.Cycle.In(p), "from", s.From)
	case s.Cycle != nil && !s.To.IsZero():
		period = p.T("report.scope.cycle.to", "cycle", s.Cycle.In(p), "to", s.To)
	case s.Cycle != nil:
		period = p.T("report.scope.cycle", "cycle", s.Cycle.In(p))
	case !s.From.IsZero() && !s.To.IsZero():
		period = p.T("report.scope.period", "from", s.From, "to", s.To)
	case !s.From.IsZero():
		period = p.T("report.scope.from", "from", s.From)
	case !s.To.IsZero():
		period = p.T("report.scope.to", "to", s.To)
	}
	instruments, groups := p.T("report.scope.all_instruments"), p.T("report.scope.all_groups")
	if len(s.Instruments) > 0 {
		instruments = p.List(names(p, "instrument", s.Instruments))
	}
	if len(s.Groups) > 0 {
		groups = p.List(names(p, "group", s.Groups))
	}
	return p.T("report.scope", "period", period, "instruments", instruments, "groups", groups)
}

func names[T ~string](p *i18n.Printer, of string, codes []T) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = Name(p, Label{Of: of, Code: string(c)})
	}
	return out
}

func (w *writer) priorities(o Overview) {
	w.heading2("report.h.priorities")
	w.heading3(w.T("report.h.by_type"))
	var shares []string
	for _, s := range o.Asked {
		shares = append(shares, w.share(s))
	}
	w.text("priorities/types", w.T("report.priorities.types", "shares", shares), nil)
	w.sharesOpen(o.Asked)
	w.figure(o.Figure("needs-by-type"))
	w.figure(o.Figure("legal-by-subtype"))
	w.heading3(w.T("report.h.by_area"))
	w.text("priorities/area", w.T("report.priorities.area"), nil)
	w.figure(o.Figure("needs-by-area"))
	w.figure(o.Figure("needs-by-group"))
	w.heading3(w.T("report.h.table"))
	w.text("priorities/table", w.T("report.priorities.table"), nil)
	w.figure(o.Figure("types-and-subtypes"))
	if o.General > 0 {
		w.text("priorities/general", w.T("report.priorities.general", "count", o.General, "requests", w.count("report.n.requests", o.General)), nil)
		w.counts(w.Say(w.count("report.n.requests", o.General)), Pick{Kind: domain.KindNeed, Subtype: string(domain.Unspecified)})
	}
}

// share is "legal assistance (20 per cent)".
func (w *writer) share(s TypeShare) string {
	return w.T("report.share", "type", w.within(Label{Of: "type", Code: s.Type}), "percent", s.Percent)
}

// sharesOpen lets the shares that the last paragraph names open the lines of which they are made.
func (w *writer) sharesOpen(shares []TypeShare) {
	for _, s := range shares {
		w.counts(w.share(s), Pick{Kind: domain.KindNeed, Type: s.Type, Count: CountLines})
	}
}

// within is the name of a label within a sentence: it begins small where the language has capitals.
func (w *writer) within(l Label) string {
	if l == (Label{Of: "type", Code: string(domain.Unspecified)}) {
		return w.T("report.general_type")
	}
	name := Name(w.Printer, l)
	first, size := utf8.DecodeRuneInString(name)
	second, _ := utf8.DecodeRuneInString(name[size:])
	if unicode.IsUpper(second) { // an abbreviation
		return name
	}
	return string(unicode.ToLower(first)) + name[size:]
}

func (w *writer) reporting(o Overview) {
	if len(o.Rates)+len(o.Reporting)+len(o.Silent) == 0 {
		return
	}
	w.heading2("report.h.reporting")
	if len(o.Rates) > 0 {
		items, rates, cited, counted := w.rates(o.Rates)
		about := w.T("report.note.counted_rates")
		switch {
		case cited != "" && counted: // one footnote: two beside each other would be read as one number
			about = w.T("figure.note.cited_others", "source", cited) + w.T("report.between_sentences") + about
		case cited != "":
			about = w.T("report.note.cited", "source", cited)
		}
		w.text("reporting/rates", w.T("report.reporting.rates"), items, w.note(about))
		for _, c := range rates {
			w.leads(c)
		}
		w.figure(o.Figure("response-rates"))
	}
	if len(o.Reporting) > 0 {
		w.text("reporting/asked", w.T("report.reporting.asked", "count", len(o.Reporting), "states", w.states(o.Reporting)), nil)
		w.counts(w.Number(len(o.Reporting)), Pick{Kind: domain.KindNeed, Subtype: string(reporting), Count: CountStates})
	}
	if len(o.Silences) > 0 {
		text := ""
		var counted []Counted
		for i, s := range o.Silences {
			if i > 0 {
				text += w.T("report.between_sentences")
			}
			said, numbers := w.silence(s)
			for _, c := range numbers {
				c.At += len(text)
				counted = append(counted, c)
			}
			text += said
		}
		w.text("reporting/silent", text, nil)
		for _, c := range counted {
			w.leads(c)
		}
	}
}

// silence is what one source says of the States that gave no information, and who has answered since, with the numbers in it.
func (w *writer) silence(s Silence) (string, []Counted) {
	source := s.sourceIn(w.Printer)
	key := "report.reporting.silent"
	if s.Source == "" {
		key = "report.reporting.silent.unsourced"
	}
	var counted []Counted
	say := func(key string, states []string, p Pick, source string) string {
		said := w.T(key, "count", len(states), "states", w.states(states), "source", source)
		if at, number := w.numberIn(key, len(states), source); at >= 0 {
			counted = append(counted, Counted{Words: number, At: at, Pick: &p})
		}
		return said
	}
	text := say(key, s.States, s.Pick(false), source)
	if len(s.Answered) > 0 {
		text += w.T("report.between_sentences")
		before := len(counted)
		since := say("report.reporting.answered", s.Answered, s.Pick(true), "")
		for i := range counted[before:] {
			counted[before+i].At += len(text)
		}
		text += since
	}
	return text, counted
}

// numberIn is where the message says how many States it names, and the number as it stands there; -1 where the language has a
// word for it. The days and paragraphs of the source are numbers too, and are not looked at.
func (w *writer) numberIn(key string, count int, source string) (int, string) {
	const aside, states = "\x01", "\x02"
	number := w.Number(count)
	frame, _, _ := strings.Cut(w.T(key, "count", count, "states", states, "source", aside), states)
	at := strings.Index(frame, number)
	if at < 0 {
		return -1, ""
	}
	return len(strings.ReplaceAll(frame[:at], aside, source)), number
}

func (w *writer) states(codes []string) []string { return StateNames(w.Lang(), codes) }

// rates are the response rates, an item for each instrument: those that a source cites, and those that the tracker has
// counted, with their numbers. Each opens who has answered.
func (w *writer) rates(all []Rate) (items []string, open []Counted, cited string, counted bool) {
	for _, i := range domain.Instruments {
		var cycles, codes []string
		for _, r := range all {
			if r.Instrument == i {
				codes = append(codes, r.opens())
			}
			switch {
			case r.Instrument != i:
			case r.Kept:
				cycles = append(cycles, w.T("report.rate.kept", "cycle", w.cycle(r.Cycle)))
				counted = true
			case !r.Cited():
				cycles = append(cycles, w.T("report.rate.counted", "percent", r.Percent, "cycle", w.cycle(r.Cycle), "answered", r.Answered, "parties", r.Parties))
				counted = true
			case r.Unnamed:
				cycles = append(cycles, w.T("report.rate.unnamed", "percent", r.Percent))
				cited = document(r.Source)
			default:
				cycles = append(cycles, w.T("report.rate.cited", "percent", r.Percent, "cycle", w.cycle(r.Cycle)))
				cited = document(r.Source)
			}
		}
		if len(cycles) > 0 {
			item, from := w.T("report.rate", "instrument", Name(w.Printer, Label{Of: "instrument", Code: string(i)}), "cycles", cycles), 0
			items = append(items, item)
			for n, words := range cycles {
				at := strings.Index(item[from:], words)
				if at < 0 || codes[n] == "" {
					continue
				}
				open = append(open, Counted{Words: words, Item: len(items), At: from + at, Cycle: codes[n]})
				from += at + len(words)
			}
		}
	}
	return items, open, cited, counted
}

func (w *writer) cycle(n int) string {
	return w.within(Label{Of: "cycle", Code: strconv.Itoa(n)})
}

func (w *writer) specific(o Overview) {
	if len(o.Sections) == 0 {
		return
	}
	w.heading2("report.h.specific")
	for _, s := range o.Sections {
		w.heading3(w.T("report.h.instrument", "instrument", Name(w.Printer, Label{Of: "instrument", Code: string(s.Instrument)})))
		for _, p := range s.Paragraphs {
			text := ""
			for i, x := range p.Sentences {
				if i > 0 {
					text += w.T("report.between_sentences")
				}
				text += w.sentence(x)
			}
			w.text("specific/"+p.Key, text, nil)
		}
	}
}

// sentence is one statement in words: who says what.
func (w *writer) sentence(x Sentence) string {
	what := x.Label
	if what == "" {
		what = w.within(Label{Of: "subtype", Code: string(x.Subtype)})
		if x.Kind == domain.FindingDifficulty {
			what = w.T("report.obstacle", "obstacle", w.within(Label{Of: "obstacle", Code: string(x.Obstacle)}))
		} else if x.Subtype == domain.Unspecified || x.Subtype == "" {
			what = w.T("report.general_terms")
		}
	}
	key := map[domain.FindingKind]string{
		domain.FindingNeed: "report.sentence.need", domain.FindingDifficulty: "report.sentence.difficulty", domain.FindingRemark: "report.sentence.remark",
	}[x.Kind]
	if len(x.States) == 0 {
		return w.T(key+".unnamed", "what", what)
	}
	return w.T(key, "count", len(x.States), "states", w.states(x.States), "what", what)
}

func (w *writer) obstacles(o Overview) {
	f, ok := o.Figure("obstacles")
	if !ok || f.Empty() {
		return
	}
	w.heading2("report.h.obstacles")
	w.text("obstacles/counted", w.T("report.obstacles", "count", o.Findings, "findings", w.count("report.n.findings", o.Findings)), nil)
	w.counts(w.Say(w.count("report.n.findings", o.Findings)), Pick{Kind: domain.KindFinding})
	w.figure(f, true)
}

func (w *writer) conclusions(o Overview) {
	if len(o.Asked) == 0 {
		return
	}
	w.heading1("report.h.conclusions")
	most := o.Asked[:min(len(o.Asked), 4)]
	var shares []string
	for _, s := range most {
		if s.Type != string(domain.Unspecified) {
			shares = append(shares, w.share(s))
		}
	}
	w.text("conclusions/most", w.T("report.conclusions.most", "shares", shares), nil, w.note(w.T("report.note.shares")))
	w.sharesOpen(most)
	if n := len(o.Uncovered); n > 0 {
		w.text("conclusions/gap", w.T("report.conclusions.gap", "count", n), nil)
		w.counts(w.Number(n), Pick{Kind: domain.KindNeed, Count: CountAreas, Uncovered: true})
	}
	w.text("conclusions/invite", w.T("report.conclusions.invite"), nil)
}

// gapsBy are the gaps for one reason.
func gapsBy(all []Uncovered, why string) []Uncovered {
	return slices.DeleteFunc(slices.Clone(all), func(u Uncovered) bool { return u.Why != why })
}
