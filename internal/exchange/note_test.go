package exchange_test

import (
	"strings"
	"testing"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/exchange"
	"tamatch/internal/reference"
)

var loaded = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func TestEveryRowOfTheNoteBecomesANeedOrAFinding(t *testing.T) {
	needs, err := exchange.NoteNeeds(loaded, func(s string) string { return "org-" + s })
	if err != nil {
		t.Fatal(err)
	}
	findings, err := exchange.NoteFindings()
	if err != nil {
		t.Fatal(err)
	}
	if len(needs) != 131 || len(findings) != 19 {
		t.Errorf("%d needs and %d findings of %d rows", len(needs), len(findings), len(reference.NoteNeeds()))
	}
	for _, n := range needs {
		if n.OrganizationID != "org-"+n.State || len(n.Lines) == 0 || n.Source != domain.SourceNote || !n.Demo {
			t.Errorf("%s: %+v", n.SourceRef, n)
		}
		if n.SourceDate.Year() != 2009 || !n.LastConfirmed.Equal(loaded) {
			t.Errorf("%s: dated %v, confirmed %v", n.SourceRef, n.SourceDate, n.LastConfirmed)
		}
		name, _ := reference.StateByCode(n.State)
		if strings.HasPrefix(n.Title, name.Name("en")) || len(n.Title) < 10 {
			t.Errorf("%s: title %q", n.SourceRef, n.Title)
		}
		for _, l := range n.Lines {
			if l.Subtype != domain.Unspecified {
				if _, ok := reference.SubtypeByCode(string(l.Subtype)); !ok {
					t.Errorf("%s: subtype %q", n.SourceRef, l.Subtype)
				}
			}
		}
	}
	for _, f := range findings {
		if f.Kind == domain.FindingDifficulty && f.Obstacle == "" {
			t.Errorf("%s: a difficulty without an obstacle", f.SourceRef)
		}
		if f.Kind == domain.FindingNeed && f.State != "" {
			t.Errorf("%s: a need of a named State among the findings", f.SourceRef)
		}
	}
}

func TestSeveralInstrumentsAndSubtypesStandOnTheLines(t *testing.T) {
	needs, err := exchange.NoteNeeds(loaded, func(s string) string { return s })
	if err != nil {
		t.Fatal(err)
	}
	find := func(id string) domain.Need {
		for _, n := range needs {
			if strings.Contains(n.SourceRef, id) {
				return n
			}
		}
		t.Fatalf("no need from %s", id)
		return domain.Need{}
	}
	if n := find("N001"); len(n.Lines) != 1 || len(n.InstrumentsNamed()) != 4 {
		t.Errorf("N001: %+v", n.Lines)
	}
	if n := find("N031"); len(n.Lines) != 2 || n.Lines[1].Subtype != "victims.general" || n.Lines[0].Articles[0] != "24" {
		t.Errorf("N031: %+v", n.Lines)
	}
	if n := find("N071"); len(n.Lines) != 1 || n.Lines[0].Subtype != domain.Unspecified {
		t.Errorf("N071: %+v", n.Lines)
	}
}

func TestCatalogueOffersAreWhole(t *testing.T) {
	providers := exchange.CatalogueProviders(loaded)
	offers, err := exchange.CatalogueOffers(loaded, func(code string) string {
		if _, ok := providers[code]; !ok {
			return ""
		}
		return "org-" + code
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(offers) != 107 {
		t.Errorf("%d offers", len(offers))
	}
	for _, o := range offers {
		if !o.Catalogue || !o.Demo || o.Title == "" || o.Description == "" || len(o.Instruments) == 0 || len(o.Modalities) == 0 || len(o.Languages) == 0 {
			t.Errorf("%s is not a full offer: %+v", o.Title, o)
		}
		if o.Cost == domain.CostGrant && o.Amount == nil {
			t.Errorf("%s: a grant without a ceiling", o.Title)
		}
	}
}
