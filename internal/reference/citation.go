package reference

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"tamatch/internal/text"
)

// Citation is an article that a text calls by its number, and the bytes of the text that do so.
type Citation struct {
	Article
	Start, End int
}

// The parts of a citation, in the ways the six languages write them. Numbers are in European, Arabic, Persian or wide
// digits, and in Chinese numerals.
const (
	digits        = `[0-9٠-٩۰-۹０-９]`
	inBrackets    = `(?:\s{0,2}[(（]\s?(?:` + digits + `{1,2}|(?-i:[a-zA-Z]){1,4})\s?[)）])`
	paragraphWord = `(?:paragraphes?|paragraphs?|paras?\.?|par\.|p[áa]rrafos?|p[áa]rrs?\.?|пункт\p{L}{0,3}|п\.|част\p{L}{1,2}|و?(?:ال|لل)?فقرة|§)`
	han           = `(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})`
)

var (
	citedNumber     = regexp.MustCompile(`(?i)^(` + digits + `{1,2})((?:\.` + digits + `{1,2}\b)?` + inBrackets + `*)`)
	citedParagraph  = regexp.MustCompile(`(?i)^[,،]?\s{0,2}` + paragraphWord + `\s{0,2}[(（]?(` + digits + `{1,2})[)）]?`)
	paragraphBefore = regexp.MustCompile(`(?i)` + paragraphWord + `\s{0,2}[(（]?(` + digits + `{1,2})[)）]?\s{0,2}(?:of(?: the)?|de l['’]|del?|من)?\s{0,2}$`)
	citedNext       = regexp.MustCompile(`(?i)^\s{0,2}(?:[,;،؛、&–-]|and|et|y|e|и|و|or|ou|o|или|أو|to|à|a|по|إلى)\s{0,2}(?:(?:and|et|y|и|or|ou|o|или)\s)?`)
	chineseCited    = regexp.MustCompile(`(?i)^第\s?(` + han + `)\s?[条條](` + inBrackets + `*)(?:\s?第\s?(` + han + `)\s?[款项項])?`)
	inBracketsOnce  = regexp.MustCompile(digits + `{1,2}|[a-zA-Z]{1,4}`)
)

// Citations are the articles that the text calls by number, in its order: "Article 16, paragraph 3", "пункт 3 статьи 16",
// "المادة ١٦ (٣)" and "第十六条第三款" are all 16(3). Which instrument is meant, they do not say.
func Citations(s string) []Citation {
	var out []Citation
	for at := 0; at < len(s); {
		r, size := utf8.DecodeRuneInString(s[at:])
		switch {
		case r == '第':
			if c, ok := chineseCitation(s, at); ok {
				out = append(out, c)
				at = c.End
				continue
			}
		case text.Digit(r) >= 0:
			if start, ok := articleWordBefore(s, at); ok {
				if list := citationsFrom(s, start, at); len(list) > 0 {
					out = append(out, list...)
					at = list[len(list)-1].End
					continue
				}
			}
			for at < len(s) && text.Digit(r) >= 0 { // the other digits of a number that is none
				at += size
				r, size = utf8.DecodeRuneInString(s[at:])
			}
			continue
		}
		at += size
	}
	return out
}

// citationsFrom reads the numbers that follow one word for article.
func citationsFrom(s string, start, at int) []Citation {
	var out []Citation
	for {
		m := citedNumber.FindStringSubmatch(s[at:])
		if m == nil {
			return out
		}
		end := at + len(m[0])
		if r, _ := utf8.DecodeRuneInString(s[at+len(m[1]):]); text.Digit(r) >= 0 {
			return out // a longer number
		}
		c := Citation{Article: Article{Number: numberOf(m[1]), Paragraph: paragraphOf(m[2])}, Start: start, End: end}
		if p := citedParagraph.FindStringSubmatch(s[end:]); p != nil && c.Paragraph == "" {
			c.Paragraph = strconv.Itoa(numberOf(p[1]))
			c.End += len(p[0])
		}
		if len(out) == 0 && c.Paragraph == "" {
			before := s[max(0, start-60):start]
			if p := paragraphBefore.FindStringSubmatchIndex(before); p != nil {
				c.Paragraph = strconv.Itoa(numberOf(before[p[2]:p[3]]))
				c.Start = start - len(before) + p[0]
			}
		}
		if c.Number == 0 {
			return out
		}
		out = append(out, c)
		next := citedNext.FindString(s[c.End:])
		if next == "" {
			return out
		}
		start = c.End + len(next)
		at = start
	}
}

func chineseCitation(s string, at int) (Citation, bool) {
	m := chineseCited.FindStringSubmatch(s[at:])
	if m == nil || numberOf(m[1]) == 0 {
		return Citation{}, false
	}
	c := Citation{Article: Article{Number: numberOf(m[1]), Paragraph: paragraphOf(m[2])}, Start: at, End: at + len(m[0])}
	if n := numberOf(m[3]); n > 0 && c.Paragraph == "" {
		c.Paragraph = strconv.Itoa(n)
	}
	return c, true
}

// articleWords are the words for an article before its number, in small letters.
var articleWords = map[string]bool{
	"article": true, "articles": true, "art": true, "arts": true,
	"artículo": true, "artículos": true, "articulo": true, "articulos": true,
	"ст": true, "مادة": true, "مواد": true, "مادتين": true, "مادتان": true,
}

// articleWordBefore is where the word for an article begins that stands before the number at that place.
func articleWordBefore(s string, at int) (start int, ok bool) {
	end := len(strings.TrimRight(s[:at], " \u00a0.:№°º"))
	start = end
	for start > 0 {
		r, size := utf8.DecodeLastRuneInString(s[:start])
		if !unicode.IsLetter(r) && !unicode.IsMark(r) || end-start > 40 {
			break
		}
		start -= size
	}
	word := strings.ToLower(s[start:end])
	if articleWords[word] || strings.HasPrefix(word, "стать") || word == "статей" {
		return start, true
	}
	for _, particle := range []string{"وال", "بال", "فال", "كال", "لل", "ولل", "ال"} {
		if rest, cut := strings.CutPrefix(word, particle); cut && articleWords[rest] {
			return start, true
		}
	}
	return 0, false
}

// paragraphOf is a paragraph as an Article has it: "(2)(b)" and ".2 (b)" are "2(b)".
func paragraphOf(s string) string {
	var b strings.Builder
	for i, part := range inBracketsOnce.FindAllString(s, -1) {
		if r, _ := utf8.DecodeRuneInString(part); text.Digit(r) >= 0 {
			part = strconv.Itoa(numberOf(part))
		}
		if i == 0 {
			b.WriteString(strings.ToLower(part))
		} else {
			b.WriteString("(" + strings.ToLower(part) + ")")
		}
	}
	return b.String()
}

var chineseDigits = map[rune]int{'一': 1, '二': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}

// numberOf reads 16, ١٦, 八, 十八, 三十 and 四十一; nought for anything else.
func numberOf(s string) int {
	tens, units, ten := 0, 0, false
	for _, r := range s {
		switch d := text.Digit(r); {
		case d >= 0:
			units = units*10 + d
		case r == '十':
			if ten {
				return 0
			}
			ten, tens, units = true, max(1, units), 0
		case chineseDigits[r] > 0 && units == 0:
			units = chineseDigits[r]
		default:
			return 0
		}
	}
	return tens*10 + units
}

// OnlyCited reads a text that calls one article and says nothing else but, perhaps, the name of its instrument. Without one
// that article of any instrument is meant.
func OnlyCited(s string) (a Article, instrument string, ok bool) {
	s = strings.TrimSpace(s)
	cited := Citations(s)
	if len(cited) != 1 {
		return Article{}, "", false
	}
	c := cited[0]
	rest := strings.Trim(s[:c.Start]+" "+s[c.End:], " \t,;.:/()[]\"'«»“”")
	if rest == "" {
		return c.Article, "", true
	}
	instrument = onlyInstrument(rest)
	return c.Article, instrument, instrument != ""
}

// onlyInstrument is the one instrument that the words name, if they name nothing else.
func onlyInstrument(words string) string {
	for _, in := range instruments.must() {
		if strings.EqualFold(words, in.Code) {
			return in.Code
		}
	}
	for _, lang := range Languages {
		tokens := text.Tokens(lang, words)
		code, read := "", 0
		for _, h := range phraseBooks[lang]().find(lang, words, tokens) {
			if h.loose || len(h.codes) != 1 || code != "" && code != h.codes[0] {
				read = -1
				break
			}
			code = h.codes[0]
			for _, t := range tokens {
				if t.Start >= h.start && t.End <= h.end {
					read++
				}
			}
		}
		if code != "" && read == len(tokens) {
			return code
		}
	}
	return ""
}

// readArticles tags the articles that the text calls by number, of the instrument named nearest; numbers that the
// instrument does not have are left out.
func (t *tagger) readArticles() {
	for _, c := range Citations(t.whole) {
		if instrument := t.nearest(c.Start); HasArticle(instrument, c.Number) {
			words := strings.TrimSpace(t.whole[c.Start:c.End])
			t.add(TagArticle, strconv.Itoa(c.Number), instrument, 4*halfScore, words)
			t.add(TagInstrument, instrument, "", halfScore/2, words)
		}
	}
}
