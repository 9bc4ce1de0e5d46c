package site

import (
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/store"
	"tamatch/internal/text"
)

// asks puts label and hint of a question in the reader's language, by the keys ask.<form>.<key> and ….hint.
func asks[T any](b Base, form, key string, q question[T]) question[T] {
	q.label = b.T("ask." + form + "." + key)
	if hint := "ask." + form + "." + key + ".hint"; b.Knows(hint) {
		q.hint = b.T("ask." + form + "." + key + ".hint")
	}
	return q
}

// paged gives a step its name and its question, by the keys ask.<form>.step.<code> and ….title.
func paged[T any](b Base, form, group, code string, questions ...question[T]) askStep[T] {
	s := askStep[T]{
		code: code, group: b.T("ask.group." + group), label: b.T("ask." + form + ".step." + code),
		title: b.T("ask." + form + ".step." + code + ".title"), questions: questions,
	}
	if about := "ask." + form + ".step." + code + ".about"; b.Knows(about) {
		s.about = b.T("ask." + form + ".step." + code + ".about")
	}
	return s
}

// long makes a question one for a longer text in the author's own words.
func long[T any](q question[T], rows, limit int) question[T] {
	q.kind, q.rows, q.max, q.own = FieldTextarea, rows, limit, true
	return q
}

// least says under the label how many characters the record must have there when it is handed in.
func least[T any](b Base, q question[T]) question[T] {
	q.hint = b.AtLeast(q.hint)
	return q
}

// own marks words that the author writes in the language of the record.
func own[T any](q question[T]) question[T] { q.own = true; return q }

// unasked marks a question that may stay empty without its step being unfinished.
func unasked[T any](q question[T]) question[T] { q.optional = true; return q }

// registered are all organizations of the register, read once a request.
func (s *Site) registered(r *request) ([]domain.Organization, error) {
	const key = "organizations"
	if list, ok := r.echo.Get(key).([]domain.Organization); ok {
		return list, nil
	}
	list, _, err := s.store.Organizations(r.ctx(), store.OrganizationFilter{Limit: store.NoLimit})
	if err == nil {
		r.echo.Set(key, list)
	}
	return list, err
}

// needSteps are the questions about a need, in the order in which they are asked.
func needSteps(r *request, b Base, n domain.Need) ([]askStep[domain.Need], error) {
	type need = domain.Need
	providers, err := r.organizationChoices(b, func(o domain.Organization) bool { return o.Provides })
	if err != nil {
		return nil, err
	}
	everybody, err := r.organizationChoices(b, func(domain.Organization) bool { return true })
	if err != nil {
		return nil, err
	}
	ask := func(name string, q question[need]) question[need] { return asks(b, "need", name, q) }
	words := func(name string, rows, limit int, at func(*need) *string) question[need] {
		return ask(name, long(askWords(name, at), rows, limit))
	}
	page := func(group, code string, q ...question[need]) askStep[need] {
		return paged(b, "need", group, code, q...)
	}

	title := own(askWords("title", func(n *need) *string { return &n.Title }))
	title.must = "error.title"
	language := askCode("language", FieldSelect, b.languageChoices(domain.Languages), func(n *need) *string { return &n.Language })
	language.set = func(n *need, v []string) *domain.Message {
		if n.Language = firstValue(v); n.Language == "" {
			n.Language = text.Guess(n.Title + "\n" + n.Problem)
		}
		return nil
	}
	steps := []askStep[need]{
		page("need", "title", ask("title", title),
			least(b, words("problem", 9, 8000, func(n *need) *string { return &n.Problem })), ask("language", language)),
		page("need", "objective",
			words("objective", 5, 4000, func(n *need) *string { return &n.Objective }),
			words("institutions", 4, 4000, func(n *need) *string { return &n.Institutions }),
			ask("authority", own(askWords("authority", func(n *need) *string { return &n.Authority })))),
		tagStep(b, n),
	}
	steps = append(steps, lineSteps(b, n)...)

	obstacles := ask("obstacles", askCodes("obstacles", codeChoices(domain.Obstacles, b.ObstacleLabel), func(n *need) *[]domain.Obstacle { return &n.Obstacles }))
	excluded := ask("provider.excluded", unasked(askCodes("provider.excluded", providers, func(n *need) *[]string { return &n.Provider.Excluded })))
	excluded.narrow = true
	named := ask("named_orgs", unasked(askCodes("named_orgs", everybody, func(n *need) *[]string { return &n.NamedOrgs })))
	named.narrow = true
	amount, currency := askMoney(b, "budget", func(n *need) **domain.Money { return &n.Budget })
	visibility := ask("visibility", askCode("visibility", FieldRadios, explained(b, "visibility.need.", domain.Visibilities), func(n *need) *domain.Visibility { return &n.Visibility }))
	visibility.show = func(n need) []string {
		if n.Visibility == "" {
			return nil
		}
		return oneValue(b.T("choice.visibility.need." + string(n.Visibility)))
	}

	visible := page("out", "visibility", visibility, named,
		ask("stats_consent", askFlag("stats_consent", b.T("ask.need.stats_consent.yes"), func(n *need) *bool { return &n.StatsConsent })),
		words("contact", 3, 4000, func(n *need) *string { return &n.Contact }),
		unasked(words("internal_note", 3, 4000, func(n *need) *string { return &n.InternalNote })))
	visible.begun = func(n need) bool { return n.Visibility != "" }
	visible.done = visible.begun

	steps = append(steps,
		page("help", "provider",
			ask("provider.languages", askCodes("provider.languages", b.languageChoices(helpLanguages), func(n *need) *[]string { return &n.Provider.Languages })),
			ask("provider.traditions", unasked(askCodes("provider.traditions", explained(b, "tradition.", domain.LegalTraditions), func(n *need) *[]domain.LegalTradition { return &n.Provider.Traditions }))),
			ask("provider.groups", unasked(askCodes("provider.groups", codeChoices(domain.RegionalGroups, b.GroupLabel), func(n *need) *[]domain.RegionalGroup { return &n.Provider.Groups }))),
			ask("provider.peers", askFlag("provider.peers", b.T("ask.need.provider.peers.yes"), func(n *need) *bool { return &n.Provider.Peers })),
			excluded),
		page("help", "context", obstacles,
			words("help_received", 4, 4000, func(n *need) *string { return &n.HelpReceived }),
			words("sent_elsewhere", 4, 4000, func(n *need) *string { return &n.SentElsewhere }),
			words("contribution", 4, 4000, func(n *need) *string { return &n.Contribution })),
		page("help", "time",
			ask("wanted_start", askDate(b, "wanted_start", func(n *need) **time.Time { return &n.WantedStart })),
			ask("wanted_end", askDate(b, "wanted_end", func(n *need) **time.Time { return &n.WantedEnd })),
			ask("latest_useful", unasked(askDate(b, "latest_useful", func(n *need) **time.Time { return &n.LatestUseful }))),
			ask("budget.amount", unasked(amount)), ask("budget.currency", unasked(currency)),
			ask("priority", unasked(askPriority("priority", func(n *need) *int { return &n.Priority })))),
		visible,
	)
	return steps, nil
}
