package reference

import (
	"regexp"
	"strconv"
	"strings"
)

// citation is an article called by its number, in the ways the six languages write it.
var citation = regexp.MustCompile(`(?i)(?:\barticles?|\barts?\.|\bart[íi]culos?|стать\p{L}+|ст\.|المادة|المواد|المادت(?:ين|ان)|للمادة|بالمادة|والمادة)\s*` +
	`([0-9٠-٩]{1,2}(?:\s*(?:\([0-9a-z]{1,3}\)|,|;|and|et|y|и|و|to)\s*[0-9٠-٩]{0,2})*)|第\s*([0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*条`)

var citedNumber = regexp.MustCompile(`([0-9]{1,2})(?:\s*\([0-9a-z]{1,3}\))*`)

var chineseDigits = map[rune]int{'一': 1, '二': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}

// chineseNumber reads 八, 十八, 三十 and 四十一; nought for anything else.
func chineseNumber(s string) int {
	tens, units, ten := 0, 0, false
	for _, r := range s {
		if r == '十' {
			if ten {
				return 0
			}
			ten, tens, units = true, max(1, units), 0
		} else {
			units = chineseDigits[r]
		}
	}
	return tens*10 + units
}

var arabicDigits = strings.NewReplacer("٠", "0", "١", "1", "٢", "2", "٣", "3", "٤", "4", "٥", "5", "٦", "6", "٧", "7", "٨", "8", "٩", "9")

// readArticles tags the articles that the text calls by number, of the instrument named nearest; numbers that the
// instrument does not have are left out.
func (t *tagger) readArticles() {
	for _, m := range citation.FindAllStringSubmatchIndex(t.whole, -1) {
		words := strings.TrimSpace(t.whole[m[0]:m[1]])
		var numbers []int
		if m[2] >= 0 {
			for _, n := range citedNumber.FindAllStringSubmatch(arabicDigits.Replace(t.whole[m[2]:m[3]]), -1) {
				number, err := strconv.Atoi(n[1])
				if err == nil {
					numbers = append(numbers, number)
				}
			}
		} else if written := t.whole[m[4]:m[5]]; written[0] < 0x80 {
			number, err := strconv.Atoi(written)
			if err == nil {
				numbers = append(numbers, number)
			}
		} else {
			numbers = append(numbers, chineseNumber(written))
		}
		instrument := t.nearest(m[0])
		for _, n := range numbers {
			if HasArticle(instrument, n) {
				t.add(TagArticle, strconv.Itoa(n), instrument, 4*halfScore, words)
				t.add(TagInstrument, instrument, "", halfScore/2, words)
			}
		}
	}
}
