package reference

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Article is a place in an instrument: 32(5) is Number 32, Paragraph "5"; 10(2)(b) is Number 10, Paragraph "2(b)".
type Article struct {
	Number    int
	Paragraph string // "" for the whole article
}

func (a Article) String() string {
	if a.Paragraph == "" {
		return strconv.Itoa(a.Number)
	}
	first, rest, deeper := strings.Cut(a.Paragraph, "(")
	if deeper {
		rest = "(" + rest
	}
	return fmt.Sprintf("%d(%s)%s", a.Number, first, rest)
}

var articleForm = regexp.MustCompile(`^(\d{1,2})((?:\([0-9]{1,2}\)|\([a-z]{1,4}\))*)$`)

// ParseArticle reads "8", "32(5)", "Art. 32 (5)" or "10(2)(b)". Whether the instrument has that article is
// HasArticle's question.
func ParseArticle(s string) (number int, paragraph string, err error) {
	t := strings.ToLower(strings.TrimSpace(s))
	t = strings.TrimPrefix(strings.TrimPrefix(t, "article"), "art.")
	t = strings.ReplaceAll(t, " ", "")
	m := articleForm.FindStringSubmatch(t)
	if m == nil {
		return 0, "", fmt.Errorf("%q is not an article: write 8 or 32(5)", s)
	}
	number, err = strconv.Atoi(m[1])
	if err != nil || number == 0 {
		return 0, "", fmt.Errorf("%q is not an article: numbers start at 1", s)
	}
	if m[2] != "" {
		inner := strings.TrimPrefix(m[2], "(")
		first, rest, _ := strings.Cut(inner, ")")
		paragraph = first + rest
	}
	return number, paragraph, nil
}

// ParseArticles reads a list such as "6(1);6(2)" or "13, 16".
func ParseArticles(s string) ([]Article, error) {
	var out []Article
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == ',' || r == '\n' }) {
		if strings.TrimSpace(part) == "" {
			continue
		}
		n, p, err := ParseArticle(part)
		if err != nil {
			return nil, err
		}
		out = append(out, Article{n, p})
	}
	return out, nil
}
