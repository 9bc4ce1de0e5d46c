package match_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tamatch/internal/domain"
	"tamatch/internal/match"
	"tamatch/internal/reference"
)

// shelf is a catalogue in English without a single code: what is found is found by what the texts say.
var shelf = []domain.Offer{
	{ID: "marking", Title: "Firearms marking", Description: "Machines and training to mark firearms at manufacture and import, with record-keeping."},
	{ID: "drafting", Title: "Legislative drafting", Description: "Experts who draft laws that implement the Convention together with ministries of justice."},
	{ID: "victims", Title: "Victim protection", Description: "Shelters, counselling and assistance for victims of trafficking in persons."},
	{ID: "judges", Title: "Training of judges and prosecutors", Description: "Courses on organized crime cases for the judiciary."},
	{ID: "database", Title: "Criminal intelligence database", Description: "Software and hardware to build a database of organized crime groups."},
	{ID: "extradition", Title: "Extradition and mutual legal assistance", Description: "Casework mentoring for central authorities."},
	{ID: "migrants", Title: "Smuggling of migrants by sea", Description: "Joint patrols and advice for coast guards on smuggling of migrants."},
	{ID: "laundering", Title: "Money-laundering investigations", Description: "Mentors for financial intelligence units."},
	{ID: "witness", Title: "Witness protection", Description: "Relocation and protection of witnesses at risk."},
}

func TestANeedMeetsAnOfferInAnotherLanguage(t *testing.T) {
	for id, titles := range map[string]map[string]string{
		"marking": {
			"fr": "marquage des armes à feu", "es": "marcación de armas de fuego", "ru": "маркировка огнестрельного оружия",
			"zh": "枪支标识", "ar": "وسم الأسلحة النارية", "en": "marking of firearms",
		},
		"witness": {
			"fr": "protection des témoins", "es": "protección de testigos", "ru": "защита свидетелей", "zh": "保护证人",
			"ar": "حماية الشهود", "en": "protecting witnesses",
		},
		"extradition": {
			"fr": "extradition et entraide judiciaire", "es": "extradición y asistencia judicial recíproca",
			"ru": "выдача и взаимная правовая помощь", "zh": "引渡和司法协助", "ar": "تسليم المجرمين والمساعدة القانونية المتبادلة",
			"en": "extradition and mutual legal assistance",
		},
		"victims": {
			"fr": "protection des victimes de la traite", "es": "protección de las víctimas de la trata",
			"ru": "защита жертв торговли людьми", "zh": "保护人口贩运被害人", "ar": "حماية ضحايا الاتجار بالأشخاص",
			"en": "protection of victims of trafficking",
		},
	} {
		for lang, title := range titles {
			t.Run(id+"/"+lang, func(t *testing.T) {
				var offers []*match.Profile
				c := match.NewCorpus(today)
				for _, o := range shelf {
					o.Language = "en"
					p := match.OfferProfile(o)
					c.Add(p)
					offers = append(offers, p)
				}
				need := match.NeedProfile(domain.Need{ID: "n", Language: lang, Title: title})
				got := match.Rank(c, need, offers)
				require.Equal(t, id, got[0].ID)
				assert.Greater(t, got[0].Score, got[1].Score)
				for _, s := range got {
					requireShares(t, s.Result)
				}
				reasons := map[string]domain.Reason{}
				for _, r := range got[0].Reasons {
					reasons[r.Factor] = r
				}
				if lang == "en" {
					assert.Contains(t, reasons, "text")
					assert.NotContains(t, reasons, "concept", "within one language the words speak")
				} else {
					assert.NotContains(t, reasons, "text", "words are shared within a language only")
					require.Contains(t, reasons, "concept")
					assert.NotEmpty(t, reasons["concept"].Shared)
				}
			})
		}
	}
}

func TestTheLanguageOfATextWithoutOneIsGuessed(t *testing.T) {
	named := match.NeedProfile(domain.Need{ID: "n", Language: "fr", Title: "Formation des juges et des procureurs"})
	guessed := match.NeedProfile(domain.Need{ID: "n", Title: "Formation des juges et des procureurs"})
	assert.Equal(t, named, guessed)
}

// TestATextSpeaksOnlyOfWhatItNames asks that no subject is put into a text's mouth that it has no word for.
func TestATextSpeaksOnlyOfWhatItNames(t *testing.T) {
	reason := func(lang, need, offer string) domain.Reason {
		t.Helper()
		n := match.NeedProfile(domain.Need{ID: "n", Language: lang, Title: need})
		o := match.OfferProfile(domain.Offer{ID: "o", Language: "en", Title: offer})
		for _, r := range match.Score(corpusOf(o), n, o).Reasons {
			if r.Factor == "concept" {
				return r
			}
		}
		t.Fatalf("%s has no subject in common with %s", need, offer)
		return domain.Reason{}
	}
	spoken := reason("fr", "Marquage des armes à feu", "Marking of firearms")
	assert.Equal(t, "reason.concepts", spoken.Message.Key)
	assert.Contains(t, spoken.Shared, "firearms-marking")

	for _, c := range []struct{ lang, need, offer string }{
		{"fr", "Extradition et entraide judiciaire", "Central authorities and electronic evidence in mutual legal assistance"},
		{"fr", "Extradition et entraide judiciaire", "Central authority: training on electronic evidence"},
		{"ar", "مساعدة الضحايا وحماية الشهود", "Repatriation, child victims and victim identification; demand reduction"},
	} {
		r := reason(c.lang, c.need, c.offer)
		if r.Message.Key != "reason.concepts" {
			r.Shared = nil // it says of no subject that both texts speak of it
		}
		for _, untold := range []string{"central-authority", "electronic-evidence", "repatriation", "child-victims", "victim-identification", "demand-reduction"} {
			_, known := reference.ConceptByCode(untold)
			require.True(t, known, untold)
			assert.NotContains(t, r.Shared, untold, "%s, %s", c.need, c.offer)
		}
	}
	assert.NotEqual(t, "reason.concepts", reason("ar", "مساعدة الضحايا وحماية الشهود", "Identification of child victims").Message.Key)
}
