package reference

import (
	"hash/fnv"
	"slices"
	"strings"
)

// Provider is an organization that the offer catalogue names.
type Provider struct {
	Code  string   `yaml:"code"`
	Kind  string   `yaml:"kind"` // state, un_entity, igo, ngo or academia
	Name  string   `yaml:"name"`
	Full  string   `yaml:"full"`
	State string   `yaml:"state"` // ISO 3166 alpha-3, for a State or its agency
	Forms []string `yaml:"forms"`
}

// NoteOffer is a public programme or product as a full offer, for the demonstration. What the catalogue documents is
// Name to What, Instruments, Subtypes, LanguagesText, RegionsText, URL, Basis, Note and Section; the rest is a
// plausible reading, the same at every start, and must be shown as a demonstration.
type NoteOffer struct {
	ID            string
	Name          string
	Provider      string   // code of the first-named organization
	Partners      []string // codes of the others
	Kind          string   // programme, publication, network, training, database, tool, model law or fund
	What          string   // English
	Instruments   []string
	Subtypes      []string
	Articles      map[string][]int // of its instruments, from its subtypes and its words
	LanguagesText string
	Languages     []string // ISO 639-1; English where the catalogue is silent
	RegionsText   string
	States        []string // eligible States, ISO 3166 alpha-3; none means all
	Modalities    []string
	Capacity      int    // at a time; nought: no limit
	Unit          string // engagements, seats or units
	Cost          string // free, shared or grant
	Amount        int    // ceiling of a grant in United States dollars
	LeadDays      int
	URL           string // https or http; "" where no address is known
	Basis         string // documented, partly documented or general knowledge
	Note          string
	Section       string
}

// imagine fills in what the catalogue does not say, from what it does; a hash of the id stands for chance.
func (o *NoteOffer) imagine() {
	h := fnv.New32a()
	h.Write([]byte(o.ID))
	chance := int(h.Sum32() % 1000)
	o.Modalities = modalitiesOf(o.Kind, o.Subtypes)
	if o.ID == "elearning" || o.ID == "e4j" {
		o.Modalities = []string{"e_learning"}
	}
	o.Cost, o.LeadDays = "free", 14
	switch o.Kind {
	case "fund":
		o.Cost, o.Amount = "grant", 50_000+25_000*(chance%11)
		o.Capacity, o.Unit, o.LeadDays = 4+chance%7, "engagements", 90
	case "training":
		o.Capacity, o.Unit, o.LeadDays = 20+5*(chance%9), "seats", 60
		if o.Modalities[0] == "e_learning" {
			o.Capacity, o.Unit, o.LeadDays = 0, "", 7
		} else if chance%3 == 0 {
			o.Cost = "shared"
		}
	case "programme":
		o.Capacity, o.Unit, o.LeadDays = 2+chance%7, "engagements", 45+15*(chance%6)
		if slices.Contains(o.Subtypes, "resources.equipment") && len(o.Subtypes) < 4 {
			o.Capacity, o.Unit = 3+chance%10, "units"
		}
		if chance%5 == 0 {
			o.Cost = "shared"
		}
	case "network":
		o.Capacity, o.Unit, o.LeadDays = 6+chance%7, "engagements", 30
	case "tool":
		o.Capacity, o.Unit, o.LeadDays = 5+chance%8, "engagements", 30
	}
	o.Articles = map[string][]int{}
	for _, in := range o.Instruments {
		for _, code := range o.Subtypes {
			o.addArticles(in, taxonomy.must().byCode[code].Articles[in], 3)
		}
		for _, g := range Tag("en", o.Name, o.What) {
			if n, _, err := ParseArticle(g.Code); g.Kind == TagArticle && g.Instrument == in && err == nil {
				o.addArticles(in, []int{n}, 1)
			}
		}
		slices.Sort(o.Articles[in])
	}
}

// addArticles adds articles unless there are more than most: a subtype that serves seven articles says little.
func (o *NoteOffer) addArticles(instrument string, numbers []int, most int) {
	if len(numbers) > most {
		return
	}
	for _, n := range numbers {
		if !slices.Contains(o.Articles[instrument], n) {
			o.Articles[instrument] = append(o.Articles[instrument], n)
		}
	}
}

// modalitiesOf is how a programme or product of that kind helps, by what its subtypes are about.
func modalitiesOf(kind string, subtypes []string) []string {
	switch kind {
	case "publication":
		return []string{"publication"}
	case "model law":
		return []string{"publication", "remote_advice"}
	case "database":
		return []string{"remote_advice", "publication"}
	case "tool":
		return []string{"remote_advice", "equipment"}
	case "fund":
		return []string{"funding"}
	case "network":
		return []string{"peer_exchange", "workshop", "remote_advice"}
	case "training":
		return []string{"training_course", "workshop"}
	}
	var out []string
	add := func(codes ...string) {
		for _, c := range codes {
			if !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	for _, s := range subtypes {
		switch {
		case s == "legal.drafting":
			add("legal_drafting", "expert_mission")
		case s == "training.marking":
			add("equipment", "training_course", "expert_mission")
		case s == "training.institution":
			add("mentor", "expert_mission")
		case strings.HasPrefix(s, "training."):
			add("training_course")
		case s == "resources.equipment":
			add("equipment")
		case s == "resources.financial":
			add("funding")
		case strings.HasPrefix(s, "coop."):
			add("peer_exchange", "workshop", "study_visit")
		case strings.HasPrefix(s, "advocacy."):
			add("workshop", "remote_advice")
		default:
			add("expert_mission")
		}
	}
	return out
}

// NoteOffers is the demonstration catalogue, in its own order.
func NoteOffers() []NoteOffer { return slices.Clone(catalogue.must().offers) }

// ProviderByCode finds an organization of the catalogue.
func ProviderByCode(code string) (Provider, bool) {
	for _, p := range catalogue.must().providers {
		if p.Code == code {
			return p, true
		}
	}
	return Provider{}, false
}
