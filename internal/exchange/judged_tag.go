package exchange

import (
	"slices"
	"strings"

	"golang.org/x/text/language"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/text"
)

// language is one of the six official languages; an empty cell is told from the words.
func (s *sheet) language(column, words string) string {
	lang := strings.ToLower(s.cell(column))
	if lang == "" {
		if lang = text.Guess(words); lang == "" {
			s.bad(column, "the language cannot be told from the words; write one of %s", strings.Join(domain.Languages, ", "))
		}
		return lang
	}
	if !slices.Contains(domain.Languages, lang) {
		s.bad(column, "%q is not an official language; write one of %s", lang, strings.Join(domain.Languages, ", "))
	}
	return lang
}

// state is a State by code or name; none may be given.
func (s *sheet) state(column string) string {
	name := s.cell(column)
	if name == "" {
		return ""
	}
	found, ok := reference.FindState(name)
	if !ok {
		s.bad(column, "%q is no State; write its ISO 3166 code of three letters, such as KEN", name)
	}
	return found.Code
}

func (s *sheet) instruments() []domain.Instrument {
	var out []domain.Instrument
	for _, item := range s.list("instruments") {
		if in := domain.Instrument(strings.ToUpper(item)); slices.Contains(out, in) {
			continue // written in capitals and in small letters
		} else if slices.Contains(domain.Instruments, in) {
			out = append(out, in)
		} else {
			s.bad("instruments", "%q is no instrument; write UNTOC, TIP, SOM or FIREARMS", item)
		}
	}
	return out
}

// articles are written UNTOC:18, or 18 where the row names a single instrument.
func (s *sheet) articles(instruments []domain.Instrument) []domain.OfferArticle {
	var out []domain.OfferArticle
	for _, item := range s.list("articles") {
		name, number, named := strings.Cut(item, ":")
		a := domain.OfferArticle{Instrument: domain.Instrument(strings.ToUpper(strings.TrimSpace(name)))}
		if !named {
			if number = item; len(instruments) != 1 {
				s.bad("articles", "%q does not say of which instrument: the row names %d; write UNTOC:%s", item, len(instruments), item)
				continue
			}
			a.Instrument = instruments[0]
		}
		if !slices.Contains(domain.Instruments, a.Instrument) {
			s.bad("articles", "%q names no instrument; write UNTOC:18, TIP:6, SOM:8 or FIREARMS:7", item)
			continue
		}
		n, paragraph, err := reference.ParseArticle(number)
		switch {
		case err != nil:
			s.bad("articles", "%q is no article; write UNTOC:18 or UNTOC:32(5)", item)
			continue
		case !reference.HasArticle(string(a.Instrument), n):
			s.bad("articles", "%s has articles 1 to %d, not %d", a.Instrument, reference.ArticleCount(string(a.Instrument)), n)
			continue
		}
		a.Article = reference.Article{Number: n, Paragraph: paragraph}.String()
		if !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}

// subtypes are those named, and all subtypes of a type of which none is named: they are what the type means. under are
// the instruments of the row; without any, every subtype may stand.
func (s *sheet) subtypes(under []domain.Instrument) []domain.Subtype {
	may := func(t reference.Subtype) bool {
		return len(under) == 0 || slices.ContainsFunc(under, func(in domain.Instrument) bool { return t.Serves(string(in)) })
	}
	var out []domain.Subtype
	for _, item := range s.list("subtypes") {
		code := strings.ToLower(item)
		found, ok := reference.SubtypeByCode(code)
		switch {
		case code == reference.Unspecified:
			continue // nothing is named
		case !ok:
			s.bad("subtypes", "%q is no subtype; write a code such as legal.drafting", item)
		case !may(found):
			s.bad("subtypes", "%s belongs to %s; name it among the instruments", code, found.ProtocolOnly)
		case !slices.Contains(out, domain.Subtype(code)):
			out = append(out, domain.Subtype(code))
		}
	}
	named := len(out)
	for _, item := range s.list("types") {
		code := strings.ToLower(item)
		found, ok := reference.TypeByCode(code)
		if !ok && code != reference.Unspecified {
			var known []string
			for _, t := range reference.Types() {
				known = append(known, t.Code)
			}
			s.bad("types", "%q is no type; write one of %s", item, strings.Join(known, ", "))
		}
		if slices.ContainsFunc(out[:named], func(t domain.Subtype) bool { return t.Type() == code }) {
			continue
		}
		for _, t := range found.Subtypes {
			if may(t) && !slices.Contains(out, domain.Subtype(t.Code)) {
				out = append(out, domain.Subtype(t.Code))
			}
		}
	}
	return out
}

func (s *sheet) modalities() []domain.Modality {
	var out []domain.Modality
	for _, item := range s.list("modalities") {
		if m := domain.Modality(strings.ToLower(item)); slices.Contains(out, m) {
			continue
		} else if slices.Contains(domain.Modalities, m) {
			out = append(out, m)
		} else {
			s.bad("modalities", "%q is no modality; write one of %s", item, join(domain.Modalities))
		}
	}
	return out
}

// lineList makes the lines of a need: one for each subtype, in turn under each instrument that has articles, so that
// every article stands on a line of its instrument. A row without tags has no lines.
func (s *sheet) lineList() []domain.Line {
	all := s.instruments()
	articles := s.articles(all)
	var primary []domain.Instrument
	for _, a := range articles {
		if !slices.Contains(all, a.Instrument) {
			all = append(all, a.Instrument)
		}
		if !slices.Contains(primary, a.Instrument) {
			primary = append(primary, a.Instrument)
		}
	}
	subtypes, modalities := s.subtypes(all), s.modalities()
	if len(all)+len(subtypes)+len(modalities) == 0 {
		return nil
	}
	if len(subtypes) == 0 {
		subtypes = []domain.Subtype{domain.Unspecified}
	}
	if len(primary) == 0 && len(all) > 0 {
		primary = all[:1]
	}
	var out []domain.Line
	for i := range max(len(subtypes), len(primary)) {
		l := domain.Line{Subtype: subtypes[i%len(subtypes)], Modalities: modalities}
		if len(primary) > 0 {
			l.Instrument = primary[i%len(primary)]
			l.Also = slices.DeleteFunc(slices.Clone(all), func(in domain.Instrument) bool { return in == l.Instrument })
		}
		for _, a := range articles {
			if a.Instrument == l.Instrument {
				l.Articles = append(l.Articles, a.Article)
			}
		}
		out = append(out, l)
	}
	return out
}

// serves fills in what an offer is tagged with.
func (s *sheet) serves(o *domain.Offer) {
	o.Instruments = s.instruments()
	o.Articles = s.articles(o.Instruments)
	for _, a := range o.Articles {
		if !slices.Contains(o.Instruments, a.Instrument) {
			o.Instruments = append(o.Instruments, a.Instrument)
		}
	}
	o.Subtypes, o.Modalities = s.subtypes(o.Instruments), s.modalities()
	for _, item := range s.list("languages") {
		code := strings.ToLower(item)
		if base, err := language.ParseBase(code); err != nil || len(code) != 2 || base.String() != code {
			s.bad("languages", "%q is no language; write its ISO 639-1 code of two letters, such as fr", item)
		} else if !slices.Contains(o.Languages, code) {
			o.Languages = append(o.Languages, code)
		}
	}
	o.Eligible = s.eligible()
}

// eligible are States, regional groups, and the kinds LDC, LLDC and SIDS; an empty cell is every State.
func (s *sheet) eligible() (e domain.Eligibility) {
	for _, item := range s.list("eligible") {
		group := domain.RegionalGroup(strings.ToLower(item))
		state, known := reference.FindState(item)
		switch {
		case strings.EqualFold(item, "LDC"):
			e.LDC = true
		case strings.EqualFold(item, "LLDC"):
			e.LLDC = true
		case strings.EqualFold(item, "SIDS"):
			e.SIDS = true
		case slices.Contains(domain.RegionalGroups, group):
			e.Groups = append(e.Groups, group)
		case known:
			e.States = append(e.States, state.Code)
		default:
			s.bad("eligible", "%q is neither a State nor a group; write ISO 3166 codes of three letters, %s, LDC, LLDC or SIDS",
				item, join(domain.RegionalGroups))
		}
	}
	return e
}

func join[C ~string](list []C) string {
	out := make([]string, len(list))
	for i, c := range list {
		out[i] = string(c)
	}
	return strings.Join(out, ", ")
}
