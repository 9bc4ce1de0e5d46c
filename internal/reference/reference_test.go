package reference

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tamatch/internal/text"
)

func TestEveryTableIsReadWithoutAFault(t *testing.T) {
	faults := map[string]error{
		"states": fault(states), "instruments": fault(instruments), "taxonomy": fault(taxonomy), "treaty": fault(treaty), "note": fault(note),
		"catalogue": fault(catalogue), "thesaurus": fault(thesaurus), "checklists": fault(checklists), "demonstration": fault(demoChecklists),
	}
	for name, err := range faults {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func fault[T any](t table[T]) error {
	_, err := t()
	return err
}

func TestCounts(t *testing.T) {
	articles := 0
	for _, i := range Instruments() {
		articles += len(i.Articles)
	}
	groups := map[string]int{}
	for _, s := range States() {
		groups[s.Group]++
	}
	for name, c := range map[string]struct{ got, want int }{
		"types":        {len(Types()), 8},
		"subtypes":     {len(Subtypes()), 28},
		"instruments":  {len(Instruments()), 4},
		"articles":     {articles, 107},
		"States":       {len(States()), 198},
		"aliases":      {len(Aliases()), 1615},
		"african":      {groups["african"], 54},
		"asia_pacific": {groups["asia_pacific"], 54},
		"eastern":      {groups["eastern_european"], 23},
		"grulac":       {groups["latin_american_caribbean"], 33},
		"weog":         {groups["western_european_others"], 29},
		"no group":     {groups[""], 5},
		"statements":   {len(NoteNeeds()), 150},
		"silent":       {len(NoteNonReporting()), 41},
		"rates":        {len(NoteResponseRates()), 7},
		"offers":       {len(NoteOffers()), 107},
		"UNTOC":        {partiesTo("UNTOC"), 190},
		"TIP":          {partiesTo("TIP"), 174},
		"SOM":          {partiesTo("SOM"), 141},
		"FIREARMS":     {partiesTo("FIREARMS"), 119},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", name, c.got, c.want)
		}
	}
}

// partiesTo is how many States the offline list counts as parties.
func partiesTo(instrument string) int {
	n := 0
	for _, s := range States() {
		if p, _ := OfflineTreaty().Status(s.Code, instrument); p.Party() {
			n++
		}
	}
	return n
}

func TestStatesAreSortedByEnglishName(t *testing.T) {
	all := States()
	if all[0].Code != "AFG" || all[len(all)-1].Code != "ZWE" {
		t.Errorf("from %s to %s", all[0].Code, all[len(all)-1].Code)
	}
	at := func(code string) int { return slices.IndexFunc(all, func(s State) bool { return s.Code == code }) }
	if at("CIV") > at("HRV") || at("CIV") < at("CRI") {
		t.Error("Côte d'Ivoire should stand between Costa Rica and Croatia")
	}
}

func TestFindState(t *testing.T) {
	for name, want := range map[string]string{
		"Cameroon": "CMR", "cameroun": "CMR", "CÔTE D’IVOIRE": "CIV", "cote d'ivoire": "CIV", "Ivory Coast": "CIV",
		"St. Kitts and Nevis": "KNA", "Tanzania (United Republic of)": "TZA", "the Gambia": "GMB", "DZA": "DZA", "dz": "DZA",
		"Мадагаскар": "MDG", "中国": "CHN", "الجزائر": "DZA", "turkiye": "TUR", "Turkey": "TUR", "Swaziland": "SWZ",
		"": "", "Atlantis": "", "the": "",
	} {
		got, ok := FindState(name)
		if got.Code != want || ok != (want != "") {
			t.Errorf("FindState(%q) = %q, %v; want %q", name, got.Code, ok, want)
		}
	}
}

func TestEveryAliasLeadsHome(t *testing.T) {
	owner := map[[2]string]string{}
	for _, a := range Aliases() {
		key := [2]string{a.Lang, text.Fold(a.Name)}
		if other := owner[key]; other != "" && other != a.State {
			t.Errorf("%q (%s) names %s and %s", a.Name, a.Lang, a.State, other)
		}
		owner[key] = a.State
		if got, ok := FindState(a.Name); !ok || got.Code != a.State && got.Alpha2 != a.Name {
			t.Errorf("FindState(%q) = %q, want %s", a.Name, got.Code, a.State)
		}
	}
	for _, s := range States() {
		for _, lang := range Languages {
			if got, _ := FindState(s.Name(lang)); got.Code != s.Code {
				t.Errorf("FindState(%q) = %q, want %s", s.Name(lang), got.Code, s.Code)
			}
		}
	}
}

func TestRegionsHoldTheirStates(t *testing.T) {
	west := StatesOfRegion("011")
	if len(west) != 16 || !slices.Contains(west, "BEN") || slices.Contains(west, "KEN") {
		t.Errorf("Western Africa: %v", west)
	}
	if got := StatesOfRegion("143"); !slices.Equal(got, []string{"KAZ", "KGZ", "TJK", "TKM", "UZB"}) {
		t.Errorf("Central Asia: %v", got)
	}
	if len(StatesOfRegion("")) != 0 || len(StatesOfGroup("")) != 0 {
		t.Error("no code should give no States")
	}
}

func TestArticles(t *testing.T) {
	if !HasArticle("FIREARMS", 21) || HasArticle("FIREARMS", 22) || HasArticle("UNTOC", 0) || HasArticle("XX", 1) {
		t.Error("HasArticle is wrong at the edges")
	}
	for s, want := range map[string]Article{
		"8": {8, ""}, "32(5)": {32, "5"}, "Art. 32 (5)": {32, "5"}, "article 10(2)(b)": {10, "2(b)"}, " 6(1) ": {6, "1"},
	} {
		n, p, err := ParseArticle(s)
		if err != nil || (Article{n, p}) != want {
			t.Errorf("ParseArticle(%q) = %d, %q, %v", s, n, p, err)
		}
		if back, _, _ := ParseArticle((Article{n, p}).String()); back != n {
			t.Errorf("%v does not read back", Article{n, p})
		}
	}
	for _, s := range []string{"", "0", "abc", "8(", "123", "8()", "-1", "8(5"} {
		if n, p, err := ParseArticle(s); err == nil {
			t.Errorf("ParseArticle(%q) = %d, %q without an error", s, n, p)
		}
	}
}

func FuzzParseArticle(f *testing.F) {
	for _, s := range []string{"8", "32(5)", "Art. 10 (2)(b)", "((", "99(zz)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, p, err := ParseArticle(s)
		if err != nil {
			return
		}
		written := Article{n, p}.String()
		n2, p2, err := ParseArticle(written)
		if err != nil || n2 != n || p2 != p {
			t.Fatalf("%q reads as %s, which reads as %d %q, %v", s, written, n2, p2, err)
		}
	})
}

func TestProtocolSubtypesBelongToOneInstrument(t *testing.T) {
	marking, ok := SubtypeByCode("training.marking")
	if !ok || marking.Serves("TIP") || !marking.Serves("FIREARMS") {
		t.Errorf("marking serves the Firearms Protocol only: %+v", marking.ProtocolOnly)
	}
	if s, ok := SubtypeByCode(Unspecified); !ok || !s.Serves("SOM") {
		t.Error("unspecified is a subtype under every instrument")
	}
	if _, ok := SubtypeByCode("legal.unknown"); ok {
		t.Error("an unknown subtype was found")
	}
}

func TestEveryLabelStandsInSixLanguages(t *testing.T) {
	for _, ty := range Types() {
		for _, lang := range Languages {
			if ty.Labels[lang] == "" {
				t.Errorf("type %s has no label in %s", ty.Code, lang)
			}
			for _, s := range ty.Subtypes {
				if s.Labels[lang] == "" {
					t.Errorf("subtype %s has no label in %s", s.Code, lang)
				}
			}
		}
	}
	if !Official("en") || Official("fr") {
		t.Error("only English is verbatim")
	}
}

func TestStatusNamesItsSource(t *testing.T) {
	for _, s := range States() {
		for _, i := range Instruments() {
			p, ok := OfflineTreaty().Status(s.Code, i.Code)
			if !ok || p.AsOf == "" || p.Source == "" || p.Confidence == "" {
				t.Errorf("%s %s: %+v, %v", s.Code, i.Code, p, ok)
			}
		}
	}
	if _, ok := OfflineTreaty().Status("ZZZ", "UNTOC"); ok {
		t.Error("status of an unknown State")
	}
}

func TestAPartyCountsFromTheLastDayThatItsDateMayMean(t *testing.T) {
	day := func(s string) time.Time {
		at, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for _, c := range []struct {
		status, date, on string
		want             bool
	}{
		{"party", "2010-02-08", "2010-02-07", false}, {"party", "2010-02-08", "2010-02-08", true},
		{"party", "2014-08", "2014-08-30", false}, {"party", "2014-08", "2014-08-31", true},
		{"party", "2014", "2014-12-30", false}, {"party", "2014", "2014-12-31", true},
		{"party", "", "1990-01-01", true}, {"signatory", "2010-02-08", "2026-01-01", false}, {"no_action", "", "2026-01-01", false},
	} {
		if got := (PartyStatus{Status: c.status, Date: c.date}).PartyOn(day(c.on)); got != c.want {
			t.Errorf("%s %q on %s: %v", c.status, c.date, c.on, got)
		}
	}
	if (Treaty{}).PartyOn("KEN", "UNTOC", day("2026-01-01")) {
		t.Error("an empty list has a party")
	}
}

func TestNoteUsesCodesThatExist(t *testing.T) {
	for _, n := range NoteNeeds() {
		for _, code := range n.Subtypes() {
			if s, ok := SubtypeByCode(code); !ok {
				t.Errorf("%s: subtype %q", n.ID, code)
			} else if code == n.Subtype && code != Unspecified && s.Type != n.Type {
				t.Errorf("%s: type %q of subtype %q", n.ID, n.Type, code)
			}
		}
		for _, a := range n.Articles {
			if !HasArticle(n.Instrument, a.Number) {
				t.Errorf("%s: %s has no article %v", n.ID, n.Instrument, a)
			}
		}
		if _, ok := StateByCode(n.State); !ok && n.State != "" {
			t.Errorf("%s: State %q", n.ID, n.State)
		}
		for _, i := range append([]string{n.Instrument}, n.AlsoInstruments...) {
			if _, ok := InstrumentByCode(i); !ok {
				t.Errorf("%s: instrument %q", n.ID, i)
			}
		}
	}
	for _, n := range NoteNonReporting() {
		if _, ok := StateByCode(n.State); !ok {
			t.Errorf("paragraph 10: State %q", n.State)
		}
	}
}

func TestOffersAreWholeAndUseCodesThatExist(t *testing.T) {
	units := []string{"", "engagements", "seats", "units"}
	for _, o := range NoteOffers() {
		if len(o.Subtypes) == 0 || len(o.Instruments) == 0 || len(o.Modalities) == 0 || len(o.Languages) == 0 {
			t.Errorf("%s lacks codes: %+v", o.ID, o)
		}
		for _, s := range o.Subtypes {
			if sub, ok := SubtypeByCode(s); !ok || !slices.ContainsFunc(o.Instruments, sub.Serves) {
				t.Errorf("%s: subtype %q under %v", o.ID, s, o.Instruments)
			}
		}
		for _, m := range o.Modalities {
			if !slices.Contains(Modalities, m) {
				t.Errorf("%s: modality %q", o.ID, m)
			}
		}
		for in, numbers := range o.Articles {
			for _, n := range numbers {
				if !HasArticle(in, n) {
					t.Errorf("%s: %s has no article %d", o.ID, in, n)
				}
			}
		}
		for _, code := range append([]string{o.Provider}, o.Partners...) {
			if p, ok := ProviderByCode(code); !ok || p.Full == "" {
				t.Errorf("%s: provider %q", o.ID, code)
			}
		}
		if !slices.Contains(units, o.Unit) || (o.Unit == "") != (o.Capacity == 0) || o.Capacity < 0 {
			t.Errorf("%s: capacity %d %q", o.ID, o.Capacity, o.Unit)
		}
		if (o.Cost == "grant") != (o.Amount > 0) {
			t.Errorf("%s: cost %s, amount %d", o.ID, o.Cost, o.Amount)
		}
	}
}

func TestOffersAreReadAsWritten(t *testing.T) {
	byID := map[string]NoteOffer{}
	for _, o := range NoteOffers() {
		byID[o.ID] = o
	}
	if o := byID["sherloc"]; len(o.States) != 0 || len(o.Languages) != 6 || o.Provider != "unodc" {
		t.Errorf("sherloc: %v %v %s", o.States, o.Languages, o.Provider)
	}
	if o := byID["wacap"]; len(o.States) != 16 || !slices.Equal(o.Languages, []string{"en", "fr", "pt"}) || !slices.Equal(o.Partners, []string{"switzerland"}) {
		t.Errorf("wacap: %v %v %v", o.States, o.Languages, o.Partners)
	}
	if o := byID["ef-gog"]; strings.Join(o.States, " ") != "BEN CIV GHA GIN NGA TGO" {
		t.Errorf("ef-gog: %v", o.States)
	}
	if o := byID["osce-salw"]; len(o.States) != 57 || o.Provider != "osce" {
		t.Errorf("osce-salw: %d States, %s", len(o.States), o.Provider)
	}
	if o := byID["commonwealth"]; len(o.States) != 56 {
		t.Errorf("commonwealth: %d States", len(o.States))
	}
	if o := byID["unvtf"]; o.Cost != "grant" || !slices.Equal(o.Modalities, []string{"funding"}) {
		t.Errorf("unvtf: %s %v", o.Cost, o.Modalities)
	}
	if o := byID["oas-marking"]; !slices.Contains(o.Articles["FIREARMS"], 8) || !slices.Contains(o.Modalities, "equipment") {
		t.Errorf("oas-marking: %v %v", o.Articles, o.Modalities)
	}
}

func TestEveryCodeHasAMessage(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "web", "locales", "en", "reference.json"))
	if err != nil {
		t.Fatal(err)
	}
	var messages map[string]string
	if err := json.Unmarshal(raw, &messages); err != nil {
		t.Fatal(err)
	}
	want := []string{"type.unspecified", "subtype.unspecified", "taxonomy.unofficial"}
	for prefix, codes := range map[string][]string{"group.": Groups, "lang.": Languages, "modality.": Modalities, "obstacle.": Obstacles} {
		for _, code := range codes {
			want = append(want, prefix+code)
		}
	}
	for _, s := range States() {
		want = append(want, "state_kind."+s.Kind)
		for _, i := range Instruments() {
			p, _ := OfflineTreaty().Status(s.Code, i.Code)
			want = append(want, "party."+p.Status, "party.confidence."+p.Confidence)
		}
	}
	for _, o := range NoteOffers() {
		want = append(want, "catalogue.basis."+strings.ReplaceAll(o.Basis, " ", "_"))
		for _, lang := range o.Languages {
			want = append(want, "lang."+lang)
		}
	}
	for _, key := range slices.Compact(slices.Sorted(slices.Values(want))) {
		if messages[key] == "" {
			t.Errorf("web/locales/en/reference.json lacks %q", key)
		}
	}
}
