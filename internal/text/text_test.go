package text

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

func TestTermsBringInflectedFormsTogether(t *testing.T) {
	for _, c := range []struct{ lang, one, other string }{
		{"en", "marking of firearms", "mark the firearm"},
		{"fr", "le marquage des armes à feu", "marquages d’arme à feu"},
		{"es", "la marcación de las armas de fuego", "marcaciones de arma de fuego"},
		{"ru", "маркировка огнестрельного оружия", "маркировке огнестрельным оружием"},
		{"ar", "وسم الأسلحة النارية", "الوسم والأسلحة النارية"},
		{"zh", "枪支标识", "枪支标识"},
	} {
		one, other := Terms(c.lang, c.one), Terms(c.lang, c.other)
		if len(one) == 0 {
			t.Errorf("%s: no terms in %q", c.lang, c.one)
		}
		shared := 0
		for _, term := range one {
			if slices.Contains(other, term) {
				shared++
			}
		}
		if shared < 2 {
			t.Errorf("%s: %q gives %q, %q gives %q", c.lang, c.one, one, c.other, other)
		}
	}
}

func TestTokensPointIntoTheText(t *testing.T) {
	s := "L’appui au marquage des armes"
	var got []string
	for _, tok := range Tokens("fr", s) {
		got = append(got, s[tok.Start:tok.End])
	}
	want := []string{"L’appui", "marquage", "armes"}
	if !slices.Equal(got, want) {
		t.Errorf("words %q, want %q", got, want)
	}
}

func TestUnknownLanguageStillGivesTerms(t *testing.T) {
	if got := Terms("", "Formation des juges"); !slices.Equal(got, Terms("fr", "Formation des juges")) {
		t.Errorf("a guessed language should use its analyzer, got %q", got)
	}
	if got := Terms("xx", "Zyx qwv"); !slices.Equal(got, []string{"zyx", "qwv"}) {
		t.Errorf("fallback gives %q", got)
	}
}

func TestTermsAreSafeForManyCallers(t *testing.T) {
	want := Terms("ru", "подготовка прокуроров и судей")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				if got := Terms("ru", "подготовка прокуроров и судей"); !slices.Equal(got, want) {
					t.Errorf("got %q, want %q", got, want)
				}
			}
		})
	}
	wg.Wait()
}

func TestGuess(t *testing.T) {
	for s, want := range map[string]string{
		"": "", "12345": "", "UNTOC": "",
		"Training of judges and prosecutors":             "en",
		"marquage des armes à feu":                       "fr",
		"Formation des magistrats au Bénin":              "fr",
		"capacitación de los fiscales":                   "es",
		"La protección de las víctimas y testigos":       "es",
		"обучение судей":                                 "ru",
		"підготовка суддів":                              "",
		"枪支标识 system for UNODC":                          "zh",
		"司法協力のための研修":                                     "",
		"تدريب القضاة":                                   "ar",
		"آموزش قضات و پلیس":                              "",
		"Assistance in drafting legislation on firearms": "en",
	} {
		if got := Guess(s); got != want {
			t.Errorf("Guess(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestFold(t *testing.T) {
	for s, want := range map[string]string{
		"Côte d’Ivoire":           "cote d ivoire",
		"  CÔTE   D'IVOIRE ":      "cote d ivoire",
		"Türkiye":                 "turkiye",
		"أفغانستان":               "افغانستان",
		"Bolivia (Plurinational)": "bolivia plurinational",
		"St. Kitts & Nevis":       "st kitts nevis",
	} {
		if got := Fold(s); got != want {
			t.Errorf("Fold(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestCleanKeepsWhatPeopleWrite(t *testing.T) {
	for s, want := range map[string]string{
		"<script>alert('x')</script>":     "<script>alert('x')</script>",
		"a\r\nb\rc  \n":                   "a\nb\nc",
		"cafe\u0301":                      "café",
		"\u200Eabc\u200F \u2067نص\u2069":  "\u200Eabc\u200F \u2067نص\u2069",
		"  indented stays":                "  indented stays",
		"'; DROP TABLE needs; -- ../../x": "'; DROP TABLE needs; -- ../../x",
	} {
		got, err := Clean(s)
		if err != nil || got != want {
			t.Errorf("Clean(%q) = %q, %v; want %q", s, got, err, want)
		}
	}
}

func TestCleanNamesWhatItRefuses(t *testing.T) {
	for s, name := range map[string]string{
		"a\x00b":     "U+0000 NUL",
		"pay\u202Em": "U+202E RIGHT-TO-LEFT OVERRIDE",
		"\u202A":     "U+202A LEFT-TO-RIGHT EMBEDDING",
	} {
		_, err := Clean(s)
		var bad *Forbidden
		if !errors.As(err, &bad) || bad.Name() != name {
			t.Errorf("Clean(%q): %v, want a refusal naming %s", s, err, name)
		}
	}
	if _, err := Clean("a\xffb"); !errors.Is(err, ErrEncoding) {
		t.Errorf("invalid UTF-8: %v, want ErrEncoding", err)
	}
}

func FuzzTokens(f *testing.F) {
	for _, s := range []string{"marking of firearms", "l’arme à feu", "маркировка", "枪支标识ｱ", "وسم الأسلحة", "a\xff\x00b", "e\u0301"} {
		for _, lang := range []string{"en", "fr", "es", "ru", "zh", "ar", "", "xx"} {
			f.Add(lang, s)
		}
	}
	f.Fuzz(func(t *testing.T, lang, s string) {
		tokens, terms := Tokens(lang, s), Terms(lang, s)
		if len(tokens) != len(terms) {
			t.Fatalf("%d tokens, %d terms", len(tokens), len(terms))
		}
		for i, tok := range tokens {
			if tok.Term == "" || tok.Term != terms[i] {
				t.Fatalf("token %d is %q, term %q", i, tok.Term, terms[i])
			}
			if tok.Start < 0 || tok.Start >= tok.End || tok.End > len(s) {
				t.Fatalf("token %q at %d:%d of %d bytes", tok.Term, tok.Start, tok.End, len(s))
			}
			if utf8.ValidString(s) && !utf8.ValidString(s[tok.Start:tok.End]) {
				t.Fatalf("token %q cuts a character", tok.Term)
			}
		}
	})
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"a", "a\r\n b \r", "\u202E", "x\x00", "e\u0301 \u2066", "\xff", "\u2000 \n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once, err := Clean(s)
		if err != nil {
			return
		}
		if i := strings.IndexAny(once, "\x00\u202A\u202B\u202C\u202D\u202E\r"); i >= 0 {
			t.Fatalf("%q let through at %d", once, i)
		}
		twice, err := Clean(once)
		if err != nil || twice != once {
			t.Fatalf("second time %q, %v; first %q", twice, err, once)
		}
	})
}

func FuzzGuess(f *testing.F) {
	f.Add("formation des juges")
	f.Fuzz(func(t *testing.T, s string) {
		lang := Guess(s)
		if lang != Guess(s) || (lang != "" && names[lang] == "") {
			t.Fatalf("Guess(%q) = %q", s, lang)
		}
	})
}

func TestControlCharactersAreRefusedByName(t *testing.T) {
	for in, name := range map[string]string{"a\ab": "U+0007 CONTROL CHARACTER", "a\x1bb": "U+001B CONTROL CHARACTER", "a\u009bb": "U+009B CONTROL CHARACTER", "a\x00": "U+0000 NUL"} {
		_, err := Clean(in)
		var f *Forbidden
		if !errors.As(err, &f) || f.Name() != name {
			t.Errorf("%q: %v, want %s", in, err, name)
		}
	}
	if got, err := Clean("a\tb\r\nc"); err != nil || got != "a\tb\nc" {
		t.Errorf("%q, %v", got, err)
	}
}
