package match

// The weights, in points before they are brought to a scale of 100. What a need asks for in codes comes first, because a
// person stated it: an offer that gives the right thing under the right instrument must pass one that merely uses the
// same words. Text and concepts together weigh about as much as one subtype: they order the offers that give the same,
// and carry the answer alone where nothing is coded. What is left says whether the two could work together.
//
// The points of the lines are shared equally among them, so that an offer that covers three lines of four passes
// one that covers a single line, all else equal. A factor that the need leaves open (no article named, no dates) is
// taken out of the scale for every offer alike: a short need can be met in full.
const (
	weightSubtype    = 34.0 // per need, shared among its lines
	weightInstrument = 10.0
	weightArticle    = 6.0
	weightModality   = 6.0
	weightConcept    = 16.0
	weightText       = 16.0
	weightLanguage   = 4.0
	weightEligible   = 3.0
	weightTime       = 3.0
	weightProvider   = 2.0

	// Words cannot be shared across languages; part of their weight then goes to the concepts, as much as the words of
	// a fitting offer usually earn.
	weightConceptAcross = 5.0
)

// How much of a weight a lesser fit earns.
const (
	shareType        = 0.35 // another subtype of the same type
	shareGuess       = 0.7  // a code read from the text instead of stated
	shareSecondGuess = 0.5  // a code that the text suggests less
	sharePaper       = 0.6  // a publication or course at a distance where people or things were asked for
	sharePaperOpen   = 0.9  // the same where the need does not say how
	shareAlso        = 0.7  // only a further instrument of the line
	shareConvention  = 0.4  // the Convention for a line of a Protocol: it applies mutatis mutandis (art. 1 of each Protocol)
	shareArticle     = 0.6  // one of the articles; the rest grows with how many
	shareFamily      = 0.5  // another modality of the same family
	shareWritten     = 0.6  // an offer written in the need's language that does not say in which it works
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

	// A general line names no subtype; it is covered by an offer whose text is this close.
	closeConcepts = 0.4
	closeText     = 0.55

	// Floor is the score from which a pair is worth somebody's time: below it nothing is suggested and no near
	// miss is told.
	Floor = 30.0
)

// near bends a share of 0 to 1 so that 0 stays 0, 1 stays 1 and small shares count.
func near(x float64) float64 {
	return x * (1 + bend) / (x + bend)
}
