package text

import (
	"strings"
	"unicode"
)

// The words below are frequent and belong to one of the three languages only ("de", "la", "des" as article and
// "a" are shared or left out), so that a short title decides as a long text does.
var latinWords = map[string]string{}

func init() {
	for lang, words := range map[string]string{
		"en": `the of and to in for is are was were be been with by from that this these those their its it which who
			has have had will would should could can may not or as at between into under within against needs need
			help assistance support training law`,
		"fr": `le les des du et à aux au un une dans pour par sur avec qui ce cette ces leur leurs ses est sont été être
			ou ne pas plus entre sous selon contre afin ainsi besoin aide appui formation loi droit mise`,
		"es": `el los las del y al una unos unas para por con que su sus es son ser ha han como más o no se lo este esta
			estos estas entre contra sobre sin según también necesita ayuda apoyo capacitación ley`,
	} {
		for _, w := range strings.Fields(words) {
			latinWords[w] = lang
		}
	}
}

// Letters that only one of the three writes, at half a word's weight.
var latinLetters = map[rune]string{
	'ñ': "es", 'ó': "es", 'í': "es", 'á': "es", 'ú': "es", '¿': "es", '¡': "es",
	'ç': "fr", 'è': "fr", 'ê': "fr", 'à': "fr", 'œ': "fr", 'ù': "fr", 'û': "fr", 'î': "fr", 'ô': "fr", 'â': "fr",
}

// Guess names the language of s among en, fr, es, ru, zh and ar, by script and by frequent words; "" when it is
// none of them or cannot be told. Equal texts always get equal answers.
func Guess(s string) string {
	var han, kana, arabic, cyrillic, latin, foreign int
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.Is(unicode.Hiragana, r) || unicode.Is(unicode.Katakana, r):
			kana++
		case unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r):
			arabic++
			if strings.ContainsRune("پچژگٹڈڑےۀ", r) { // Persian and Urdu
				foreign++
			}
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic++
			if strings.ContainsRune("іїєґўІЇЄҐЎәөүұқғңһҒҚҢӘӨҮҰҺјљњћђџЈЉЊЋЂЏ", r) { // not Russian
				foreign++
			}
		case unicode.Is(unicode.Latin, r):
			latin++
		}
	}
	han *= 4 // one character says about as much as four letters
	switch most := max(han, arabic, cyrillic, latin); {
	case most == 0:
		return ""
	case most == han:
		if kana > 0 {
			return ""
		}
		return "zh"
	case most == arabic && foreign == 0:
		return "ar"
	case most == cyrillic && foreign == 0:
		return "ru"
	case most == latin:
		return guessLatin(s)
	}
	return ""
}

func guessLatin(s string) string {
	score := map[string]int{}
	s = strings.ToLower(s)
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if lang, ok := latinWords[w]; ok {
			score[lang] += 2
		}
	}
	for _, r := range s {
		if lang, ok := latinLetters[r]; ok {
			score[lang]++
		}
	}
	best, second := "", 0
	for _, lang := range []string{"en", "fr", "es"} {
		switch {
		case score[lang] > score[best]:
			second, best = score[best], lang
		case score[lang] > second:
			second = score[lang]
		}
	}
	if score[best] == second {
		return ""
	}
	return best
}
