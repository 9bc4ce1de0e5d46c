package search

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"tamatch/internal/domain"
	"tamatch/internal/reference"
)

// A document carries codes beside its words, each with what it is before the colon: its reference without leading
// noughts ("ref:n-2026-42"), its id, subtypes, instruments, and its articles with and without the instrument and
// for every paragraph also what contains it ("art:untoc:32(5)", "art:untoc:32", "art:32(5)", "art:32").

var (
	referenceForm = regexp.MustCompile(`(?i)^([nomf])[\s\p{Pd}_/.]*(\d{4})[\s\p{Pd}_/.]+(\d{1,9})$`)
	referenceRun  = regexp.MustCompile(`(?i)^([nomf])\s*(\d{4})(\d{4})$`)
	articleQuery  = regexp.MustCompile(`(?i)^(?:(untoc|tip|som|firearms)[\s,:/]*)?` +
		`(?:articles?|art\.?|art[íi]culos?|стать[яи]|ст\.|المادة|第)?\s*` +
		`(\d{1,2}(?:\s*\(\s*[0-9]{1,2}\s*\)|\s*\(\s*[a-z]{1,4}\s*\))*)\s*条?` +
		`(?:[\s,]*(untoc|tip|som|firearms))?$`)
	identifier = regexp.MustCompile(`(?i)^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
)

// longestCode is more than any code takes; longer texts are words.
const longestCode = 80

// exactCode is the code that the whole text is, in the form in which documents carry it; false for words.
func exactCode(query string) (string, bool) {
	s := strings.TrimSpace(query)
	if s == "" || len(s) > longestCode || !utf8.ValidString(s) {
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
		if instrument := strings.ToLower(m[1] + m[3]); instrument != "" {
			article = instrument + ":" + article
		}
		return "art:" + article, true
	}
	return "", false
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
