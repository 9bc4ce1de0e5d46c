package report

import (
	"net/url"
	"slices"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/store"
)

// Pick says which records a number counts. Empty fields take any; "-" takes the records that do not state the thing.
type Pick struct {
	Kind       domain.Kind // need, offer, match or finding
	Count      string      // what of these records the number counts: [CountLines] and so on, "" for the records themselves
	Type       string
	Subtype    string
	Instrument string
	Article    string // number of an article of Instrument
	Group      string // regional group
	Modality   string
	Obstacle   string
	Stage      string // that a line has at least reached
	Finding    domain.FindingKind
	State      string // alpha-3 code of the State that asks, or that a finding is about
	Provider   string // organization that offers
	Said       string // what a finding was told by, and when: see [Silence.Said]
	Open       bool   // still open, of the needs
	Aged       bool   // open for more than two cycles
	Uncovered  bool   // lines that no open offer covers
	Limited    bool   // needs that not everybody may read
	Answered   bool   // findings of a State that has answered since
	Why        string // of these, what no offer meets: subtype, instrument or eligibility; Instrument is then the line's first
}

// What a number can count of the records that a pick takes.
const (
	CountLines     = "lines"     // of the needs
	CountStates    = "states"    // that ask, or that findings are about
	CountAreas     = "areas"     // in which no offer covers what needs ask for: see [Uncovered]
	CountProviders = "providers" // of the offers
)

// counting are what can be counted of each kind of record.
var counting = map[domain.Kind][]string{
	domain.KindNeed: {CountLines, CountStates, CountAreas}, domain.KindOffer: {CountProviders}, domain.KindFinding: {CountStates},
}

// Countings are all that a number can count beside records.
func Countings() []string { return []string{CountLines, CountStates, CountAreas, CountProviders} }

// fields are the pick's fields by their names in a query.
func (p *Pick) fields() map[string]*string {
	return map[string]*string{
		"of": (*string)(&p.Kind), "type": &p.Type, "subtype": &p.Subtype, "in": &p.Instrument, "article": &p.Article,
		"region": &p.Group, "modality": &p.Modality, "obstacle": &p.Obstacle, "stage": &p.Stage, "finding": (*string)(&p.Finding), "why": &p.Why,
		"count": &p.Count, "state": &p.State, "provider": &p.Provider, "said": &p.Said,
	}
}

func (p *Pick) flags() map[string]*bool {
	return map[string]*bool{"open": &p.Open, "aged": &p.Aged, "uncovered": &p.Uncovered, "limited": &p.Limited, "answered": &p.Answered}
}

// Values is the pick as a query.
func (p Pick) Values() url.Values {
	q := url.Values{}
	for name, v := range p.fields() {
		if *v != "" {
			q.Set(name, *v)
		}
	}
	for name, v := range p.flags() {
		if *v {
			q.Set(name, "1")
		}
	}
	return q
}

// ParsePick reads a pick from a query; ErrNotFound for one that counts nothing that there is.
func ParsePick(q url.Values) (Pick, error) {
	var p Pick
	for name, v := range p.fields() {
		*v = q.Get(name)
	}
	for name, v := range p.flags() {
		*v = q.Get(name) == "1"
	}
	if p.Why != "" && !slices.Contains(reasons, p.Why) {
		return Pick{}, domain.ErrNotFound
	}
	kinds := []domain.Kind{domain.KindNeed, domain.KindOffer, domain.KindMatch, domain.KindFinding}
	if !slices.Contains(kinds, p.Kind) || p.Stage != "" && !slices.Contains(stageCodes[:], p.Stage) {
		return Pick{}, domain.ErrNotFound
	}
	if p.Count != "" && !slices.Contains(counting[p.Kind], p.Count) || p.Count == CountAreas && !p.Uncovered {
		return Pick{}, domain.ErrNotFound
	}
	return p, nil
}

// Of is the pick with another count of its records.
func (p Pick) Of(count string) Pick {
	p.Count = count
	return p
}

// Href is the address that opens the records within the scope.
func (p Pick) Href(s Scope) string {
	q := s.Values()
	for name, v := range p.Values() {
		q[name] = v
	}
	return "/overview/records?" + q.Encode()
}

// stated says whether the value is wanted; an empty value is one that is not stated.
func stated(want, value string) bool {
	return want == "" || want == value || want == notStated && value == ""
}

// listed is stated for a list of values.
func listed[T ~string](want string, values []T) bool {
	switch want {
	case "":
		return true
	case notStated:
		return len(values) == 0
	}
	return slices.Contains(values, T(want))
}

func (p Pick) least() stage {
	return stage(max(0, slices.Index(stageCodes[:], p.Stage)))
}

// line says whether the line counts.
func (p Pick) line(l line) bool {
	if !stated(p.Type, l.Subtype.Type()) || !stated(p.Subtype, string(l.Subtype)) || !listed(p.Modality, l.Modalities) ||
		l.reach < p.least() {
		return false
	}
	if p.Instrument == "" {
		return true
	}
	for _, i := range l.instruments {
		if stated(p.Instrument, string(i)) && listed(p.Article, articlesUnder(l.LineFact, i)) {
			return true
		}
	}
	return false
}

// articlesUnder are the numbers of the line's articles of the instrument, each once: those that it gives are of its first.
func articlesUnder(l store.LineFact, i domain.Instrument) []string {
	if l.Instrument != i {
		return nil
	}
	var out []string
	for _, a := range l.Articles {
		if n := articleNumber(a); !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

func articleNumber(a string) string {
	n, _, _ := strings.Cut(a, "(")
	return n
}

// among says whether the need itself counts, whatever its lines.
func (f *facts) among(p Pick, n *need) bool {
	return stated(p.Group, string(n.group)) && (!p.Open && !p.Uncovered || n.Status == domain.NeedOpen) && (!p.Aged || f.aged(n)) &&
		listedOnly(p.Obstacle, n.Obstacles) && (p.State == "" || n.State == p.State) && (!p.Limited || n.Visibility != domain.Public)
}

// picksLine says whether the line of such a need counts.
func (f *facts) picksLine(p Pick, n *need, l line) bool {
	if p.Uncovered {
		return p.lacking(l, f.lack(n.state, l.LineFact))
	}
	return p.line(l)
}

// lacking says whether the line counts among those that no open offer covers, for that reason or "" for none.
func (p Pick) lacking(l line, why string) bool {
	if p.Why == "" {
		return why != "" && p.line(l)
	}
	first := stated(p.Instrument, string(l.Instrument)) // which the scope may leave out where it keeps another of the line's
	p.Instrument = ""
	return why == p.Why && first && p.line(l)
}

func listedOnly(want string, values []domain.Obstacle) bool {
	return want == "" || slices.Contains(values, domain.Obstacle(want))
}

func (f *facts) picksOffer(p Pick, o offer) bool {
	under := o.served(f.scope, domain.Instrument(strings.TrimPrefix(p.Instrument, notStated)))
	if p.Instrument != "" && !under {
		return false
	}
	if p.Article != "" {
		if !listed(p.Article, o.articlesUnder(domain.Instrument(p.Instrument))) {
			return false
		}
	}
	if p.Group != "" && !o.openTo(p.Group) || p.Provider != "" && o.Provider != p.Provider {
		return false
	}
	types := false
	for _, s := range o.subtypes() {
		types = types || stated(p.Type, s.Type()) && stated(p.Subtype, string(s))
	}
	return types && listed(p.Modality, o.Modalities)
}

// served says whether the offer serves the instrument; "" stands for an offer that names none.
func (o offer) served(s Scope, i domain.Instrument) bool {
	if i == "" {
		return len(o.Instruments) == 0
	}
	return contains(o.Instruments, i) && contains(s.instruments(), i)
}

func (o offer) articlesUnder(i domain.Instrument) []string {
	var out []string
	for _, a := range o.Articles {
		if n := articleNumber(a.Article); a.Instrument == i && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// subtypes are the offer's subtypes, Unspecified alone where it names none.
func (o offer) subtypes() []domain.Subtype {
	if len(o.Subtypes) == 0 {
		return []domain.Subtype{domain.Unspecified}
	}
	return o.Subtypes
}

// openTo says whether at least one State of the group is eligible.
func (o offer) openTo(group string) bool {
	if group == notStated {
		group = ""
	}
	open := o.open
	open.meet(stateTable().groups[domain.RegionalGroup(group)])
	return open != stateSet{}
}

func (f *facts) picksMatch(p Pick, m match) bool { return m.reach >= p.least() }

func (f *facts) picksFinding(p Pick, x domain.Finding) bool {
	if p.Finding != "" && x.Kind != p.Finding || p.Finding == "" && x.Kind == domain.FindingSilent {
		return false
	}
	if p.State != "" && x.State != p.State || p.Said != "" && toldBy(x).code() != p.Said || p.Answered && !f.answeredSince(x) {
		return false
	}
	return stated(p.Obstacle, string(x.Obstacle)) && stated(p.Instrument, string(x.Instrument)) &&
		stated(p.Subtype, string(x.Subtype)) && stated(p.Group, string(groupOf(x.State)))
}
