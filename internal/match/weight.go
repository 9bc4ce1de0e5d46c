package match

// The weights, in points before they are brought to a scale of 100. What a need asks for in codes comes first, because a
// person stated it: an offer that gives the right thing under the right instrument must pass one that merely uses the
// same words. The text weighs about as much as one subtype: it orders the offers that give the same, and carries the
// answer alone where nothing is coded. What is left says whether the two could work together.
//
// Within one language the words speak, and they alone: where nothing else tells two offers apart, their order is that of
// textbook BM25. Subjects that the thesaurus finds in the same words can only blur it. Across languages no word can be
// shared, and the subjects speak instead, as far as both readings are sure.
//
// A code that was read from a text is no more than the text says. It earns points where the other side states
// the code, as many as the reading is sure; where both sides were read, the texts themselves are compared and it
// only says which line is covered.
//
// The points of the lines are shared equally among them, so that an offer that covers three lines of four passes
// one that covers a single line, all else equal. A factor that the need leaves open (no article named, no dates) is
// taken out of the scale for every offer alike: a short need can be met in full.
const (
	weightSubtype    = 34.0 // per need, shared among its lines
	weightInstrument = 10.0
	weightArticle    = 6.0
	weightModality   = 6.0
	weightText       = 32.0 // within one language
	weightConcept    = 24.0
	weightLanguage   = 4.0
	weightEligible   = 3.0
	weightTime       = 3.0
	weightProvider   = 2.0
)

// How much of a weight a lesser fit earns.
const (
	shareType        = 0.35 // another subtype of the same type
	shareSecondGuess = 0.7  // a code that the text suggests less, of one it suggests most
	sharePaper       = 0.6  // a publication or course at a distance where people or things were asked for
	sharePaperOpen   = 0.9  // the same where the need does not say how
	shareAlso        = 0.7  // only a further instrument of the line
	shareConvention  = 0.4  // the Convention for a line of a Protocol: it applies mutatis mutandis (art. 1 of each Protocol)
	shareArticle     = 0.6  // one of the articles; the rest grows with how many
	shareFamily      = 0.5  // another modality of the same family
	shareWritten     = 0.25 // an offer written in the need's language that does not say in which it works
	shareGroup       = 0.9  // open to the State's group, or to States of its kind
	shareEveryone    = 0.8  // open to every State
	shareStanding    = 0.8  // no dates at all
	shareLate        = 0.5  // begins after the wanted start, or ends before the wanted end

	// Instrument, article and modality count in full where the subtype fits, less where it does not: nearly every offer
	// serves the Convention.
	besideType    = 0.6
	besideNothing = 0.4
)

const (
	// bend turns the share of a need's words that an offer has into points: a fitting offer shares a quarter of them,
	// hardly one shares half, so the first ones must count most. See near.
	bend = 0.3

	// A text that shares any word passes every text of its language that shares none and only the subject.
	shareAnyWord = 0.02

	// beyond is what a text earns above the full share that has more of the need's words than the need's own text has.
	beyond = 0.02

	// leastSure is how sure a reading must be to count at all: hardly one in twenty texts on other matters is read so.
	leastSure = 0.3

	// A general line names no subtype; it is covered by an offer whose text is this close.
	closeConcepts = 0.4
	closeText     = 0.55

	// Floor is the score from which a pair is worth somebody's time: below it nothing is suggested and no near
	// miss is told.
	Floor = 30.0
)

// near bends a share of the need's words so that small shares count: any at all is shareAnyWord, the need's own text is 1,
// and more than that still grows a little. It never ceases to grow, so the order is that of the shares.
func near(x float64) float64 {
	if x > 1 {
		return 1 + beyond*(1-1/x)
	}
	return shareAnyWord + (1-shareAnyWord)*x*(1+bend)/(x+bend)
}
