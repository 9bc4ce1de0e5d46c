package search

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"tamatch/internal/domain"
	"tamatch/internal/text"
)

// meiliFields is a document as Meilisearch keeps it: terms cut by this package, and values in plainValue's letters.
type meiliFields struct {
	ID         string   `json:"id"`
	Kind       string   `json:"kind"`
	Generation int64    `json:"generation,omitempty"`
	Position   string   `json:"position,omitempty"`
	Schema     string   `json:"schema,omitempty"`
	TitleTerms string   `json:"title_terms"` // in every document, as Meilisearch refuses to search a field that none has
	Terms      string   `json:"terms"`
	Surface    string   `json:"surface"`
	Words      string   `json:"words,omitempty"`
	Readers    []string `json:"readers,omitempty"`
	Codes      []string `json:"codes,omitempty"`
	Updated    int64    `json:"updated"`
	Confirmed  int64    `json:"confirmed"`
	TitleKey   string   `json:"title_key"`
	RefKey     string   `json:"ref_key"`
	Instrument []string `json:"instrument,omitempty"`
	Type       []string `json:"type,omitempty"`
	Subtype    []string `json:"subtype,omitempty"`
	Group      []string `json:"group,omitempty"`
	State      []string `json:"state,omitempty"`
	Provider   []string `json:"provider,omitempty"`
	Language   []string `json:"language,omitempty"`
	Modality   []string `json:"modality,omitempty"`
	Status     []string `json:"status,omitempty"`
}

func meiliDocument(d Document) meiliFields {
	lang := d.wordsLanguage()
	values := func(f Facet) []string { return plainValues(d.values(f)) }
	return meiliFields{
		ID: d.ID, Kind: string(d.Kind), Words: lang,
		TitleTerms: sealedTerms(text.Terms(lang, d.Title)), Terms: sealedTerms(text.Terms(lang, d.body())),
		Surface: sealedTerms(d.surface()),
		Readers: plainValues(d.Readers), Codes: plainValues(d.codes()),
		Updated: timeKey(d.Updated), Confirmed: timeKey(d.Confirmed), TitleKey: "t" + titleKey(d.Title), RefKey: referenceKey(d.Ref),
		Instrument: values(FacetInstrument), Type: values(FacetType), Subtype: values(FacetSubtype),
		Group: values(FacetGroup), State: values(FacetState), Provider: values(FacetProvider),
		Language: values(FacetLanguage), Modality: values(FacetModality), Status: values(FacetStatus),
	}
}

func meiliDocuments(docs []Document) []meiliFields {
	out := make([]meiliFields, len(docs))
	for i, d := range docs {
		out[i] = meiliDocument(d)
	}
	return out
}

// sealedTerms are the terms as one text that Meilisearch cuts into the same terms again.
func sealedTerms(terms []string) string {
	out := make([]string, len(terms))
	for i, t := range terms {
		out[i] = sealed(t)
	}
	return strings.Join(out, " ")
}

// longestValue is about what Meilisearch's keys hold, in bytes; longer values become their digest.
const longestValue = 150

// plainValue is a value in small letters, digits and -_.: alone, everything else as ~ and two hexadecimal digits: for
// Meilisearch FRA and fra are the same value, and for a filter there is nothing left to quote.
func plainValue(v string) string {
	if v == "" {
		return "~"
	}
	if len(v) > longestValue {
		sum := sha256.Sum256([]byte(v))
		return "~~" + hex.EncodeToString(sum[:])
	}
	var b strings.Builder
	for i := range len(v) {
		c := v[i]
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-', c == '_', c == '.', c == ':':
			b.WriteByte(c)
		default:
			b.WriteByte('~')
			b.WriteString(hex.EncodeToString([]byte{c}))
		}
	}
	return b.String()
}

// valueOf is the value of which plainValue made p.
func valueOf(p string) string {
	if p == "~" {
		return ""
	}
	var b strings.Builder
	for i := 0; i < len(p); i++ {
		if p[i] == '~' && i+2 < len(p) {
			if c, err := hex.DecodeString(p[i+1 : i+3]); err == nil {
				b.Write(c)
				i += 2
				continue
			}
		}
		b.WriteByte(p[i])
	}
	return b.String()
}

func plainValues(values []string) []string {
	out := make([]string, 0, len(values))
	for _, v := range values {
		out = appendNew(out, plainValue(v))
	}
	return out
}

// kinds are the kinds that a question asks for, as words of a filter: never the index's own documents.
func (q question) kinds() []string {
	if len(q.Kinds) == 0 {
		return []string{string(domain.KindNeed), string(domain.KindOffer)}
	}
	var out []string
	for _, k := range q.Kinds {
		if k == domain.KindNeed || k == domain.KindOffer {
			out = append(out, string(k))
		}
	}
	return out
}
