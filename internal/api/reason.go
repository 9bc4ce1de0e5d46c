package api

import (
	"tamatch/internal/domain"
	"tamatch/internal/i18n"
)

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

func reasons(p *i18n.Printer, list []domain.Reason) []Reason {
	out := make([]Reason, 0, len(list))
	for _, r := range list {
		out = append(out, Reason{r.Message.Key, p.ReasonText(r.Message), r.Share, r.Factor})
	}
	return out
}
