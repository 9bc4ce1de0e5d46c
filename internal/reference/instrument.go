package reference

import (
	"fmt"
	"slices"
)

// Instrument is the Convention or one of its Protocols.
type Instrument struct {
	Code           string // UNTOC, TIP, SOM or FIREARMS
	Protocol       bool
	Titles         Words
	ShortTitles    Words
	Aliases        []string // in any language
	Adopted        string   // ISO date
	Resolution     string
	EntryIntoForce string // ISO date
	TreatyChapter  string // chapter of the United Nations Treaty Collection
	Articles       []Heading
}

// Heading is an article with its heading; where a translation is not certain the English stands in.
type Heading struct {
	Number int
	Titles Words
}

// Title is the full title in lang.
func (i Instrument) Title(lang string) string { return i.Titles.In(lang) }

// ShortTitle is the title people use, in lang.
func (i Instrument) ShortTitle(lang string) string { return i.ShortTitles.In(lang) }

// Article is the heading of an article by number.
func (i Instrument) Article(n int) (Heading, bool) {
	if n < 1 || n > len(i.Articles) {
		return Heading{}, false
	}
	return i.Articles[n-1], true
}

type instrumentFile struct {
	Provenance  map[string]string `yaml:"provenance"`
	Instruments []struct {
		ID                 string         `yaml:"id"`
		Kind               string         `yaml:"kind"`
		Title              Words          `yaml:"title"`
		ShortTitle         Words          `yaml:"short_title"`
		Aliases            []string       `yaml:"aliases"`
		Adopted            string         `yaml:"adopted"`
		Resolution         string         `yaml:"resolution"`
		OpenedForSignature string         `yaml:"opened_for_signature"`
		OpenedAt           string         `yaml:"opened_at"`
		EntryIntoForce     string         `yaml:"entry_into_force"`
		UNTS               map[string]any `yaml:"unts"`
		UNTCChapter        string         `yaml:"untc_chapter"`
		Depositary         string         `yaml:"depositary"`
		Supplements        string         `yaml:"supplements"`
		Articles           []struct {
			N     int   `yaml:"n"`
			Title Words `yaml:"title"`
		} `yaml:"articles"`
	} `yaml:"instruments"`
}

var instruments = once(func() ([]Instrument, error) {
	var file instrumentFile
	if err := readYAML("instruments.yaml", &file); err != nil {
		return nil, err
	}
	var out []Instrument
	for _, in := range file.Instruments {
		i := Instrument{
			Code: in.ID, Protocol: in.Kind == "protocol", Titles: in.Title, ShortTitles: in.ShortTitle, Aliases: in.Aliases,
			Adopted: in.Adopted, Resolution: in.Resolution, EntryIntoForce: in.EntryIntoForce, TreatyChapter: in.UNTCChapter,
		}
		for at, a := range in.Articles {
			if a.N != at+1 {
				return nil, fmt.Errorf("instruments.yaml: %s article %d stands at place %d", in.ID, a.N, at+1)
			}
			i.Articles = append(i.Articles, Heading{a.N, a.Title})
		}
		out = append(out, i)
	}
	return out, nil
})

// Instruments are the Convention and its Protocols in the order of the note.
func Instruments() []Instrument { return slices.Clone(instruments.must()) }

// InstrumentByCode finds an instrument by its code.
func InstrumentByCode(code string) (Instrument, bool) {
	for _, i := range instruments.must() {
		if i.Code == code {
			return i, true
		}
	}
	return Instrument{}, false
}

// HasArticle says whether the instrument has an article of that number.
func HasArticle(instrument string, number int) bool {
	i, ok := InstrumentByCode(instrument)
	return ok && number >= 1 && number <= len(i.Articles)
}

// ArticleCount is how many articles the instrument has: what a message about a wrong article says. Nought for an
// unknown instrument.
func ArticleCount(instrument string) int {
	i, _ := InstrumentByCode(instrument)
	return len(i.Articles)
}
