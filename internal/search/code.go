package search

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
	"tamatch/internal/text"
)

// A document carries codes beside its words, each with what it is before the colon: its reference without leading
// noughts ("ref:n-2026-42"), its id, subtypes, instruments, and its articles with and without the instrument and
// for every paragraph also what contains it ("art:untoc:32(5)", "art:untoc:32", "art:32(5)", "art:32"). What its text cites
// stands beside them: articles ("cit:32(5)"), with each instrument that the document names as well, and documents by their
// symbols ("sym:ctoc/cop/wg.2/2009/2").

var (
	referenceForm = regexp.MustCompile(`(?i)^([nomf])[\s\p{Pd}_/.]*(\d{4})[\s\p{Pd}_/.]+(\d{1,9})$`)
	referenceRun  = regexp.MustCompile(`(?i)^([nomf])\s*(\d{4})(\d{4})$`)
	articleQuery  = regexp.MustCompile(`(?i)^(?:(untoc|tip|som|firearms)[\s,:/]*)?` +
		`(\d{1,2}(?:\s*\(\s*[0-9]{1,2}\s*\)|\s*\(\s*[a-z]{1,4}\s*\))*)` +
		`(?:[\s,]*(untoc|tip|som|firearms))?$`)
	symbolQuery = regexp.MustCompile(`^[A-Za-z]{1,8}(?:\s?/\s?[A-Za-z0-9.-]{1,20}){2,7}$`)
	symbolText  = regexp.MustCompile(`[A-Z]{1,8}(?:/[A-Z0-9][A-Za-z0-9.-]{0,19}){2,7}`)
	identifier  = regexp.MustCompile(`(?i)^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
)

// longestCode is more than any code takes; longer texts are words.
const longestCode = 80

// exactCode is the code that the whole text is, in the form in which documents carry it; false for words.
func exactCode(query string) (string, bool) {
	if len(query) > 2*longestCode || !utf8.ValidString(query) {
		return "", false
	}
	s := text.PlainDigits(strings.TrimSpace(query))
	if s == "" || len(s) > longestCode {
		return "", false
	}
	if m := referenceForm.FindStringSubmatch(s); m != nil {
		return referenceCode(m[1], m[2], m[3]), true
	}
	if m := referenceRun.FindStringSubmatch(s); m != nil {
		return referenceCode(m[1], m[2], m[3]), true
	}
	if identifier.MatchString(s) {
		return "id:" + strings.ToLower(s), true
	}
	low := strings.ToLower(s)
	for _, i := range domain.Instruments {
		if low == strings.ToLower(string(i)) {
			return "ins:" + low, true
		}
	}
	if _, ok := reference.SubtypeByCode(low); ok {
		return "sub:" + low, true
	}
	if m := articleQuery.FindStringSubmatch(s); m != nil && (m[1] == "" || m[3] == "") {
		article, ok := plainArticle(m[2])
		if !ok {
			return "", false
		}
		return articleCode(m[1]+m[3], article), true
	}
	if symbolQuery.MatchString(s) {
		return symbolCode(s)
	}
	if a, instrument, ok := reference.OnlyCited(s); ok {
		return articleCode(instrument, a.String()), true
	}
	return "", false
}

// askedCodes are the codes to look for one after the other: of an article first the records that carry it, then those whose
// words cite it, then the same for what contains it.
func askedCodes(query string) []string {
	code, ok := exactCode(query)
	if !ok {
		return nil
	}
	codes := []string{code}
	for article, is := strings.CutPrefix(code, "art:"); is; {
		codes = append(codes, "cit:"+article)
		cut := strings.LastIndexByte(article, '(')
		if is = cut > 0; is {
			article = article[:cut]
			codes = append(codes, "art:"+article)
		}
	}
	return codes
}

// named says whether the code names one record or one document.
func named(code string) bool {
	kind, _, _ := strings.Cut(code, ":")
	return kind == "ref" || kind == "id" || kind == "sym"
}

func articleCode(instrument, article string) string {
	if instrument != "" {
		article = strings.ToLower(instrument) + ":" + article
	}
	return "art:" + article
}

// symbolCode is the code of a document of the United Nations by its symbol, which has a number in it.
func symbolCode(s string) (string, bool) {
	s = strings.TrimRight(strings.ToLower(strings.Join(strings.Fields(s), "")), ".-")
	if !strings.ContainsAny(s, "0123456789") || strings.Count(s, "/") < 2 {
		return "", false
	}
	return "sym:" + s, true
}

func referenceCode(letter, year, number string) string {
	number = strings.TrimLeft(number, "0")
	if number == "" {
		number = "0"
	}
	return "ref:" + strings.ToLower(letter) + "-" + year + "-" + number
}

// plainArticle is the article as the reference room writes it, which knows "Art. 32 (5)" and "32(5)" for the same.
func plainArticle(s string) (string, bool) {
	number, paragraph, err := reference.ParseArticle(s)
	if err != nil {
		return "", false
	}
	return reference.Article{Number: number, Paragraph: paragraph}.String(), true
}

// codes are all codes by which the document is found exactly.
func (d Document) codes() []string {
	codes := []string{"id:" + strings.ToLower(d.ID)}
	if code, ok := exactCode(d.Ref); ok && strings.HasPrefix(code, "ref:") {
		codes = append(codes, code)
	}
	for _, i := range d.Instruments {
		codes = appendNew(codes, "ins:"+strings.ToLower(i))
	}
	for _, s := range d.Subtypes {
		codes = appendNew(codes, "sub:"+strings.ToLower(s))
	}
	for _, a := range d.Articles {
		instrument, notation, found := strings.Cut(strings.TrimSpace(a), " ")
		if !found {
			instrument, notation = "", instrument
		}
		article, ok := plainArticle(notation)
		for ok && article != "" {
			codes = appendNew(codes, "art:"+article)
			if instrument != "" {
				codes = appendNew(codes, "art:"+strings.ToLower(instrument)+":"+article)
			}
			article = article[:max(0, strings.LastIndexByte(article, '('))]
		}
	}
	return d.citedCodes(codes)
}

// mostCited is how many articles and documents that a text cites are carried as codes.
const mostCited = 50

// citedCodes adds what the document's words cite.
func (d Document) citedCodes(codes []string) []string {
	words := d.Title + "\n" + d.Text + "\n" + d.Source
	for i, c := range reference.Citations(words) {
		if i == mostCited {
			break
		}
		for article := c.String(); article != ""; article = article[:max(0, strings.LastIndexByte(article, '('))] {
			codes = appendNew(codes, "cit:"+article)
			for _, instrument := range d.Instruments {
				if reference.HasArticle(instrument, c.Number) {
					codes = appendNew(codes, "cit:"+strings.ToLower(instrument)+":"+article)
				}
			}
		}
	}
	if strings.Count(words, "/") < 2 {
		return codes
	}
	for _, at := range symbolText.FindAllStringIndex(words, mostCited) {
		before, _ := utf8.DecodeLastRuneInString(words[:at[0]])
		if before == '/' || before == '.' || unicode.IsLetter(before) || unicode.IsDigit(before) {
			continue // the end of something else, such as an address
		}
		if code, ok := symbolCode(words[at[0]:at[1]]); ok {
			codes = appendNew(codes, code)
		}
	}
	return codes
}

// referenceKey orders references by letter, year and number: N-2026-0042 stands before N-2026-10000.
func referenceKey(ref string) string {
	code, ok := exactCode(ref)
	parts := strings.Split(strings.TrimPrefix(code, "ref:"), "-")
	if !ok || len(parts) != 3 {
		return strings.ToLower(ref)
	}
	number, err := strconv.Atoi(parts[2])
	if err != nil {
		return strings.ToLower(ref)
	}
	return parts[0] + "-" + parts[1] + "-" + strconv.Itoa(1_000_000_000 + number)[1:]
}
