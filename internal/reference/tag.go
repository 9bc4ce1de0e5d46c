package reference

import (
	"cmp"
	"slices"
	"strconv"
	"unicode"
	"unicode/utf8"

	"tamatch/internal/text"
)

// Kinds of tags.
const (
	TagSubtype    = "subtype"
	TagInstrument = "instrument"
	TagArticle    = "article"
	TagModality   = "modality"
	TagObstacle   = "obstacle"
	TagState      = "state"
)

// TagGuess is a tag that a text suggests. A person confirms it.
type TagGuess struct {
	Kind       string
	Code       string   // of the subtype, instrument, modality, obstacle or State; the number of an article
	Instrument string   // of an article
	Score      float64  // 0 to 1, comparable within a kind: how sure, a lesser one where the thesaurus knows little of the text
	Evidence   []string // the words of the text that suggest it, as written; none when its vocabulary as a whole does
	Likely     bool     // sure enough to be proposed; what is not is only offered
}

// How much each sort of evidence counts. A subtype's own keyword is worth more than a subject that several subtypes
// share; what the vocabulary as a whole resembles settles the rest.
const (
	titleBonus     = 1.5
	looseShare     = 0.6
	subjectShare   = 0.4
	soleInstrument = 0.6
	anyInstrument  = 0.3
	generalShare   = 0.1
	resemblance    = 6.0
	servedShare    = 0.5
	halfScore      = 8.0 // evidence at which a tag scores one half
	likely         = 0.5 // score from which a tag is proposed
	likelyBest     = 0.3 // the same for the instrument that the text suggests most: one is nearly always meant
	likelyCited    = .75 // the same for the articles on purpose, terms and scope, which every text of the subject suggests
)

// generalArticles is where the Convention turns from crimes and cooperation to data, training, prevention and
// implementation: speaking of those says little on which instrument is meant.
const generalArticles = 28

// The most tags of a kind, and the share of the best one's score that the others need.
var tagLimits = map[string]struct {
	most  int
	share float64
}{
	TagSubtype: {4, .45}, TagInstrument: {2, .45}, TagArticle: {4, .4}, TagModality: {3, .4}, TagObstacle: {3, .4}, TagState: {8, 0},
}

type tagKey struct{ kind, code, instrument string }

type evidence struct {
	score float64
	words []string
}

// tagger gathers evidence while it reads one text.
type tagger struct {
	lang, whole string
	titleEnd    int
	found       map[tagKey]*evidence
	named       []namedInstrument
	sure        float64 // how far the thesaurus knows the text
}

type namedInstrument struct {
	code  string
	start int
}

// Tag suggests tags for a text in one of the six languages, each with the words that suggest it, best first within
// each kind. An unknown language is guessed. A subtype that belongs to one Protocol is suggested only where nothing
// in the text names another instrument alone.
func Tag(lang, title, body string) []TagGuess {
	whole := title + "\n" + body
	lang = knownLanguage(lang, whole)
	t := &tagger{lang: lang, whole: whole, titleEnd: len(title), found: map[tagKey]*evidence{}}
	tokens := text.Tokens(lang, whole)
	for _, h := range phraseBooks[lang]().find(lang, whole, tokens) {
		t.read(h)
	}
	terms := make([]string, len(tokens))
	for i, tok := range tokens {
		terms[i] = tok.Term
	}
	resembles := conceptVector(lang, terms)
	t.sure = resembles.Sure()
	t.resemble(resembles)
	t.keepProtocolRule()
	t.readServed()
	t.readArticles()
	return t.guesses()
}

// readServed adds the articles that the best subtype serves under the best instrument, where these are few.
func (t *tagger) readServed() {
	subtype, instrument := t.best(TagSubtype), t.best(TagInstrument)
	numbers := taxonomy.must().byCode[subtype].Articles[instrument]
	if len(numbers) == 0 || len(numbers) > 2 {
		return
	}
	score := t.found[tagKey{TagSubtype, subtype, ""}].score * servedShare
	for _, n := range numbers {
		t.add(TagArticle, strconv.Itoa(n), instrument, score, "")
	}
}

// best is the code with most evidence so far, "" when there is none.
func (t *tagger) best(kind string) string {
	code, score := "", 0.0
	for key, e := range t.found {
		if key.kind == kind && (e.score > score || e.score == score && key.code < code) {
			code, score = key.code, e.score
		}
	}
	return code
}

func (t *tagger) add(kind, code, instrument string, score float64, words string) {
	key := tagKey{kind, code, instrument}
	e := t.found[key]
	if e == nil {
		e = &evidence{}
		t.found[key] = e
	}
	e.score += score
	if words != "" && !slices.Contains(e.words, words) {
		e.words = append(e.words, words)
	}
}

func (t *tagger) read(h hit) {
	words := t.whole[h.start:h.end]
	w := h.weight
	if h.start < t.titleEnd {
		w *= titleBonus
	}
	if h.loose {
		w *= looseShare
	}
	for _, code := range h.codes {
		t.named = append(t.named, namedInstrument{code, h.start})
		t.add(TagInstrument, code, "", 3*w, words)
	}
	if first, _ := utf8.DecodeRuneInString(words); len(h.states) == 1 && !h.loose && !unicode.IsLower(first) {
		t.add(TagState, h.states[0], "", halfScore, words)
	}
	concepts := thesaurus.must().concepts
	for _, id := range h.concepts {
		t.readConcept(concepts[id], w/float64(len(h.concepts)), words)
	}
}

func (t *tagger) readConcept(c Concept, w float64, words string) {
	for _, s := range c.Subtypes {
		if c.Subtype {
			t.add(TagSubtype, s, "", w, words)
			if serves := taxonomy.must().byCode[s].Articles; len(serves) <= 2 { // one that serves all says nothing
				for in := range serves {
					t.add(TagInstrument, in, "", w*anyInstrument/float64(len(serves)), words)
				}
			}
		} else {
			t.add(TagSubtype, s, "", w*subjectShare/float64(len(c.Subtypes)), words)
		}
	}
	for _, in := range instruments.must() {
		numbers := c.Articles[in.Code]
		if len(numbers) == 0 {
			continue
		}
		share := anyInstrument / float64(len(c.Articles))
		if len(c.Articles) == 1 {
			share = soleInstrument
		}
		if in.Code == "UNTOC" && slices.Min(numbers) >= generalArticles {
			share = generalShare
		}
		t.add(TagInstrument, in.Code, "", w*share, words)
		for _, n := range numbers {
			t.add(TagArticle, strconv.Itoa(n), in.Code, w/float64(len(numbers)*len(c.Articles)), words)
		}
	}
	if c.Modality != "" {
		t.add(TagModality, c.Modality, "", w, words)
	}
	if c.Obstacle != "" {
		t.add(TagObstacle, c.Obstacle, "", w, words)
	}
}

// resemble adds what the vocabulary as a whole resembles: texts that paraphrase have no phrase of the thesaurus.
func (t *tagger) resemble(v Vector) {
	concepts := thesaurus.must().concepts
	for _, w := range v {
		c := concepts[w.ID]
		for _, s := range c.Subtypes {
			if c.Subtype {
				t.add(TagSubtype, s, "", resemblance*float64(w.W), "")
			} else {
				t.add(TagSubtype, s, "", resemblance*subjectShare*float64(w.W)/float64(len(c.Subtypes)), "")
			}
		}
	}
}

// keepProtocolRule drops the subtypes of a Protocol from a text that names other instruments only.
func (t *tagger) keepProtocolRule() {
	for key := range t.found {
		if key.kind != TagSubtype {
			continue
		}
		only := taxonomy.must().byCode[key.code].ProtocolOnly
		if only == "" {
			continue
		}
		other := len(t.named) > 0 && !slices.ContainsFunc(t.named, func(n namedInstrument) bool { return n.code == only })
		if in := t.found[tagKey{TagInstrument, only, ""}]; other || in == nil {
			delete(t.found, key)
		}
	}
}

// nearest is the instrument named closest to a place in the text, else the one that the text suggests most, else
// the Convention.
func (t *tagger) nearest(at int) string {
	best, distance := "", len(t.whole)
	for _, n := range t.named {
		if d := max(n.start-at, at-n.start); d < distance {
			best, distance = n.code, d
		}
	}
	return cmp.Or(best, t.best(TagInstrument), "UNTOC")
}

func (t *tagger) guesses() []TagGuess {
	byKind := map[string][]TagGuess{}
	for key, e := range t.found {
		score := e.score
		if key.kind != TagState { // a name is a name in any text
			score *= t.sure * t.sure
		}
		if score > 0 {
			byKind[key.kind] = append(byKind[key.kind], TagGuess{Kind: key.kind, Code: key.code, Instrument: key.instrument, Score: score / (score + halfScore), Evidence: e.words})
		}
	}
	var out []TagGuess
	for _, kind := range []string{TagSubtype, TagInstrument, TagArticle, TagModality, TagObstacle, TagState} {
		list := byKind[kind]
		slices.SortFunc(list, func(a, b TagGuess) int {
			return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Instrument, b.Instrument), cmp.Compare(a.Code, b.Code))
		})
		limit := tagLimits[kind]
		for i, g := range list {
			if i < limit.most && g.Score >= limit.share*list[0].Score && (g.Score >= .1 || len(g.Evidence) > 0 && g.Score >= .05) {
				g.Likely = g.Score >= likely || i == 0 && kind == TagInstrument && g.Score >= likelyBest
				out = append(out, g)
			}
		}
	}
	return underLikely(out)
}

// aboutItself is the last of the articles in which each instrument speaks of its purpose, its terms and its scope.
const aboutItself = 4

// underLikely leaves articles likely only where their instrument is, and those on its purpose, terms and scope only where
// the text cites them.
func underLikely(guesses []TagGuess) []TagGuess {
	meant := map[string]bool{}
	for _, g := range guesses {
		if g.Kind == TagInstrument && g.Likely {
			meant[g.Code] = true
		}
	}
	for i, g := range guesses {
		if g.Kind != TagArticle {
			continue
		}
		number, _ := strconv.Atoi(g.Code)
		if !meant[g.Instrument] || number <= aboutItself && g.Score < likelyCited {
			guesses[i].Likely = false
		}
	}
	return guesses
}
