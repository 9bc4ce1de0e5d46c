package site

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/i18n"
	"tamatch/internal/match"
	"tamatch/internal/reference"
)

// The matcher speaks in codes, so that a reason kept with a match is read in any language: here the codes of its
// arguments become labels of the reader's. Doc of package match lists the arguments.

// ReasonText is a reason or a near miss (a message whose key begins with "reason." or "nearmiss.") in the reader's words.
func (b Base) ReasonText(m domain.Message) string {
	args := make([]any, len(m.Args))
	copy(args, m.Args)
	for i := 0; i+1 < len(args); i += 2 {
		name, _ := args[i].(string)
		args[i+1] = b.reasonArgument(name, args[i+1])
	}
	return b.T(m.Key, args...)
}

// ReasonItems are the sentences that speak for a match, the weightiest first; at most most of them, all where most is 0.
func (b Base) ReasonItems(reasons []domain.Reason, most int) []Reason {
	var out []Reason
	for _, r := range unrepeated(reasons) {
		if most > 0 && len(out) == most {
			break
		}
		if r.Message.Key != "" {
			out = append(out, Reason{Text: b.ReasonText(r.Message)})
		}
	}
	return out
}

// unrepeated are the reasons without the subjects that another reason names as subtypes already: a subtype is an entry of
// the thesaurus too.
func unrepeated(reasons []domain.Reason) []domain.Reason {
	var named []string
	for _, r := range reasons {
		if r.Factor == "subtype" || r.Factor == "type" {
			named = append(named, r.Shared...)
		}
	}
	var out []domain.Reason
	for _, r := range reasons {
		if r.Factor == "concept" {
			left := slices.DeleteFunc(slices.Clone(r.Shared), func(c string) bool { return slices.Contains(named, c) })
			if len(left) == 0 && len(r.Shared) > 0 {
				continue
			}
			if len(left) < len(r.Shared) {
				r.Shared, r.Message = left, domain.Say(r.Message.Key, "concepts", left)
			}
		}
		out = append(out, r)
	}
	return out
}

// UncoveredItem is the sentence that says which lines of a need stay open, counted as the need's page counts them; nil
// where none does.
func (b Base) UncoveredItem(n domain.Need, uncovered []string) []Reason {
	names := b.LineNames(n, uncovered)
	if len(names) == 0 {
		return nil
	}
	return []Reason{{Text: b.T("reasons.uncovered", "count", len(names), "lines", names), Less: true}}
}

// LineNames name lines of a need as "1 (Institution-building)", in the need's order.
func (b Base) LineNames(n domain.Need, ids []string) []string {
	var out []string
	for i, l := range n.Lines {
		if slices.Contains(ids, l.ID) {
			out = append(out, b.T("reasons.line", "no", i+1, "subtype", b.SubtypeLabel(l.Subtype)))
		}
	}
	return out
}

func (b Base) reasonArgument(name string, value any) any {
	switch name {
	case "subtypes":
		return labels(value, func(c string) string { return b.SubtypeLabel(domain.Subtype(c)) })
	case "instrument", "instruments":
		return labels(value, func(c string) string { return b.InstrumentLabel(domain.Instrument(c)) })
	case "articles":
		return b.ArticleNames(match.SplitCodes(value))
	case "modality", "modalities":
		return labels(value, func(c string) string { return b.ModalityLabel(domain.Modality(c)) })
	case "language", "languages":
		return labels(value, b.LanguageLabel)
	case "state", "states":
		names := labels(value, b.StateName)
		i18n.SortBy(b.Lang(), names, func(s string) string { return s })
		return names
	case "groups":
		return labels(value, func(c string) string { return b.GroupLabel(domain.RegionalGroup(c)) })
	case "traditions":
		return labels(value, func(c string) string { return b.TraditionLabel(domain.LegalTradition(c)) })
	case "concepts":
		return labels(value, b.ConceptName)
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
	codes, ok := value.([]string)
	if !ok {
		codes = match.SplitCodes(value)
	}
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = label(c)
	}
	return out
}

// ArticleNames says "articles 7 and 8 of the Firearms Protocol" for "FIREARMS:7", "FIREARMS:8": one phrase an
// instrument, in the instruments' order.
func (b Base) ArticleNames(codes []string) []string {
	byInstrument := map[string][]string{}
	var order []string
	for _, c := range codes {
		instrument, article, ok := strings.Cut(c, ":")
		if !ok {
			continue
		}
		if byInstrument[instrument] == nil {
			order = append(order, instrument)
		}
		byInstrument[instrument] = append(byInstrument[instrument], article)
	}
	var out []string
	for _, instrument := range order {
		out = append(out, b.ArticlesOf(domain.Instrument(instrument), byInstrument[instrument]))
	}
	return out
}

// ArticlesOf says "articles 7 and 8 of the Firearms Protocol", or the instrument alone where none is named.
func (b Base) ArticlesOf(instrument domain.Instrument, articles []string) string {
	if len(articles) == 0 {
		return b.InstrumentLabel(instrument)
	}
	return b.T("reasons.articles", "count", len(articles), "articles", articles, "instrument", b.InstrumentLabel(instrument))
}

// ArticleTitle is the heading of an article such as "18(3)", "" where the instrument has none.
func (b Base) ArticleTitle(instrument domain.Instrument, article string) string {
	in, ok := reference.InstrumentByCode(string(instrument))
	if !ok {
		return ""
	}
	no, _, _ := strings.Cut(article, "(")
	n, err := strconv.Atoi(no)
	if err != nil {
		return ""
	}
	h, _ := in.Article(n)
	return h.Titles.In(b.Lang())
}

// ConceptName is the label of an entry of the thesaurus.
func (b Base) ConceptName(code string) string {
	c, ok := reference.ConceptByCode(code)
	if !ok {
		return code
	}
	return reference.ConceptLabel(c.ID, b.Lang())
}

// TraditionLabel is the name of a legal tradition.
func (b Base) TraditionLabel(code domain.LegalTradition) string {
	return b.coded("tradition.", string(code))
}
