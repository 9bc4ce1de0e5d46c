package domain

import "strings"

// Instrument is the code of the Convention or of one of its Protocols.
type Instrument string

const (
	UNTOC    Instrument = "UNTOC"    // United Nations Convention against Transnational Organized Crime
	TIP      Instrument = "TIP"      // Trafficking in Persons Protocol
	SOM      Instrument = "SOM"      // Smuggling of Migrants Protocol
	Firearms Instrument = "FIREARMS" // Firearms Protocol
)

// Instruments in the order of the note.
var Instruments = []Instrument{UNTOC, TIP, SOM, Firearms}

// Subtype is a code of the note's table of assistance, such as "legal.drafting";
// its part before the dot is the type. Unspecified is a valid subtype: the note
// counts general requests so.
type Subtype string

// Unspecified stands where a need names no subtype.
const Unspecified Subtype = "unspecified"

// Type is the part of the subtype before the dot ("legal"), or "unspecified".
func (s Subtype) Type() string {
	for i := range len(s) {
		if s[i] == '.' {
			return string(s[:i])
		}
	}
	return string(s)
}

// Modality is how help is given.
type Modality string

const (
	ExpertMission  Modality = "expert_mission"
	Mentor         Modality = "mentor"
	LegalDrafting  Modality = "legal_drafting"
	TrainingCourse Modality = "training_course"
	StudyVisit     Modality = "study_visit"
	Workshop       Modality = "workshop"
	Equipment      Modality = "equipment"
	Funding        Modality = "funding"
	RemoteAdvice   Modality = "remote_advice"
	ELearning      Modality = "e_learning"
	PeerExchange   Modality = "peer_exchange"
	Publication    Modality = "publication"
)

// Modalities in the order in which forms and facets show them.
var Modalities = []Modality{
	ExpertMission, Mentor, LegalDrafting, TrainingCourse, StudyVisit, Workshop,
	Equipment, Funding, RemoteAdvice, ELearning, PeerExchange, Publication,
}

// Obstacle is what hampers a State.
type Obstacle string

const (
	ObstacleLaw       Obstacle = "law" // law or constitution
	ObstacleStaff     Obstacle = "staff"
	ObstacleExpertise Obstacle = "expertise"
	ObstacleFinance   Obstacle = "finance"
	ObstacleEquipment Obstacle = "equipment"
	ObstacleGeography Obstacle = "geography"
)

// Obstacles in the order in which forms show them.
var Obstacles = []Obstacle{
	ObstacleLaw, ObstacleStaff, ObstacleExpertise, ObstacleFinance, ObstacleEquipment, ObstacleGeography,
}

// RegionalGroup is a regional group of the United Nations.
type RegionalGroup string

const (
	African                 RegionalGroup = "african"
	AsiaPacific             RegionalGroup = "asia_pacific"
	EasternEuropean         RegionalGroup = "eastern_european"
	LatinAmericanCaribbean  RegionalGroup = "latin_american_caribbean"
	WesternEuropeanAndOther RegionalGroup = "western_european_others"
)

// RegionalGroups in English alphabetical order.
var RegionalGroups = []RegionalGroup{
	African, AsiaPacific, EasternEuropean, LatinAmericanCaribbean, WesternEuropeanAndOther,
}

// Languages are the six official languages of the United Nations, in the order
// in which a language menu lists them.
var Languages = []string{"ar", "zh", "en", "fr", "ru", "es"}

// LegalTradition is the family a legal system belongs to.
type LegalTradition string

const (
	CivilLaw     LegalTradition = "civil"
	CommonLaw    LegalTradition = "common"
	IslamicLaw   LegalTradition = "islamic"
	CustomaryLaw LegalTradition = "customary"
	MixedLaw     LegalTradition = "mixed"
)

// LegalTraditions in the order in which forms show them.
var LegalTraditions = []LegalTradition{CivilLaw, CommonLaw, IslamicLaw, CustomaryLaw, MixedLaw}

// Kind tells the nouns apart in references, events and addresses.
type Kind string

const (
	KindNeed      Kind = "need"
	KindOffer     Kind = "offer"
	KindMatch     Kind = "match"
	KindFinding   Kind = "finding"
	KindPerson    Kind = "person"
	KindOrg       Kind = "organization"
	KindCycle     Kind = "reporting_cycle"
	KindReply     Kind = "reporting_response"
	KindRemind    Kind = "reporting_reminder"
	KindTreaty    Kind = "treaty_list"
	KindNote      Kind = "note" // an overview note
	KindChecklist Kind = "checklist"
	// KindAnnotation is the history of how the secretariat grouped a record, apart from the record's own.
	KindAnnotation Kind = "annotation"
)

// Letter begins a reference: N-2026-0042, O-2026-0042, M-2026-0042, F-2026-0042, C-2026-0042.
func (k Kind) Letter() string {
	switch k {
	case KindNeed:
		return "N"
	case KindOffer:
		return "O"
	case KindMatch:
		return "M"
	case KindFinding:
		return "F"
	case KindNote:
		return "V"
	case KindChecklist:
		return "C"
	}
	return ""
}

// codeSeparator stands between the codes of one argument.
const codeSeparator = "; "

// JoinCodes puts several codes or words into one argument of a [Message].
func JoinCodes(list []string) string { return strings.Join(list, codeSeparator) }

// SplitCodes reads an argument of a [Message] that may hold several codes or words.
func SplitCodes(arg any) []string {
	if list, ok := arg.([]string); ok {
		return list
	}
	s, _ := arg.(string)
	if s == "" {
		return nil
	}
	return strings.Split(s, codeSeparator)
}
