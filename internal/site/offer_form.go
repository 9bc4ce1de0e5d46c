package site

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/text"
)

// offerSteps are the questions about an offer, in the order in which they are asked.
func offerSteps(r *request, b Base, o domain.Offer) ([]askStep[domain.Offer], error) {
	type offer = domain.Offer
	everybody, err := r.organizationChoices(b, func(domain.Organization) bool { return true })
	if err != nil {
		return nil, err
	}
	ask := func(name string, q question[offer]) question[offer] { return asks(b, "offer", name, q) }
	words := func(name string, rows, limit int, at func(*offer) *string) question[offer] {
		return ask(name, long(askWords(name, at), rows, limit))
	}
	page := func(group, code string, q ...question[offer]) askStep[offer] {
		return paged(b, "offer", group, code, q...)
	}
	day := func(name string, at func(*offer) **time.Time) question[offer] { return ask(name, askDate(b, name, at)) }

	kinds := askCode("kind", FieldRadios, explained(b, "kind.", []domain.OfferKind{domain.Capability, domain.Opportunity}), func(o *offer) *domain.OfferKind { return &o.Kind })
	title := own(askWords("title", func(o *offer) *string { return &o.Title }))
	title.must = "error.title"
	language := askCode("language", FieldSelect, b.languageChoices(domain.Languages), func(o *offer) *string { return &o.Language })
	language.set = func(o *offer, v []string) *domain.Message {
		if o.Language = firstValue(v); o.Language == "" {
			o.Language = text.Guess(o.Title + "\n" + o.Description)
		}
		return nil
	}
	subtypes := askCodes("subtypes", flatSubtypes(b), func(o *offer) *[]domain.Subtype { return &o.Subtypes })
	subtypes.narrow = true
	partners := unasked(askWords("partners", func(o *offer) *string { return new(strings.Join(o.Partners, "\n")) }))
	partners.kind, partners.rows = FieldTextarea, 3
	partners.set = func(o *offer, v []string) *domain.Message {
		o.Partners = valueCodes[string](strings.Split(firstValue(v), "\n"))
		return nil
	}
	amount, currency := askMoney(b, "amount", func(o *offer) **domain.Money { return &o.Amount })
	named := unasked(askCodes("named_orgs", everybody, func(o *offer) *[]string { return &o.NamedOrgs }))
	named.narrow = true
	states := unasked(askCodes("eligible.states", b.stateChoices(), func(o *offer) *[]string { return &o.Eligible.States }))
	states.narrow = true
	link := unasked(askWords("link", func(o *offer) *string { return &o.Link }))
	link.kind = FieldURL
	units := func(name string) question[offer] {
		q := askNumber(name, func(o *offer) *int { return &o.LeadDays })
		q.unit = b.T("ask.offer.lead_days.unit")
		return q
	}
	visibility := askCode("visibility", FieldRadios, explained(b, "visibility.offer.", domain.Visibilities), func(o *offer) *domain.Visibility { return &o.Visibility })

	steps := []askStep[offer]{
		page("offer", "title", ask("kind", kinds), ask("title", title),
			least(b, words("description", 9, 8000, func(o *offer) *string { return &o.Description })), ask("language", language), ask("partners", partners)),
		offerTagStep(b, o),
		page("gives", "subtypes", ask("subtypes", subtypes),
			ask("instruments", askCodes("instruments", b.instrumentChoices(), func(o *offer) *[]domain.Instrument { return &o.Instruments }))),
	}
	if articles, ok := offerArticleStep(b, o); ok {
		steps = append(steps, articles)
	}
	how := page("gives", "how",
		ask("modalities", askCodes("modalities", explained(b, "modality.", domain.Modalities), func(o *offer) *[]domain.Modality { return &o.Modalities })),
		ask("languages", askCodes("languages", b.languageChoices(helpLanguages), func(o *offer) *[]string { return &o.Languages })),
		ask("traditions", unasked(askCodes("traditions", explained(b, "tradition.", domain.LegalTraditions), func(o *offer) *[]domain.LegalTradition { return &o.Traditions }))),
		ask("south_south", askFlag("south_south", b.T("ask.offer.south_south.yes"), func(o *offer) *bool { return &o.SouthSouth })))
	whom := page("terms", "whom",
		ask("eligible.groups", unasked(askCodes("eligible.groups", codeChoices(domain.RegionalGroups, b.GroupLabel), func(o *offer) *[]domain.RegionalGroup { return &o.Eligible.Groups }))),
		ask("eligible.special", askSituations(b)), ask("eligible.states", states),
		ask("eligible.label", unasked(own(askWords("eligible.label", func(o *offer) *string { return &o.Eligible.Label })))),
		unasked(words("conditions", 4, 4000, func(o *offer) *string { return &o.Conditions })))
	// An offer to everybody is an answer as well: it is done once its author has been here, that is with the rest.
	whom.done = func(o offer) bool { return !o.Eligible.Everyone() || o.Visibility != "" }
	whom.begun = whom.done
	capacity := page("terms", "capacity",
		ask("capacity.total", unasked(askNumber("capacity.total", func(o *offer) *int { return &o.Capacity.Total }))),
		ask("capacity.unit", unasked(askCode("capacity.unit", FieldRadios, explained(b, "unit.", domain.CapacityUnits), func(o *offer) *domain.CapacityUnit { return &o.Capacity.Unit }))),
		ask("cost", askCode("cost", FieldRadios, explained(b, "cost.", domain.CostBases), func(o *offer) *domain.CostBasis { return &o.Cost })),
		ask("amount.amount", unasked(amount)), ask("amount.currency", unasked(currency)))
	when := page("terms", "time",
		unasked(day("window_start", func(o *offer) **time.Time { return &o.WindowStart })),
		unasked(day("deadline", func(o *offer) **time.Time { return &o.Deadline })),
		unasked(day("window_end", func(o *offer) **time.Time { return &o.WindowEnd })),
		ask("lead_days", unasked(units("lead_days"))),
		day("renew_by", func(o *offer) **time.Time { return &o.RenewBy }))
	apply := page("terms", "apply",
		words("how_to_apply", 4, 4000, func(o *offer) *string { return &o.HowToApply }),
		unasked(words("documents", 3, 4000, func(o *offer) *string { return &o.Documents })),
		ask("link", link),
		unasked(words("evidence", 4, 4000, func(o *offer) *string { return &o.Evidence })))
	out := page("out", "visibility", ask("visibility", visibility), ask("named_orgs", named))
	contact := page("out", "contact",
		words("contact", 3, 4000, func(o *offer) *string { return &o.Contact }),
		unasked(words("internal_note", 4, 4000, func(o *offer) *string { return &o.InternalNote })))
	return append(steps, how, whom, capacity, when, apply, out, contact), nil
}

// flatSubtypes are all subtypes, each with its type beside it.
func flatSubtypes(b Base) []Choice {
	var out []Choice
	for _, t := range reference.Types() {
		for _, s := range t.Subtypes {
			out = append(out, Choice{Value: s.Code, Label: s.Label(b.Lang()), Hint: t.Label(b.Lang())})
		}
	}
	return out
}

// askSituations asks for the groups of States in a special situation.
func askSituations(b Base) question[domain.Offer] {
	flags := []struct {
		code string
		at   func(*domain.Offer) *bool
	}{
		{"ldc", func(o *domain.Offer) *bool { return &o.Eligible.LDC }},
		{"lldc", func(o *domain.Offer) *bool { return &o.Eligible.LLDC }},
		{"sids", func(o *domain.Offer) *bool { return &o.Eligible.SIDS }},
	}
	q := question[domain.Offer]{name: "eligible.special", kind: FieldCheckboxes, optional: true}
	for _, f := range flags {
		q.options = append(q.options, Choice{Value: f.code, Label: b.T("state_flag." + f.code)})
	}
	q.get = func(o domain.Offer) []string {
		var out []string
		for _, f := range flags {
			if *f.at(&o) {
				out = append(out, f.code)
			}
		}
		return out
	}
	q.set = func(o *domain.Offer, v []string) *domain.Message {
		for _, f := range flags {
			*f.at(o) = slices.Contains(v, f.code)
		}
		return nil
	}
	return q
}

// offerArticleStep asks for the articles of each instrument that the offer serves; without one there is nothing to ask.
func offerArticleStep(b Base, o domain.Offer) (askStep[domain.Offer], bool) {
	s := paged[domain.Offer](b, "offer", "gives", "articles")
	for _, code := range domain.Instruments {
		if !slices.Contains(o.Instruments, code) {
			continue
		}
		whole, more := askArticles[articleList](b, code, func(l *articleList) *[]string { return (*[]string)(l) })
		q := onArticles(code, whole)
		q.name, q.label, q.hint = "articles."+string(code), b.T("ask.offer.articles", "instrument", b.InstrumentLabel(code)), b.T("ask.offer.articles.hint")
		rest := onArticles(code, more)
		rest.name, rest.at, rest.optional = "articles_more."+string(code), "articles", true
		rest.label, rest.hint = b.T("ask.offer.articles_more", "instrument", b.InstrumentLabel(code)), b.T("ask.offer.articles_more.hint")
		s.questions = append(s.questions, q, rest)
	}
	s.done = func(o domain.Offer) bool { return len(o.Articles) > 0 }
	return s, len(s.questions) > 0
}

// articleList are the articles of one instrument.
type articleList []string

// onArticles asks of an offer what a list of articles of one instrument is asked.
func onArticles(code domain.Instrument, q question[articleList]) question[domain.Offer] {
	of := func(o domain.Offer) articleList {
		var out articleList
		for _, a := range o.Articles {
			if a.Instrument == code {
				out = append(out, a.Article)
			}
		}
		return out
	}
	out := question[domain.Offer]{
		kind: q.kind, options: q.options, narrow: q.narrow, silent: q.silent,
		get: func(o domain.Offer) []string { return q.get(of(o)) },
		set: func(o *domain.Offer, v []string) *domain.Message {
			list := of(*o)
			m := q.set(&list, v)
			var articles []domain.OfferArticle
			for _, a := range o.Articles {
				if a.Instrument != code {
					articles = append(articles, a)
				}
			}
			for _, a := range list {
				articles = append(articles, domain.OfferArticle{Instrument: code, Article: a})
			}
			o.Articles = articles
			return m
		},
	}
	if q.show != nil {
		out.show = func(o domain.Offer) []string { return q.show(of(o)) }
	}
	return out
}

// offerTagKinds are the kinds of tag that an offer has.
var offerTagKinds = []string{reference.TagSubtype, reference.TagInstrument, reference.TagArticle, reference.TagModality}

func offerTagStep(b Base, o domain.Offer) askStep[domain.Offer] {
	s := paged[domain.Offer](b, "offer", "gives", "tags")
	guesses := reference.Tag(o.Language, o.Title, o.Description)
	coded := func(o domain.Offer) bool { return len(o.Subtypes)+len(o.Instruments)+len(o.Modalities) > 0 }
	s.questions = tagQuestions(b, guesses, offerTagKinds, coded(o), offerTags)
	s.byHand, s.begun, s.done = true, coded, coded
	s.refuse, s.apply = refuseTags, takeOfferTags
	if len(s.questions) == 0 {
		s.about = b.T("draft.tags.none")
	}
	return s
}

func offerTags(o domain.Offer, kind string) []string {
	switch kind {
	case reference.TagSubtype:
		return codeValues(o.Subtypes)
	case reference.TagInstrument:
		return codeValues(o.Instruments)
	case reference.TagModality:
		return codeValues(o.Modalities)
	}
	var out []string
	for _, a := range o.Articles {
		out = append(out, string(a.Instrument)+":"+a.Article)
	}
	return out
}

// takeOfferTags adds the tags that were confirmed; what the offer says already stays.
func takeOfferTags(o *domain.Offer, form url.Values) {
	o.Instruments = joined(o.Instruments, valueCodes[domain.Instrument](form["tag."+reference.TagInstrument]))
	o.Modalities = joined(o.Modalities, valueCodes[domain.Modality](form["tag."+reference.TagModality]))
	for _, s := range valueCodes[domain.Subtype](form["tag."+reference.TagSubtype]) {
		if len(o.Instruments) == 0 || slices.ContainsFunc(o.Instruments, func(in domain.Instrument) bool { return subtypeServes(s, in) }) {
			o.Subtypes = joined(o.Subtypes, []domain.Subtype{s})
		}
	}
	for _, a := range form["tag."+reference.TagArticle] {
		if in, number, ok := strings.Cut(a, ":"); ok { // it brings its instrument along
			o.Articles = joined(o.Articles, []domain.OfferArticle{{Instrument: domain.Instrument(in), Article: number}})
		}
	}
}

// joined is a list with what another adds, each once.
func joined[T comparable](list, more []T) []T {
	out := slices.Clone(list)
	for _, v := range more {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}
