package api

import (
	"slices"
	"strings"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/match"
	"tamatch/internal/reference"
)

// words are the names of codes and the sentences of the matcher in one language.
type words struct{ *i18n.Printer }

// Reason is one sentence of the argument for a match.
type Reason struct {
	Key    string  `json:"key" doc:"Names the sentence; does not change with the language."`
	Text   string  `json:"text" doc:"The sentence in the language of the answer."`
	Share  float64 `json:"share" doc:"What it adds to the score, in points: the shares of a match add up to its score."`
	Factor string  `json:"factor" doc:"What was compared: subtype, article, instrument, modality, language, eligible, time, concept, text and others."`
}

// Sentence is a statement about a pair.
type Sentence struct {
	Key  string `json:"key" doc:"Names the sentence; does not change with the language."`
	Text string `json:"text" doc:"The sentence in the language of the answer."`
}

func (w words) reasons(list []domain.Reason) []Reason {
	out := make([]Reason, 0, len(list))
	for _, r := range list {
		out = append(out, Reason{r.Message.Key, w.reasonText(r.Message), r.Share, r.Factor})
	}
	return out
}

// reasonText is a reason or a near miss in words: the matcher speaks in codes, so that a reason kept with a match is read
// in any language.
func (w words) reasonText(m domain.Message) string {
	if m.Key == "" {
		return ""
	}
	args := slices.Clone(m.Args)
	for i := 0; i+1 < len(args); i += 2 {
		name, _ := args[i].(string)
		args[i+1] = w.reasonArgument(name, args[i+1])
	}
	return w.T(m.Key, args...)
}

func (w words) reasonArgument(name string, value any) any {
	switch name {
	case "subtypes":
		return labels(value, w.subtype)
	case "instrument", "instruments":
		return labels(value, w.instrument)
	case "articles":
		return w.articles(match.SplitCodes(value))
	case "modality", "modalities":
		return labels(value, func(c string) string { return w.coded("modality.", c) })
	case "language", "languages":
		return labels(value, func(c string) string { return w.coded("lang.", c) })
	case "state", "states":
		names := labels(value, func(c string) string { return reference.StateName(c, w.Lang()) })
		i18n.SortBy(w.Lang(), names, func(s string) string { return s })
		return names
	case "groups":
		return labels(value, func(c string) string { return w.coded("group.", c) })
	case "traditions":
		return labels(value, func(c string) string { return w.coded("tradition.", c) })
	case "concepts":
		return labels(value, w.concept)
	case "words":
		return match.SplitCodes(value)
	case "date", "last":
		if s, ok := value.(string); ok {
			if t, err := time.Parse(time.DateOnly, s); err == nil {
				return t
			}
		}
	}
	return value
}

func labels(value any, label func(string) string) []string {
	codes := match.SplitCodes(value)
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = label(c)
	}
	return out
}

// coded is a code whose name is a message under a prefix, or the code itself.
func (w words) coded(prefix, code string) string {
	if key := prefix + code; code != "" && w.Knows(key) {
		return w.T(key)
	}
	return code
}

func (w words) subtype(code string) string {
	if s, ok := reference.SubtypeByCode(code); ok {
		return s.Label(w.Lang())
	}
	return w.T("subtype.unspecified")
}

func (w words) instrument(code string) string {
	if i, ok := reference.InstrumentByCode(code); ok {
		return i.ShortTitle(w.Lang())
	}
	return code
}

func (w words) concept(code string) string {
	if c, ok := reference.ConceptByCode(code); ok {
		return reference.ConceptLabel(c.ID, w.Lang())
	}
	return code
}

// articles says "articles 7 and 8 of the Firearms Protocol" for "FIREARMS:7", "FIREARMS:8": one phrase an instrument.
func (w words) articles(codes []string) []string {
	by := map[string][]string{}
	var order []string
	for _, c := range codes {
		instrument, article, ok := strings.Cut(c, ":")
		if !ok {
			continue
		}
		if by[instrument] == nil {
			order = append(order, instrument)
		}
		by[instrument] = append(by[instrument], article)
	}
	var out []string
	for _, i := range order {
		out = append(out, w.T("reasons.articles", "count", len(by[i]), "articles", by[i], "instrument", w.instrument(i)))
	}
	return out
}

// organization is how an organization is called: a State by its short name, all others as registered.
func (w words) organization(o domain.Organization) string {
	if o.IsState() {
		return reference.StateName(o.State, w.Lang())
	}
	return o.Name
}
