package site

import (
	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/reference"
)

// The values that forms offer, with their names in the reader's language.

func codeChoices[C ~string](codes []C, label func(C) string) []Choice {
	out := make([]Choice, len(codes))
	for i, c := range codes {
		out[i] = Choice{Value: string(c), Label: label(c)}
	}
	return out
}

// explained are choices whose label and hint are messages: prefix + code and prefix + code + ".hint".
func explained[C ~string](b Base, prefix string, codes []C) []Choice {
	out := codeChoices(codes, func(c C) string { return b.T("choice." + prefix + string(c)) })
	for i, c := range codes {
		if key := "choice." + prefix + string(c) + ".hint"; b.Knows(key) {
			out[i].Hint = b.T("choice." + prefix + string(c) + ".hint")
		}
	}
	return out
}

func (b Base) languageChoices(codes []string) []Choice {
	return codeChoices(codes, b.LanguageLabel)
}

// helpLanguages are the languages that forms offer for giving help in: the six, and those that the catalogue works in.
var helpLanguages = append(append([]string{}, domain.Languages...), "pt", "bs", "hr", "sr")

func (b Base) instrumentChoices() []Choice {
	out := codeChoices(domain.Instruments, b.InstrumentLabel)
	for i, code := range domain.Instruments {
		out[i].Hint = b.InstrumentTitle(code)
		if out[i].Hint == out[i].Label {
			out[i].Hint = ""
		}
	}
	return out
}

// subtypeGroups are the subtypes under their types, the unspecified one first.
func (b Base) subtypeGroups() []ChoiceGroup {
	groups := []ChoiceGroup{{Label: b.T("draft.general"), Items: []Choice{{Value: string(domain.Unspecified), Label: b.SubtypeLabel(domain.Unspecified)}}}}
	for _, t := range reference.Types() {
		g := ChoiceGroup{Label: t.Label(b.Lang())}
		for _, s := range t.Subtypes {
			g.Items = append(g.Items, Choice{Value: s.Code, Label: s.Label(b.Lang())})
		}
		groups = append(groups, g)
	}
	return groups
}

// articleChoices are the articles of an instrument with their headings.
func (b Base) articleChoices(code domain.Instrument) []Choice {
	in, ok := reference.InstrumentByCode(string(code))
	if !ok {
		return nil
	}
	var out []Choice
	for _, a := range in.Articles {
		n := reference.Article{Number: a.Number}.String()
		out = append(out, Choice{Value: n, Label: b.T("draft.article", "number", n, "heading", a.Titles.In(b.Lang()))})
	}
	return out
}

func (b Base) stateChoices() []Choice {
	var out []Choice
	for _, s := range reference.States() {
		out = append(out, Choice{Value: s.Code, Label: s.Name(b.Lang())})
	}
	i18n.SortBy(b.Lang(), out, func(c Choice) string { return c.Label })
	return out
}

// organizationChoices are the organizations of the register other than one's own and the secretariat.
func (r *request) organizationChoices(b Base, keep func(domain.Organization) bool) ([]Choice, error) {
	list, err := r.site.registered(r)
	if err != nil {
		return nil, err
	}
	var out []Choice
	for _, o := range list {
		if o.ID == r.Viewer.OrganizationID || o.Kind == domain.OrgSecretariat || !keep(o) {
			continue
		}
		c := Choice{Value: o.ID, Label: b.OrganizationName(o)}
		if !o.IsState() {
			c.Hint = b.KindLabel(o.Kind)
		}
		out = append(out, c)
	}
	i18n.SortBy(b.Lang(), out, func(c Choice) string { return c.Label })
	return out, nil
}
