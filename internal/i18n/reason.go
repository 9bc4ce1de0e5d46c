package i18n

import (
	"slices"
	"time"

	"tamatch/internal/domain"
)

// ReasonText is a reason or a near miss (a message whose key begins with "reason." or "nearmiss.") in the reader's words. The
// matcher speaks in codes, so that a reason kept with a match is read in any language: here the codes of its arguments
// become names. The doc of package match lists the arguments.
func (p *Printer) ReasonText(m domain.Message) string {
	if m.Key == "" {
		return ""
	}
	args := slices.Clone(m.Args)
	for i := 0; i+1 < len(args); i += 2 {
		name, _ := args[i].(string)
		args[i+1] = p.reasonArgument(name, args[i+1])
	}
	return p.T(m.Key, args...)
}

func (p *Printer) reasonArgument(name string, value any) any {
	switch name {
	case "subtypes":
		return named(value, p.SubtypeLabel)
	case "instrument", "instruments":
		return named(value, p.InstrumentLabel)
	case "articles":
		return p.ArticleNames(domain.SplitCodes(value))
	case "modality", "modalities":
		return named(value, p.ModalityLabel)
	case "language", "languages":
		return named(value, p.LanguageLabel)
	case "state", "states":
		names := named(value, p.StateName)
		SortBy(p.Lang(), names, func(s string) string { return s })
		return names
	case "groups":
		return named(value, p.GroupLabel)
	case "traditions":
		return named(value, p.TraditionLabel)
	case "concepts":
		return named(value, p.ConceptName)
	case "words":
		return domain.SplitCodes(value)
	case "date", "last":
		if s, ok := value.(string); ok {
			if t, err := time.Parse(time.DateOnly, s); err == nil {
				return t
			}
		}
	}
	return value
}

// named puts the codes of an argument into words.
func named[C ~string](value any, name func(C) string) []string {
	codes := domain.SplitCodes(value)
	names := make([]string, len(codes))
	for i, c := range codes {
		names[i] = name(C(c))
	}
	return names
}
