package match

import (
	"math/bits"
	"slices"

	"tamatch/internal/domain"
)

// factor numbers what can earn points; each earns them under one message.
type factor int

const (
	fSubtype factor = iota
	fSubtypeGuessed
	fType
	fArticle
	fInstrument
	fConvention
	fModality
	fFamily
	fWorksIn
	fWritten
	fNamed
	fGroup
	fEveryone
	fTime
	fTradition
	fProviderGroup
	fPeer
	fConcept
	fText
	factors

	lastCoded = fPeer
)

// points are what each factor earns, before scaling.
type points [factors]float64

// scale is the factor that brings the points of this need to 0 to 100: what the need leaves open is not counted.
func (p *Profile) computeScale() float64 {
	most := 0.0
	for i := range p.Lines {
		most += p.Lines[i].most()
	}
	most /= float64(max(1, len(p.Lines)))
	if len(p.Terms) > 0 {
		most += weightText
	}
	most += weightLanguage
	if p.State != 0 {
		most += weightEligible
	}
	if p.Start > 0 || p.End > 0 || p.Last > 0 {
		most += weightTime
	}
	if p.wishes() > 0 {
		most += weightProvider
	}
	return 100 / most
}

// most is what an offer can earn on the line.
func (l *Line) most() float64 {
	sum := l.mostSubtype()
	if l.Instruments != 0 {
		sum += weightInstrument
	}
	if l.Articles != (Articles{}) {
		sum += weightArticle
	}
	if l.Modalities != 0 {
		sum += weightModality
	}
	return sum
}

func (l *Line) mostSubtype() float64 {
	switch {
	case l.Guessed&GuessedSubtypes != 0:
		return weightSubtype * float64(l.Sure) / fullySure
	case l.Subtypes != 0:
		return weightSubtype
	}
	return 0
}

// wishes is how many things the need wishes of its provider.
func (p *Profile) wishes() int {
	n := 0
	if p.Traditions != 0 {
		n++
	}
	if p.Groups != 0 {
		n++
	}
	if p.Flags&Peers != 0 {
		n++
	}
	return n
}

// fitCodes fills in what the codes earn.
func fitCodes(need *Profile, o *Codes, today int32, pts *points) {
	share := 1 / float64(max(1, len(need.Lines)))
	for i := range need.Lines {
		need.Lines[i].fit(o, share, pts)
	}
	fitLanguage(need, o, pts)
	fitEligible(need, o, pts)
	fitTime(need, o, today, pts)
	fitProvider(need, o, pts)
}

func (pts *points) coded() float64 {
	sum := 0.0
	for _, x := range pts[:lastCoded+1] {
		sum += x
	}
	return sum
}

// Modalities by what they bring: people, things, or paper and screens that can be used at once.
var (
	people = set(domain.Modalities, []domain.Modality{
		domain.ExpertMission, domain.Mentor, domain.LegalDrafting, domain.TrainingCourse, domain.StudyVisit,
		domain.Workshop, domain.PeerExchange,
	})
	things = set(domain.Modalities, []domain.Modality{domain.Equipment, domain.Funding})
	paper  = set(domain.Modalities, []domain.Modality{domain.ELearning, domain.Publication})
	remote = set(domain.Modalities, []domain.Modality{domain.RemoteAdvice, domain.ELearning, domain.Publication})
)

func (l *Line) fit(o *Codes, share float64, pts *points) {
	how, fit, beside := l.subtype(o)
	if fit > 0 {
		pts[how] += weightSubtype * share * fit * l.presence(o)
	}
	share *= beside
	if how, fit := l.instrument(o); fit > 0 {
		pts[how] += weightInstrument * share * fit * l.said(GuessedInstruments, o)
	}
	if fit := l.article(o.Articles); fit > 0 {
		pts[fArticle] += weightArticle * share * fit * l.said(GuessedArticles, o)
	}
	if how, fit := l.modality(o); fit > 0 {
		pts[how] += weightModality * share * fit * l.said(GuessedModalities, o)
	}
}

// subtype is how well the subtypes fit, and how much of the weight of what stands beside them then counts.
func (l *Line) subtype(o *Codes) (how factor, fit, beside float64) {
	common := l.Subtypes & o.Subtypes
	switch {
	case common != 0:
		how, fit = fSubtype, l.said(GuessedSubtypes, o)
		if common&l.Best == 0 {
			fit *= shareSecondGuess
		}
		if (l.Guessed|o.Flags)&GuessedSubtypes != 0 {
			how = fSubtypeGuessed
		}
		return how, fit, 1
	case l.Types&o.Types != 0:
		return fType, shareType * l.said(GuessedSubtypes, o), besideType
	}
	return fSubtype, 0, besideNothing
}

func (l *Line) article(o Articles) float64 {
	common := l.Articles.and(o)
	if common == (Articles{}) {
		return 0
	}
	return partly(common.count(), l.Articles.count())
}

func (l *Line) modality(o *Codes) (factor, float64) {
	if common := l.Modalities & o.Modalities; common != 0 {
		return fModality, partly(bits.OnesCount16(common), bits.OnesCount16(l.Modalities))
	}
	if l.Modalities&people != 0 && o.Modalities&people != 0 || l.Modalities&remote != 0 && o.Modalities&remote != 0 {
		return fFamily, shareFamily
	}
	return fModality, 0
}

// partly is what some of all that is asked for earns.
func partly(some, all int) float64 {
	return shareArticle + (1-shareArticle)*float64(some)/float64(all)
}

// said is how much a code counts that both have: in full where both state it, as much as the reading is sure where one
// was read from its text, and nothing where both were.
func (l *Line) said(code Flags, o *Codes) float64 {
	switch line, offer := l.Guessed&code != 0, o.Flags&code != 0; {
	case line && offer:
		return 0
	case line:
		return float64(l.Sure) / fullySure
	case offer:
		return float64(o.Sure) / fullySure
	}
	return 1
}

// presence lowers paper where people or things were asked for.
func (l *Line) presence(o *Codes) float64 {
	switch {
	case o.Modalities == 0:
		return 1
	case l.Modalities&(people|things) != 0 && l.Modalities&remote == 0 && o.Modalities&^remote == 0:
		return sharePaper
	case l.Modalities == 0 && o.Modalities&^paper == 0:
		return sharePaperOpen
	}
	return 1
}

func (l *Line) instrument(o *Codes) (factor, float64) {
	switch {
	case l.Primary&o.Instrument != 0:
		return fInstrument, 1
	case l.Instruments&o.Instrument != 0:
		return fInstrument, shareAlso
	case l.Instruments != 0 && o.Instrument&convention != 0:
		return fConvention, shareConvention
	}
	return fInstrument, 0
}

// instrumentFits says whether the instruments let the offer cover the line.
func (l *Line) instrumentFits(o *Codes) bool { return serves(l.Instruments, o.Instrument) }

// covers says whether the offer gives what the line asks for.
func (l *Line) covers(o *Codes, concepts, words float64) bool {
	if !l.instrumentFits(o) {
		return false
	}
	if l.Subtypes != 0 {
		return l.Subtypes&o.Subtypes != 0
	}
	return concepts >= closeConcepts || words >= closeText
}

func fitLanguage(need *Profile, o *Codes, pts *points) {
	switch {
	case !need.Codes.Languages.empty():
		if o.Languages.has(need.Codes.Languages) {
			pts[fWorksIn] += weightLanguage
		}
	case need.Wrote == 0:
	case !o.Languages.empty():
		if o.Languages.has(written[need.Wrote]) {
			pts[fWorksIn] += weightLanguage
		}
	case o.Wrote == need.Wrote:
		pts[fWritten] += weightLanguage * shareWritten
	}
}

// written is the set of one language by its number in Codes.Wrote.
var written = func() (out [7]Languages) {
	for i, l := range domain.Languages {
		out[i+1] = languageSet([]string{l})
	}
	return out
}()

func fitEligible(need *Profile, o *Codes, pts *points) {
	if need.State == 0 || !eligible(need.State, o) {
		return
	}
	switch {
	case o.States.has(need.State):
		pts[fNamed] += weightEligible
	case o.Groups != 0 || o.Flags&(LDC|LLDC|SIDS) != 0:
		pts[fGroup] += weightEligible * shareGroup
	default:
		pts[fEveryone] += weightEligible * shareEveryone
	}
}

func fitTime(need *Profile, o *Codes, today int32, pts *points) {
	if need.Start == 0 && need.End == 0 && need.Last == 0 {
		return
	}
	fit := 1.0
	begin := earliest(o, today)
	if o.Start == 0 && o.End == 0 && o.Last == 0 && o.Lead == 0 {
		fit = shareStanding
	}
	if need.Start > 0 && begin > max(need.Start, today) {
		fit *= shareLate
	}
	if last := max(need.End, need.Start); o.End > 0 && last > 0 && o.End < last {
		fit *= shareLate
	}
	switch {
	case need.End > 0 && begin > need.End, need.Last > 0 && begin > need.Last, o.End > 0 && o.End < need.Start:
		return
	}
	pts[fTime] += weightTime * fit
}

func fitProvider(need *Profile, o *Codes, pts *points) {
	n := need.wishes()
	if n == 0 {
		return
	}
	each := weightProvider / float64(n)
	if need.Traditions&o.Traditions != 0 {
		pts[fTradition] += each
	}
	if o.State != 0 && need.Groups&stateFacts()[o.State].group != 0 {
		pts[fProviderGroup] += each
	}
	if need.Flags&Peers != 0 && (o.State != 0 || o.Flags&SouthSouth != 0) {
		pts[fPeer] += each
	}
}

// textPoints is what the texts earn: the words of one language, the subjects of two. Two texts of one language that have
// no word in common may have a subject in common, in other words.
func textPoints(need, offer *Profile, cosine, words float64, pts *points) {
	switch {
	case need.Language != offer.Language:
		pts[fConcept] = weightConcept * cosine
	case words > 0:
		pts[fText] = weightText * words
	default:
		pts[fConcept] = weightText * shareAnyWord * cosine
	}
}

// lineIDs are the ids of the lines that the filter keeps, each once.
func lineIDs(lines []Line, keep func(*Line) bool) []string {
	var out []string
	for i := range lines {
		if l := &lines[i]; l.ID != "" && keep(l) && !slices.Contains(out, l.ID) {
			out = append(out, l.ID)
		}
	}
	return out
}
