package searchtest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"tamatch/internal/domain"
	"tamatch/internal/search"
)

// epoch is when the test's documents begin.
var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// vocabulary holds words of each language that its analyzer keeps.
var vocabulary = map[string][]string{
	"en": {"firearms", "marking", "tracing", "legislation", "prosecutors", "witness", "smuggling", "training", "equipment", "customs", "judges", "confiscation"},
	"fr": {"marquage", "armes", "procureurs", "législation", "témoins", "formation", "douanes", "juges", "équipement", "confiscation", "trafic", "migrants"},
	"es": {"marcación", "fiscales", "legislación", "testigos", "capacitación", "aduanas", "jueces", "equipo", "decomiso", "tráfico", "migrantes", "armas"},
	"ru": {"маркировка", "оружие", "прокуроры", "законодательство", "свидетели", "подготовка", "таможня", "судьи", "оборудование", "конфискация", "торговля", "мигранты"},
	"ar": {"الأسلحة", "التشريعات", "القضاة", "التدريب", "الجمارك", "الشهود", "المعدات", "المصادرة", "التهريب", "المهاجرين", "وسم", "النيابة"},
	"zh": {"枪支标识", "立法", "检察官", "证人保护", "培训", "海关", "法官", "设备", "没收", "贩运人口", "偷运移民", "追查"},
}

var (
	states    = []string{"FRA", "KEN", "BRA", "KHM", "ROU", "ESP", "CHN", "fra", "CIV", "LAO"}
	subtypes  = []string{"legal.drafting", "legal.review", "training.marking", "training.prosecutors", "unspecified"}
	providers = []string{"", "prov-1", "prov-2", "Prov-1", "org:x", `he said "no"`, "a' OR '1", `back\slash`}
	statuses  = []string{"open", "dormant", "closed", "draft"}
	readers   = []string{"public", "parties", "secretariat", "org:a", "org:b", "org:A"}
)

// documents are n random documents, the same for the same seed.
func documents(seed uint64, n int) []search.Document {
	r := rand.New(rand.NewPCG(seed, 42))
	docs := make([]search.Document, 0, n)
	for i := range n {
		lang := pick(r, domain.Languages)
		words := vocabulary[lang]
		d := search.Document{
			ID: fmt.Sprintf("0000%04x-0000-7000-8000-%012x", seed, i), Kind: domain.KindNeed,
			Ref: fmt.Sprintf("N-2026-%04d", i+1), Language: lang,
			Title: sentence(r, words, 2), Text: sentence(r, words, 6), OrganizationName: pick(r, []string{"Ruritania", "Agency of Help", "Коалиция"}),
			Readers: some(r, readers, 2), States: []string{pick(r, states)}, Subtypes: some(r, subtypes, 2),
			Languages: some(r, domain.Languages, 2), Status: pick(r, statuses),
			Updated: epoch.Add(time.Duration(r.IntN(50)) * time.Hour), Change: int64(i + 1),
		}
		if r.IntN(2) == 0 {
			d.Kind, d.Ref, d.Provider = domain.KindOffer, fmt.Sprintf("O-2026-%04d", i+1), pick(r, providers)
		}
		if r.IntN(3) > 0 {
			d.Confirmed = epoch.Add(time.Duration(r.IntN(50)) * time.Minute)
		}
		for _, s := range d.Subtypes {
			if t := domain.Subtype(s).Type(); !slices.Contains(d.Types, t) {
				d.Types = append(d.Types, t)
			}
		}
		for _, code := range domain.Instruments {
			if r.IntN(3) == 0 {
				d.Instruments = append(d.Instruments, string(code))
				d.Articles = append(d.Articles, string(code)+" "+pick(r, []string{"8", "8(1)", "18", "32(5)", "10(2)(b)"}))
			}
		}
		for _, m := range domain.Modalities {
			if r.IntN(6) == 0 {
				d.Modalities = append(d.Modalities, string(m))
			}
		}
		for _, g := range domain.RegionalGroups {
			if r.IntN(4) == 0 {
				d.Groups = append(d.Groups, string(g))
			}
		}
		docs = append(docs, d)
	}
	return docs
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// some picks up to most different values, sometimes none.
func some(r *rand.Rand, from []string, most int) []string {
	var out []string
	for range r.IntN(most + 1) {
		if v := pick(r, from); !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

func sentence(r *rand.Rand, words []string, n int) string {
	s := ""
	for range 1 + r.IntN(n) {
		s += pick(r, words) + " "
	}
	return s
}
