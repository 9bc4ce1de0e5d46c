package site

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/reference"
	"tamatch/internal/store"
)

// statePage is one State: what it asks, what it offers, and where it stands towards the instruments.
type statePage struct {
	Base
	Formal      string
	Facts       Facts
	Party       []partyRow
	PartySource string // of the whole list, where an operator loaded one
	Needs       RecordRows
	NeedsTotal  int
	NeedsMore   string
	EmptyNeeds  Empty
	ShowsOffers bool
	Offers      RecordRows
	OffersTotal int
	OffersMore  string
	EmptyOffers Empty
	Registered  bool
}

// partyRow is a party status with all that is known of it.
type partyRow struct {
	Instrument, Title string
	Status            string
	Since             string
	AsOf              string
	Confidence        string
	Source, SourceURL string
}

var stateShow = page[statePage]("state/show")

// shortList is how many records stand on the page of a State or a provider.
const shortList = 25

func (s *Site) showState(r *request) error {
	code := strings.ToUpper(r.param("code"))
	st, ok := reference.StateByCode(code)
	if !ok {
		return domain.ErrNotFound
	}
	if code != r.param("code") {
		return r.see("/states/" + code)
	}
	p := statePage{Base: r.base(st.Name(r.Lang()))}
	if st.Formal != st.Name(r.Lang()) {
		p.Formal = st.Formal
	}
	p.Facts = Facts{r.Printer, []Fact{
		{r.T("directory.group"), some(p.GroupLabel(domain.RegionalGroup(st.Group)))},
		{r.T("directory.kind"), some(r.T("state_kind." + st.Kind))},
	}}
	if flags := p.flags(st); len(flags) > 0 {
		p.Facts.Items = append(p.Facts.Items, Fact{r.T("directory.situation"), flags})
	}
	p.Facts.Items = append(p.Facts.Items, Fact{r.T("directory.code"), some(st.Code + ", " + st.Alpha2)})
	treaty, err := s.store.Treaty(r.ctx())
	if err != nil {
		return err
	}
	p.PartySource = p.treatySource(treaty)
	for _, i := range domain.Instruments {
		p.Party = append(p.Party, p.partyRow(treaty, st.Code, i))
	}
	open := []domain.NeedStatus{domain.NeedOpen, domain.NeedDormant}
	needs, total, err := s.store.Needs(r.ctx(), store.NeedFilter{Viewer: r.Viewer, States: []string{code}, Statuses: open, Sort: "-confirmed", Limit: shortList})
	if err != nil {
		return err
	}
	p.NeedsTotal = total
	p.Needs = RecordRows{Printer: r.Printer, Label: r.T("directory.state.need")}
	for _, n := range needs {
		p.Needs.Rows = append(p.Needs.Rows, p.NeedRow(n))
	}
	if total > len(needs) && s.offers("/records") {
		p.NeedsMore = "/records?kind=need&state=" + url.QueryEscape(code)
	}
	p.EmptyNeeds = Empty{Title: r.T("directory.state.no_needs"), Text: r.T("directory.state.no_needs.text")}
	o, err := s.store.OrganizationOfState(r.ctx(), code)
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return err
	}
	p.Registered = err == nil
	if p.ShowsOffers = p.Registered && o.Provides; p.ShowsOffers {
		if p.Offers, p.OffersTotal, err = s.offersOf(r, p.Base, o, 0); err != nil {
			return err
		}
		if p.OffersTotal > len(p.Offers.Rows) {
			p.OffersMore = "/providers/" + o.ID
		}
	}
	p.EmptyOffers = Empty{Title: r.T("directory.provider.no_offers"), Text: r.T("directory.provider.no_offers.text")}
	return stateShow.show(r, p)
}

func (b Base) partyRow(treaty reference.Treaty, state string, code domain.Instrument) partyRow {
	row := partyRow{Instrument: b.InstrumentLabel(code), Title: b.InstrumentTitle(code)}
	st, ok := treaty.Status(state, string(code))
	if !ok {
		row.Status = b.T("party.no_action")
		return row
	}
	row.Status = b.T("party." + st.Status)
	if st.Date != "" {
		row.Since = isoDate(b.Printer, st.Date)
	} else if st.Signed != "" {
		row.Since = isoDate(b.Printer, st.Signed)
	}
	row.AsOf = isoDate(b.Printer, st.AsOf)
	row.Confidence = b.Coded("party.confidence.", st.Confidence)
	row.Source = st.Source
	if strings.HasPrefix(st.SourceURL, "https://") {
		row.SourceURL = st.SourceURL
	}
	return row
}

// flags are the groups of special situation that the State belongs to.
func (b Base) flags(st reference.State) []string {
	var out []string
	for _, f := range stateFlags {
		if f.has(st) {
			out = append(out, b.T(f.key))
		}
	}
	return out
}

var stateFlags = []struct {
	code, key string
	has       func(reference.State) bool
}{
	{"ldc", "state_flag.ldc", func(s reference.State) bool { return s.LDC }},
	{"lldc", "state_flag.lldc", func(s reference.State) bool { return s.LLDC }},
	{"sids", "state_flag.sids", func(s reference.State) bool { return s.SIDS }},
}

// isoDate says a date of the reference data, which may be a day, a month or a year.
func isoDate(p *i18n.Printer, s string) string {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return p.Date(t)
	}
	return s
}
