package i18n

import (
	"fmt"
	"html/template"
	"slices"
	"strings"
	"testing"
	"time"

	"tamatch/internal/domain"
)

func at(day string) time.Time {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return t.Add(9*time.Hour + 41*time.Minute)
}

func TestArguments(t *testing.T) {
	c := catalogue(t, `"say": "[{x}]", "day": "tomorrow", "inner": "{n} days"`)
	en := c.For("en")
	for _, test := range []struct {
		arg  any
		want string
	}{
		{"Zimbabwe", "[Zimbabwe]"},
		{"<script>{x}", "[<script>{x}]"},
		{12000, "[12,000]"},
		{int64(-1234567), "[−1,234,567]"},
		{uint8(7), "[7]"},
		{2.5, "[2.5]"},
		{float64(4), "[4]"}, // as it comes back from JSON
		{at("2026-11-23"), "[23 November 2026]"},
		{36 * time.Hour, "[2 days]"},
		{[]string{"Cameroon", "Central African Republic", "Madagascar"}, "[Cameroon, Central African Republic and Madagascar]"},
		{domain.Firearms, "[FIREARMS]"},
		{domain.Say("inner", "n", 3), "[3 days]"},
		{[]domain.Message{domain.Say("day"), domain.Say("inner", "n", 1)}, "[tomorrow and 1 days]"},
		{map[string]any{"key": "inner", "args": []any{"n", 2.0}}, "[2 days]"},
		{[]any{"a", 1000.0}, "[a and 1,000]"},
		{"زمبابوي", "[\u2068زمبابوي\u2069]"},
	} {
		if got := en.T("say", "x", test.arg); got != test.want {
			t.Errorf("%v (%T): %q, want %q", test.arg, test.arg, got, test.want)
		}
	}
	if got, want := c.For(Mirrored).T("say", "x", "UNREC"), "[\u2068UNREC\u2069]"; got != want {
		t.Errorf("in a right-to-left sentence: %q, want %q", got, want)
	}
}

func TestHTMLEscapesWhatIsNotTheMessage(t *testing.T) {
	en := catalogue(t, `"line": "<b>{name}</b> & <a href=\"{url}\">more</a>"`).For("en")
	for url, want := range map[string]string{
		"/needs?a=1&b=2":     "/needs?a=1&amp;b=2",
		"javascript:alert()": "#",
		"//evil.example":     "#",
		`/\evil.example`:     "#",
		`/"onclick="x`:       `/&#34;onclick=&#34;x`,
	} {
		got := en.THTML("line", "name", "<i>x</i>", "url", url)
		if w := template.HTML(`<b>&lt;i&gt;x&lt;/i&gt;</b> &amp; <a href="` + want + `">more</a>`); got != w {
			t.Errorf("%s: %s, want %s", url, got, w)
		}
	}
	var out strings.Builder
	page := template.Must(template.New("").Parse(`{{.T "line" "name" "<i>" "url" "/"}}`))
	if err := page.Execute(&out, en); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "<") {
		t.Errorf("T reached the page as HTML: %s", out.String())
	}
}

func TestPlurals(t *testing.T) {
	c := load(t)
	for lang, want := range map[string][]string{
		"en": {"in 0 days", "in 1 day", "in 2 days", "in 5 days", "in 11 days", "in 21 days", "in 1,000,000 days"},
		"fr": {"dans 0 jour", "dans 1 jour", "dans 2 jours", "dans 5 jours", "dans 11 jours", "dans 21 jours", "dans 1\u202f000\u202f000 jours"},
		"es": {"dentro de 0 días", "dentro de 1 día", "dentro de 2 días", "dentro de 5 días", "dentro de 11 días", "dentro de 21 días", "dentro de 1\u202f000\u202f000 días"},
		"ru": {"через 0 дней", "через 1 день", "через 2 дня", "через 5 дней", "через 11 дней", "через 21 день", "через 1\u00a0000\u00a0000 дней"},
		"zh": {"0天后", "1天后", "2天后", "5天后", "11天后", "21天后", "1,000,000天后"},
		"ar": {"خلال 0 يوم", "خلال يوم واحد", "خلال يومين", "خلال 5 أيام", "خلال 11 يوما", "خلال 21 يوما", "خلال 1,000,000 يوم"},
	} {
		for i, n := range []int{0, 1, 2, 5, 11, 21, 1_000_000} {
			if got := c.For(lang).T("relative.in_days", "count", n); got != want[i] {
				t.Errorf("%s, %d: %q, want %q", lang, n, got, want[i])
			}
		}
	}
	if got := c.For("en").T("relative.in_days", "count", 1.5); got != "in 1.5 days" {
		t.Errorf("a fraction: %q", got)
	}
}

func TestFormats(t *testing.T) {
	c := load(t)
	day := at("2026-11-23")
	for lang, want := range map[string]struct{ date, short, moment, number, small, percent, money, list string }{
		"en": {"23 November 2026", "23 Nov 2026", "23 Nov 2026, 09:41 UTC", "1,234,567", "1,234", "42%", "USD\u00a0120,000", "A, B and C"},
		"fr": {"23 novembre 2026", "23 nov. 2026", "23 nov. 2026, 09:41 UTC", "1\u202f234\u202f567", "1\u202f234", "42\u00a0%", "120\u202f000\u00a0USD", "A, B et C"},
		"es": {"23 de noviembre de 2026", "23 nov 2026", "23 nov 2026, 09:41 UTC", "1\u202f234\u202f567", "1234", "42\u00a0%", "120\u202f000\u00a0USD", "A, B y C"},
		"ru": {"23 ноября 2026\u00a0года", "23 нояб. 2026\u00a0г.", "23 нояб. 2026\u00a0г., 09:41 UTC", "1\u00a0234\u00a0567", "1234", "42\u00a0%", "120\u00a0000\u00a0USD", "A, B и C"},
		"zh": {"2026年11月23日", "2026年11月23日", "2026年11月23日 09:41 UTC", "1,234,567", "1,234", "42%", "120,000\u00a0USD", "A、B和C"},
		"ar": {"23 تشرين الثاني/نوفمبر 2026", "23 نوفمبر 2026", "23 نوفمبر 2026، 09:41 UTC", "1,234,567", "1,234", "42%", "120,000\u00a0\u2068USD\u2069", "A، B وC"},
	} {
		p := c.For(lang)
		for _, test := range [][2]string{
			{p.Date(day), want.date}, {p.ShortDate(day), want.short}, {p.DateTime(day), want.moment}, {p.Number(1234567), want.number}, {p.Number(1234), want.small},
			{p.Percent(.417), want.percent}, {p.Money(120000, "USD"), want.money}, {p.List([]string{"A", "B", "C"}), want.list},
		} {
			if test[0] != test[1] {
				t.Errorf("%s: %q, want %q", lang, test[0], test[1])
			}
		}
	}
	if got := c.For("fr").Decimal(2.5, 1); got != "2,5" {
		t.Errorf("decimal %q", got)
	}
	if got := c.For("en").List(nil) + c.For("en").List([]string{"A"}); got != "A" {
		t.Errorf("short lists: %q", got)
	}
}

func TestSpanishSaysEBeforeI(t *testing.T) {
	c := load(t)
	for last, want := range map[string]string{
		"Iraq": "Argelia e Iraq", "Irán (República Islámica del)": "Argelia e Irán (República Islámica del)", "identificación": "Argelia e identificación",
		"Hitachi": "Argelia e Hitachi", "Ítaca": "Argelia e Ítaca", "I": "Argelia e I",
		"hierro": "Argelia y hierro", "Yemen": "Argelia y Yemen", "Haití": "Argelia y Haití", "Bahrein": "Argelia y Bahrein",
	} {
		if got := c.For("es").List([]string{"Argelia", last}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for lang, want := range map[string]string{"en": "A and Iraq", "fr": "A et Iraq", "ru": "A и Iraq", "zh": "A和Iraq", "ar": "A وIraq"} {
		if got := c.For(lang).List([]string{"A", "Iraq"}); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
}

func TestRelative(t *testing.T) {
	en, now := load(t).For("en"), at("2026-11-23")
	for day, want := range map[string]string{
		"2026-11-23": "today", "2026-11-24": "tomorrow", "2026-11-22": "yesterday", "2026-12-09": "in 16 days", "2026-11-12": "11 days ago",
		"2027-01-22": "in 60 days", "2027-01-23": "in 2 months", "2026-08-23": "3 months ago", "2028-11-22": "in 24 months", "2029-11-23": "in 3 years", "2009-11-23": "17 years ago",
	} {
		if got := en.Relative(at(day), now); got != want {
			t.Errorf("%s: %q, want %q", day, got, want)
		}
	}
	// Days are those of the calendar: a minute after midnight it was yesterday.
	if got := en.Relative(now.Truncate(24*time.Hour).Add(-time.Minute), now.Truncate(24*time.Hour).Add(time.Minute)); got != "yesterday" {
		t.Errorf("two minutes across midnight: %q", got)
	}
	for d, want := range map[time.Duration]string{0: "0 seconds", time.Minute: "1 minute", 90 * time.Minute: "2 hours", 384 * time.Hour: "16 days"} {
		if got := en.Duration(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestPseudoLanguages(t *testing.T) {
	c := catalogue(t, `"line": "Propose <b>{name}</b> to the State", "many": {"one": "{count} need", "other": "{count} needs"}`)
	plain, longer := c.For("en").T("line", "name", "UNODC"), c.For(Accented).T("line", "name", "UNODC")
	if !strings.HasPrefix(longer, "⟦Þŕöþöšé") || !strings.HasSuffix(longer, "⟧") || !strings.Contains(longer, "<b>UNODC</b>") {
		t.Errorf("%q", longer)
	}
	if ratio := float64(len([]rune(longer))) / float64(len([]rune(plain))); ratio < 1.25 || ratio > 1.5 {
		t.Errorf("%.2f times as long", ratio)
	}
	if got := c.For(Accented).T("many", "count", 1); !strings.HasPrefix(got, "⟦1 ñééð ") {
		t.Errorf("plural: %q", got)
	}
	mirrored := c.For(Mirrored)
	if mirrored.Dir() != "rtl" || mirrored.Lang() != "ar-XB" || strings.ContainsAny(mirrored.T("line", "name", "x"), "\u202a\u202b\u202c\u202d\u202e") {
		t.Errorf("%s %s %q", mirrored.Lang(), mirrored.Dir(), mirrored.T("line", "name", "x"))
	}
	if c.For("xx").Lang() != "en" {
		t.Error("an unknown language has no printer")
	}
}

func TestSortBy(t *testing.T) {
	type state struct{ name string }
	for lang, test := range map[string][2]string{
		"en": {"Zimbabwe,Åland,albania,Côte d’Ivoire,Congo,Czechia", "Åland,albania,Congo,Côte d’Ivoire,Czechia,Zimbabwe"},
		"es": {"Zambia,Níger,Noruega,Nigeria", "Níger,Nigeria,Noruega,Zambia"},
		"ru": {"Япония,Ангола,Ёж,Египет", "Ангола,Египет,Ёж,Япония"},
		"??": {"b,a", "a,b"},
	} {
		var states []state
		for _, name := range strings.Split(test[0], ",") {
			states = append(states, state{name})
		}
		SortBy(lang, states, func(s state) string { return s.name })
		if got, want := fmt.Sprint(states), "[{"+strings.Join(strings.Split(test[1], ","), "} {")+"}]"; got != want {
			t.Errorf("%s: %s, want %s", lang, got, want)
		}
	}
	same := []state{{"a"}, {"A"}, {"a"}}
	SortBy("en", same, func(s state) string { return s.name })
	if !slices.Equal(same, []state{{"a"}, {"A"}, {"a"}}) {
		t.Errorf("equal names changed places: %v", same)
	}
}

func TestTheFirstOfAMonth(t *testing.T) {
	c := load(t)
	first, second := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct{ got, want string }{
		{c.For("fr").Date(first), "1er mars 2026"},
		{c.For("fr").ShortDate(first), "1er mars 2026"},
		{c.For("fr").Date(second), "2 mars 2026"},
		{c.For("en").Date(first), "1 March 2026"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}
