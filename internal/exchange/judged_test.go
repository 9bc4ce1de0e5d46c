package exchange_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"tamatch/internal/domain"
	"tamatch/internal/exchange"
)

const needHead = "id,lang,title,description,state,instruments,types,subtypes,articles,modalities\n"

func needsOf(t *testing.T, csv string) []exchange.JudgedNeed {
	t.Helper()
	needs, err := exchange.Reading{}.Needs("n.csv", strings.NewReader(csv))
	if err != nil {
		t.Fatal(err)
	}
	return needs
}

func TestNeedsAreReadWithTheirTags(t *testing.T) {
	needs := needsOf(t, "\ufeff"+needHead+
		"n1,en,Guns,\"Two lines,\nand a comma\",ken,firearms,,training.marking;resources.equipment,8;FIREARMS:7(1),training_course\n"+
		"n2,,Une aide pour la formation des juges,,Côte d’Ivoire,UNTOC;TIP,legal,,UNTOC:5; tip:5,\n"+
		"n3,zh,只有标题,,,,,,,\n")
	if len(needs) != 3 {
		t.Fatalf("%d needs", len(needs))
	}
	n := needs[0]
	if n.ID != "n1" || n.Need.State != "KEN" || n.Need.Title != "Guns" || n.Need.Problem != "Two lines,\nand a comma" || n.Need.Language != "en" {
		t.Errorf("%+v", n)
	}
	line := domain.Line{
		Subtype: "training.marking", Instrument: domain.Firearms, Also: []domain.Instrument{}, Articles: []string{"8", "7(1)"},
		Modalities: []domain.Modality{domain.TrainingCourse},
	}
	second := line
	second.Subtype = "resources.equipment"
	if want := []domain.Line{line, second}; !reflect.DeepEqual(n.Need.Lines, want) {
		t.Errorf("%+v, want %+v", n.Need.Lines, want)
	}
	n = needs[1]
	if n.Need.Language != "fr" || n.Need.State != "CIV" {
		t.Errorf("language %q, State %q", n.Need.Language, n.Need.State)
	}
	if len(n.Need.Lines) != 5 {
		t.Fatalf("the type legal has five subtypes, and the need %d lines", len(n.Need.Lines))
	}
	for i, l := range n.Need.Lines {
		in, also := domain.UNTOC, domain.TIP
		if i%2 == 1 {
			in, also = also, in
		}
		if l.Subtype.Type() != "legal" || l.Instrument != in || !reflect.DeepEqual(l.Also, []domain.Instrument{also}) || !reflect.DeepEqual(l.Articles, []string{"5"}) {
			t.Errorf("line %d: %+v", i, l)
		}
	}
	if n = needs[2]; len(n.Need.Lines) != 0 || n.Need.State != "" {
		t.Errorf("a need without tags has %+v", n.Need.Lines)
	}
}

func TestArticlesOfTwoInstrumentsStandOnLinesOfTheirOwn(t *testing.T) {
	lines := needsOf(t, needHead+"n1,en,A,B,,,,legal.drafting,UNTOC:5;SOM:6,\n")[0].Need.Lines
	if len(lines) != 2 || lines[0].Instrument != domain.UNTOC || lines[0].Articles[0] != "5" || lines[1].Instrument != domain.SOM || lines[1].Articles[0] != "6" {
		t.Errorf("%+v", lines)
	}
	for _, l := range lines {
		if l.Subtype != "legal.drafting" {
			t.Errorf("%+v", l)
		}
	}
}

func TestOffersAreReadWithTheirTags(t *testing.T) {
	offers, err := exchange.Reading{}.Offers("o.csv", strings.NewReader(
		"provider,id,lang,title,description,subtypes,types,articles,languages,eligible,modalities\n"+
			"A house,o1,en,T,D,training.police,training;rep,TIP:10,EN;sw;en,african;lldc;KEN;France,equipment\n"))
	if err != nil {
		t.Fatal(err)
	}
	o := offers[0].Offer
	want := domain.Offer{
		Kind: domain.Capability, Language: "en", Title: "T", Description: "D", Instruments: []domain.Instrument{domain.TIP},
		Articles: []domain.OfferArticle{{Instrument: domain.TIP, Article: "10"}}, Subtypes: []domain.Subtype{"training.police", "rep.review"},
		Modalities: []domain.Modality{domain.Equipment}, Languages: []string{"en", "sw"},
		Eligible: domain.Eligibility{LLDC: true, Groups: []domain.RegionalGroup{domain.African}, States: []string{"KEN", "FRA"}},
	}
	if offers[0].ID != "o1" || offers[0].Provider != "A house" || !reflect.DeepEqual(o, want) {
		t.Errorf("%+v\nwant\n%+v", o, want)
	}
}

func TestUntaggedReadingLooksAtTheWordsAlone(t *testing.T) {
	r := exchange.Reading{Untagged: true}
	needs, err := r.Needs("n.csv", strings.NewReader(needHead+"n1,en,A,B,Atlantis,UNTOC,legal,legal.drafting,UNTOC:5,mentor\n"))
	if err != nil || needs[0].Need.State != "" || needs[0].Need.Lines != nil || needs[0].Need.Title != "A" {
		t.Errorf("%+v, %v", needs, err)
	}
	offers, err := r.Offers("o.csv", strings.NewReader("id,lang,title,description,provider,subtypes,eligible\no1,en,A,B,P,legal.drafting,KEN\n"))
	if err != nil || offers[0].Provider != "" || offers[0].Offer.Subtypes != nil || !offers[0].Offer.Eligible.Everyone() {
		t.Errorf("%+v, %v", offers, err)
	}
}

func TestLongWordsAreKeptWhole(t *testing.T) {
	title := strings.TrimSpace(strings.Repeat("marked rifle ", 30)) // 389 characters
	n := needsOf(t, needHead+"n1,en,"+title+",tail,,,,,,\n")[0].Need
	if len(n.Title) > 200 || strings.HasSuffix(n.Title, "marke") {
		t.Errorf("title %q", n.Title)
	}
	if got := strings.Join(strings.Fields(n.Title+" "+n.Problem), " "); got != title+" tail" {
		t.Errorf("%q", got)
	}
	body := strings.TrimSpace(strings.Repeat("one two ", 1500)) // 11,999 characters
	n = needsOf(t, needHead+"n1,en,T,"+body+",,,,,,\n")[0].Need
	if got := strings.Join(strings.Fields(n.Text()), " "); got != body || len(n.Problem) > 8000 || n.Objective == "" {
		t.Errorf("%d characters of %d are kept", len(got), len(body))
	}
}

func TestEveryBadCellIsNamed(t *testing.T) {
	for _, c := range []struct {
		csv    string
		line   int
		column string
		say    string
	}{
		{"", 1, "", "the file is empty"},
		{"id,lang,title\n", 1, "description", "is missing"},
		{"id,lang,title,description,colour\n", 1, `"colour"`, "no such column"},
		{"id,lang,title,description,title\n", 1, "title", "twice"},
		{needHead + ",en,A,B,,,,,,\n", 2, "id", "n01"},
		{needHead + "a b,en,A,B,,,,,,\n", 2, "id", "space"},
		{needHead + "a,en,A,B,,,,,,\n\na,en,A,B,,,,,,\n", 4, "id", "line 2"},
		{needHead + "a,de,A,B,,,,,,\n", 2, "lang", "ar, zh, en"},
		{needHead + "a,,1234,5678,,,,,,\n", 2, "lang", "cannot be told"},
		{needHead + "a,en,,,,,,,,\n", 2, "description", "no words"},
		{needHead + "a,en,A\x00,B,,,,,,\n", 2, "title", "NUL"},
		{needHead + "a,en,A,\xff\xfe,,,,,,\n", 2, "description", "UTF-8"},
		{needHead + "a,en,A," + strings.Repeat("w ", 9000) + ",,,,,,\n", 2, "description", "longer"},
		{needHead + "a,en,A,\"B\nB\",Atlantis,,,,,\n", 3, "state", "three letters"},
		{needHead + "a,en,A,B,,NATO,,,,\n", 2, "instruments", "UNTOC, TIP"},
		{needHead + "a,en,A,B,,,magic,,,\n", 2, "types", "legal"},
		{needHead + "a,en,A,B,,,,legal.magic,,\n", 2, "subtypes", "legal.drafting"},
		{needHead + "a,en,A,B,,TIP,,training.marking,,\n", 2, "subtypes", "FIREARMS"},
		{needHead + "a,en,A,B,,,,,18,\n", 2, "articles", "UNTOC:18"},
		{needHead + "a,en,A,B,,UNTOC;TIP,,,18,\n", 2, "articles", "names 2"},
		{needHead + "a,en,A,B,,TIP,,,99,\n", 2, "articles", "1 to 20"},
		{needHead + "a,en,A,B,,TIP,,,six,\n", 2, "articles", "32(5)"},
		{needHead + "a,en,A,B,,,,,NATO:5,\n", 2, "articles", "names no instrument"},
		{needHead + "a,en,A,B,,,,,,telepathy\n", 2, "modalities", "training_course"},
		{needHead + "a,en,A,B\n", 2, "state", "ends before"},
		{needHead + "a,en,A,B,,,,,,,\n", 2, "modalities", "11 cells"},
		{needHead + "a,en,A \"B\" C,B,,,,,,\n", 2, "at byte 8", "quotation marks"},
	} {
		needs, err := exchange.Reading{}.Needs("n.csv", strings.NewReader(c.csv))
		var w *exchange.Wrong
		if !errors.As(err, &w) {
			t.Errorf("%q: %v", c.csv, err)
			continue
		}
		if needs != nil || w.File != "n.csv" || w.Line != c.line || w.Column != c.column || !strings.Contains(w.Say, c.say) {
			t.Errorf("%.80q: %v", c.csv, w)
		}
	}
	for column, value := range map[string]string{"languages": "klingon", "eligible": "Mordor"} {
		_, err := exchange.Reading{}.Offers("o.csv", strings.NewReader("id,lang,title,description,"+column+"\no,en,A,B,"+value+"\n"))
		var w *exchange.Wrong
		if !errors.As(err, &w) || w.Column != column || w.Line != 2 || !strings.Contains(w.Say, value) {
			t.Errorf("%s: %v", column, err)
		}
	}
}

func TestAllFaultsOfAFileAreToldAtOnce(t *testing.T) {
	_, err := exchange.Reading{}.Needs("n.csv", strings.NewReader(needHead+"a,xx,A,B,,,,,,\nb,en,A,B,Atlantis,,,,,\n"))
	if err == nil || err.Error() != `n.csv, line 2, column lang: "xx" is not an official language; write one of ar, zh, en, fr, ru, es
n.csv, line 3, column state: "Atlantis" is no State; write its ISO 3166 code of three letters, such as KEN` {
		t.Error(err)
	}
	_, err = exchange.Reading{}.Needs("n.csv", strings.NewReader(needHead+strings.Repeat("a,xx,A,B,,,,,,\n", 5000)))
	if n := strings.Count(err.Error(), "\n") + 1; n != 51 || !strings.Contains(err.Error(), "more from here on") {
		t.Errorf("%d faults are told at once: %.80s", n, err)
	}
}

func FuzzJudged(f *testing.F) {
	f.Add(needHead + "n1,en,A,B,KEN,UNTOC,legal,legal.drafting,UNTOC:5;18,mentor\n")
	f.Add("id,lang,title,description\nn1,,\"a \"\"b\"\"\n\",c\n")
	f.Add("\ufeffid,lang,title,description,articles\r\n1,ar,مخازن,,TIP:6\r\n")
	f.Fuzz(func(t *testing.T, in string) {
		needs, err := exchange.Reading{}.Needs("f", strings.NewReader(in))
		if err != nil && needs != nil {
			t.Error("something is wrong, and needs are read")
		}
		seen := map[string]bool{}
		for _, n := range needs {
			if n.ID == "" || strings.ContainsAny(n.ID, " \t\n") || seen[n.ID] {
				t.Errorf("id %q", n.ID)
			}
			seen[n.ID] = true
			if len([]rune(n.Need.Title)) > 200 || len([]rune(n.Need.Problem)) > 8000 || n.Need.Title+n.Need.Problem == "" {
				t.Errorf("title of %d, text of %d bytes", len(n.Need.Title), len(n.Need.Problem))
			}
			for _, l := range n.Need.Lines {
				if len(l.Articles) > 0 && l.Instrument == "" {
					t.Errorf("articles %v of no instrument", l.Articles)
				}
			}
		}
		offers, err := exchange.Reading{}.Offers("f", strings.NewReader(in))
		if err != nil && offers != nil {
			t.Error("something is wrong, and offers are read")
		}
	})
}
