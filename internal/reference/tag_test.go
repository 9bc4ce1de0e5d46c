package reference

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"gopkg.in/yaml.v3"
)

type parallelText struct {
	Subtype    string `yaml:"subtype"`
	Instrument string `yaml:"instrument"`
	Article    string `yaml:"article"`
	Text       Words  `yaml:"text"`
}

func parallelTexts(t testing.TB) []parallelText {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "parallel.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var out []parallelText
	if err := yaml.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func codesOf(guesses []TagGuess, kind string) []string {
	var out []string
	for _, g := range guesses {
		if g.Kind == kind {
			code := g.Code
			if kind == TagArticle {
				code = g.Instrument + " " + code
			}
			out = append(out, code)
		}
	}
	return out
}

func TestTagFindsShortTitles(t *testing.T) {
	for _, c := range []struct{ lang, title, kind, code string }{
		{"fr", "marquage des armes à feu", TagSubtype, "training.marking"},
		{"fr", "marquage des armes à feu", TagInstrument, "FIREARMS"},
		{"fr", "marquage des armes à feu", TagArticle, "FIREARMS 8"},
		{"", "Marquage des armes à feu", TagSubtype, "training.marking"},
		{"fr", "Formation des magistrats au Bénin", TagState, "BEN"},
		{"fr", "Formation des magistrats", TagSubtype, "training.justice"},
		{"en", "Training of prosecutors", TagSubtype, "training.justice"},
		{"en", "Firearms Protocol, article 12", TagArticle, "FIREARMS 12"},
		{"en", "Lack of funds for returning victims", TagObstacle, "finance"},
		{"en", "Study visit to Cameroon", TagState, "CMR"},
		{"en", "A study visit for central authorities", TagModality, "study_visit"},
		{"es", "Asistencia para la redacción legislativa", TagSubtype, "legal.drafting"},
		{"es", "Decomiso del producto del delito", TagInstrument, "UNTOC"},
		{"es", "Obstáculos constitucionales", TagObstacle, "law"},
		{"es", "Apoyo del Protocolo contra la trata de personas", TagInstrument, "TIP"},
		{"ru", "Подготовка судей и прокуроров", TagSubtype, "training.justice"},
		{"ru", "Статья 16 Конвенции: выдача", TagArticle, "UNTOC 16"},
		{"ru", "Помощь Мадагаскару", TagState, "MDG"},
		{"ru", "Нехватка персонала", TagObstacle, "staff"},
		{"zh", "枪支标识设备", TagSubtype, "training.marking"},
		{"zh", "《枪支议定书》第八条", TagArticle, "FIREARMS 8"},
		{"zh", "培训法官和检察官", TagSubtype, "training.justice"},
		{"zh", "喀麦隆需要数据库", TagState, "CMR"},
		{"ar", "تدريب القضاة وأعضاء النيابة", TagSubtype, "training.justice"},
		{"ar", "وسم الأسلحة النارية", TagArticle, "FIREARMS 8"},
		{"ar", "المادة ١٨ من الاتفاقية", TagArticle, "UNTOC 18"},
		{"ar", "نقص الموارد المالية", TagObstacle, "finance"},
	} {
		if got := codesOf(Tag(c.lang, c.title, ""), c.kind); !slices.Contains(got, c.code) {
			t.Errorf("%s %q: %s %v, want %s", c.lang, c.title, c.kind, got, c.code)
		}
	}
}

func TestTagShowsTheWordsItRestsOn(t *testing.T) {
	for _, g := range Tag("fr", "", "Nous demandons un appui au marquage des armes à feu.") {
		if g.Kind == TagArticle && !slices.Equal(g.Evidence, []string{"marquage des armes à feu"}) {
			t.Errorf("article %s rests on %q", g.Code, g.Evidence)
		}
		if g.Score <= 0 || g.Score >= 1 {
			t.Errorf("%s %s scores %v", g.Kind, g.Code, g.Score)
		}
	}
}

func TestTagKeepsTheProtocolRule(t *testing.T) {
	got := Tag("en", "", "Under the Trafficking in Persons Protocol: a serial number and record-keeping for each file.")
	if slices.Contains(codesOf(got, TagSubtype), "training.marking") {
		t.Errorf("marking belongs to the Firearms Protocol: %v", got)
	}
	if got := Tag("en", "", "chad and turkey"); len(codesOf(got, TagState)) != 0 {
		t.Errorf("a State's name begins with a capital: %v", got)
	}
	if got := Tag("en", "", "article 99 of the Firearms Protocol"); slices.Contains(codesOf(got, TagArticle), "FIREARMS 99") {
		t.Error("an article that does not exist was tagged")
	}
	if got := Tag("en", "", ""); len(got) != 0 {
		t.Errorf("an empty text was tagged: %v", got)
	}
}

// The texts were written apart from the thesaurus, which then gained a few words from them. Measured: all subtypes among
// the first three, instruments and articles all but one of each in Arabic; the floors leave a little room.
func TestTagInSixLanguages(t *testing.T) {
	for _, lang := range Languages {
		var subtypes, instruments, articles, n, withArticle int
		for _, p := range parallelTexts(t) {
			got := Tag(lang, "", p.Text[lang])
			n++
			found := codesOf(got, TagSubtype)
			if slices.Contains(found[:min(3, len(found))], p.Subtype) {
				subtypes++
			} else {
				t.Logf("%s: %s, not %v", lang, p.Subtype, found)
			}
			if slices.Contains(codesOf(got, TagInstrument), p.Instrument) {
				instruments++
			} else {
				t.Logf("%s: %s %s, not %v", lang, p.Subtype, p.Instrument, codesOf(got, TagInstrument))
			}
			if p.Article == "" {
				continue
			}
			withArticle++
			if slices.Contains(codesOf(got, TagArticle), p.Instrument+" "+p.Article) {
				articles++
			} else {
				t.Logf("%s: %s %s, not %v", lang, p.Instrument, p.Article, codesOf(got, TagArticle))
			}
		}
		t.Logf("%s: subtype %d, instrument %d of %d, article %d of %d", lang, subtypes, instruments, n, articles, withArticle)
		if subtypes < n-2 || instruments < n-2 || articles < withArticle-2 {
			t.Errorf("%s: below the floor", lang)
		}
	}
}

// The note's own statements, on which the thesaurus was improved. Measured: first .75, among three .94, precision .70.
func TestTagFindsTheSubtypesOfTheNote(t *testing.T) {
	seen := map[string]bool{}
	var first, three, total, shown, right float64
	for _, n := range NoteNeeds() {
		if seen[n.Statement] || n.Subtype == Unspecified {
			continue
		}
		seen[n.Statement] = true
		total++
		codes := codesOf(Tag("en", "", n.Summary+" "+n.Quote), TagSubtype)
		codes = codes[:min(3, len(codes))]
		for _, code := range codes {
			shown++
			if slices.Contains(n.Subtypes(), code) {
				right++
			}
		}
		if slices.Contains(codes, n.Subtype) {
			three++
		} else {
			t.Logf("%s: %s, not %v", n.Statement, n.Subtype, codes)
		}
		if len(codes) > 0 && codes[0] == n.Subtype {
			first++
		}
	}
	t.Logf("first %.2f, among three %.2f, precision %.2f of %.0f statements", first/total, three/total, right/shown, total)
	if first/total < .7 || three/total < .9 || right/shown < .62 {
		t.Error("below the floor")
	}
}

func TestTagAnswersTheSameEveryTime(t *testing.T) {
	for _, p := range parallelTexts(t) {
		first := Tag("en", "", p.Text["en"])
		for range 20 {
			if again := Tag("en", "", p.Text["en"]); !reflect.DeepEqual(again, first) {
				t.Fatalf("%v, then %v", first, again)
			}
		}
	}
}

func FuzzTag(f *testing.F) {
	for _, lang := range Languages {
		for _, p := range parallelTexts(f)[:3] {
			f.Add(lang, p.Text[lang])
		}
	}
	f.Add("", "第三十二条 art. 8; المادة ١٨")
	f.Fuzz(func(t *testing.T, lang, s string) {
		for _, g := range Tag(lang, s, s) {
			if g.Score <= 0 || g.Score >= 1 {
				t.Fatalf("%+v", g)
			}
		}
	})
}

func BenchmarkTag(b *testing.B) {
	texts := parallelTexts(b)
	Tag("en", "", texts[0].Text["en"])
	for i := 0; b.Loop(); i++ {
		Tag("en", "", texts[i%len(texts)].Text["en"])
	}
}

func TestTagProposesWhatTheTextSaysPlainly(t *testing.T) {
	for _, c := range []struct {
		lang, title, body string
		likely, offered   []string // kind and code
	}{
		{"fr", "Marquage des armes à feu saisies par la douane", "Les armes à feu saisies aux frontières ne portent pas de marques et nos services ne savent pas les tracer.",
			[]string{"subtype training.marking", "instrument FIREARMS", "article FIREARMS 8"}, []string{"article SOM 11"}},
		{"fr", "Armes à feu", "Armes à feu.", []string{"instrument FIREARMS"}, []string{"subtype training.police", "article FIREARMS 3"}},
		{"en", "The Firearms Protocol, article 3", "", []string{"instrument FIREARMS", "article FIREARMS 3"}, nil},
		{"en", "Shelter for victims", "Our social workers have had no training.", []string{"subtype victims.protection", "instrument TIP"}, nil},
	} {
		was := map[string]bool{}
		for _, g := range Tag(c.lang, c.title, c.body) {
			name := g.Kind + " "
			if g.Instrument != "" {
				name += g.Instrument + " "
			}
			was[name+g.Code] = g.Likely
		}
		for _, name := range c.likely {
			if likely, found := was[name]; !found || !likely {
				t.Errorf("%s: %s is not proposed (found: %v)", c.title, name, found)
			}
		}
		for _, name := range c.offered {
			if was[name] {
				t.Errorf("%s: %s is proposed", c.title, name)
			}
		}
	}
}
