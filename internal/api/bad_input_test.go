package api_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tamatch/internal/api"
	"tamatch/internal/domain"
)

// Text of any kind goes in and comes out as it is.
func TestAnyTextIsKeptAsWords(t *testing.T) {
	w := newWorld(t)
	for _, words := range []string{
		`<script>alert(1)</script>`, `"quoted" 'twice'`, `Robert'); DROP TABLE needs;--`, `../../etc/passwd`, `{{.}} ${HOME} %s`,
		"isolated \u2066left\u2069 \u2067right\u2069 \u2068first\u2069", "marked \u200eleft \u200fright",
	} {
		n := into[api.Need](t, w.post("author", "/needs", "", object{"title": words, "problem": "Before. " + words}), http.StatusCreated)
		require.Equal(t, words, n.Title)
		read := into[api.Need](t, w.get("author", "/needs/"+n.Ref), http.StatusOK)
		require.Equal(t, "Before. "+words, read.Problem)
	}
}

// What is wrong is named at its field, with what would be right, and nothing of the body is kept.
func TestWhatIsWrongIsNamedAtItsField(t *testing.T) {
	w := newWorld(t)
	before := into[api.List[api.Need]](t, w.get("author", "/needs"), http.StatusOK).Total
	line := func(fields object) object { return object{"title": "Good title", "lines": []object{fields}} }
	for name, c := range map[string]struct {
		as, path string
		body     object
		field    string
		says     string
	}{
		"NUL":                           {"author", "/needs", object{"title": "a\x00b"}, "title", "Remove the character"},
		"an override of direction":      {"author", "/needs", object{"title": "fine", "problem": "a\u202eb"}, "problem", "U+202E"},
		"an embedding":                  {"author", "/needs", object{"objective": "a\u202ab"}, "objective", "U+202A"},
		"over-long":                     {"author", "/needs", object{"title": strings.Repeat("a", 201)}, "title", "200"},
		"an article it does not have":   {"author", "/needs", line(object{"subtype": "legal.drafting", "instrument": "FIREARMS", "articles": []string{"99"}}), "lines.0.articles", "articles 1 to 21"},
		"no article at all":             {"author", "/needs", line(object{"subtype": "legal.drafting", "instrument": "FIREARMS", "articles": []string{"eight"}}), "lines.0.articles", "such as 8 or 32(5)"},
		"a subtype of another Protocol": {"author", "/needs", line(object{"subtype": "training.marking", "instrument": "TIP"}), "lines.0.subtype", "belongs to the Firearms Protocol"},
		"an unknown subtype":            {"author", "/needs", line(object{"subtype": "legal.magic", "instrument": "TIP"}), "lines.0.subtype", ""},
		"no place":                      {"author", "/needs", object{"title": "Good title", "priority": 0}, "priority", "1"},
		"an unknown State":              {"provider", "/offers", object{"title": "Good title", "eligible": object{"states": []string{"ZZZ"}}}, "eligible.states", "ZZZ is not a State"},
		"an article of an offer":        {"provider", "/offers", object{"title": "Good title", "articles": []object{{"instrument": "TIP", "article": "99"}}}, "articles", "99 is not one of them"},
		"a subtype of an offer":         {"provider", "/offers", object{"title": "Good title", "instruments": []string{"TIP"}, "subtypes": []string{"training.marking"}}, "subtypes", "belongs to the Firearms Protocol"},
	} {
		t.Run(name, func(t *testing.T) {
			p := is(t, w.post(c.as, c.path, "", c.body), http.StatusUnprocessableEntity, "invalid")
			require.Equal(t, []string{c.field}, fieldsOf(p))
			require.Contains(t, p.Errors[0].Detail, c.says)
		})
	}
	require.Equal(t, before, into[api.List[api.Need]](t, w.get("author", "/needs"), http.StatusOK).Total)
}

// A step that is none, and a filter's value that is none, are answered with those there are.
func TestUnknownCodesAreAnsweredWithThoseThereAre(t *testing.T) {
	w := newWorld(t)
	open := w.needs["public"].Reference
	p := is(t, w.post("focal", "/needs/"+open+"/actions", "*", object{"action": "fly"}), http.StatusUnprocessableEntity, "invalid")
	require.Equal(t, []string{"action"}, fieldsOf(p))
	require.Contains(t, p.Errors[0].Detail, "close")
	p = is(t, w.post("focal", "/needs/"+open+"/actions", "*", object{}), http.StatusUnprocessableEntity, "invalid")
	require.Equal(t, []string{"action"}, fieldsOf(p))

	// Who may take no step at all learns the names alone, and takes none.
	for _, as := range []string{"provider", "peruvian", "observer"} {
		p = is(t, w.post(as, "/needs/"+open+"/actions", "*", object{"action": "fly"}), http.StatusUnprocessableEntity, "invalid")
		require.Equal(t, []string{"action"}, fieldsOf(p))
		require.Contains(t, p.Errors[0].Detail, "close")
		is(t, w.post(as, "/needs/"+open+"/actions", "*", object{"action": "close", "outcome": "withdrawn"}), http.StatusForbidden, "forbidden")
	}

	for query, says := range map[string]string{
		"state=Zimbabwe": "ZWE", "state=ZZZ": "ZZZ is not", "instrument=untoc": "UNTOC", "subtype=legal.draftin": "legal.drafting",
		"status=opened": "open", "language=french": "such as fr", "provider=somebody": "not the id of a provider", "modality=flight": "expert_mission",
		"subtype=zzz": "/api/v1/taxonomy",
	} {
		p := is(t, w.get("", "/needs?"+query), http.StatusBadRequest, "malformed")
		name, _, _ := strings.Cut(query, "=")
		require.Equal(t, []string{name}, fieldsOf(p), query)
		require.Contains(t, p.Errors[0].Detail, says, query)
	}
}

// Half a character is refused where it stands, in a field at any depth and in a name; a whole one that is written in two halves
// is taken, and so is a backslash before a u.
func TestHalfACharacterIsRefused(t *testing.T) {
	w := newWorld(t)
	before := into[api.List[api.Need]](t, w.get("author", "/needs"), http.StatusOK).Total
	for body, fields := range map[string][]string{
		`{"title": "Half \ud800 sign"}`:                                   {"title"},
		`{"title": "\udc00\ud83d", "lines": [{}, {"purpose":"\uD83Dx"}]}`: {"title", "lines.1.purpose"},
		`{"title": "a", "provider": {"\ud800": 1}}`:                       {"provider"},
	} {
		p := is(t, w.post("author", "/needs", "", body), http.StatusUnprocessableEntity, "invalid")
		require.Equal(t, fields, fieldsOf(p), body)
		require.Contains(t, p.Errors[0].Detail, "half a character")
	}
	is(t, w.patch("author", "/needs/"+w.needs[domain.Public].Reference, "*", `{"title": "\ud800"}`), http.StatusUnprocessableEntity, "invalid")
	require.Equal(t, before, into[api.List[api.Need]](t, w.get("author", "/needs"), http.StatusOK).Total)
	made := into[api.Need](t, w.post("author", "/needs", "", `{"title": "\ud83d\ude00 \\ud800 \u00e9"}`), http.StatusCreated)
	require.Equal(t, "😀 \\ud800 é", made.Title)
}

// What is told of a body is bounded, however deep it is, however long its names are and however much is wrong in it.
func TestABodyThatMeansHarmIsRefusedShortly(t *testing.T) {
	w := newWorld(t)
	for name, body := range map[string]string{
		"deep":            strings.Repeat("[", 1_000_000) + `"\ud800"`,
		"deep and closed": strings.Repeat("[", 400_000) + `"\ud800"` + strings.Repeat("]", 400_000),
		"a long name":     `{"` + strings.Repeat("n", 500_000) + `": [` + strings.Repeat(`"\ud800",`, 20_000) + `1]}`,
		"unknown fields":  `{"a": 1` + many(20_000, func(i int) string { return `,"f` + strconv.Itoa(i) + `": 1` }) + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			a := w.do(request{as: "author", method: http.MethodPost, path: "/needs", body: body})
			require.Contains(t, []int{http.StatusBadRequest, http.StatusUnprocessableEntity}, a.status)
			require.LessOrEqual(t, len(into[api.Problem](t, a, a.status).Errors), 50)
			require.Less(t, len(a.body), 50_000)
		})
	}
}

func many(n int, of func(int) string) string {
	var all strings.Builder
	for i := range n {
		all.WriteString(of(i))
	}
	return all.String()
}

// A field is spelt in one way: by another it is refused, and not taken here and lost there.
func TestAFieldIsSpeltInOneWay(t *testing.T) {
	w := newWorld(t)
	p := is(t, w.post("author", "/needs", "", `{"title": "a", "Title": "b"}`), http.StatusUnprocessableEntity, "invalid")
	require.Equal(t, []string{"Title"}, fieldsOf(p))
	n := into[api.Need](t, w.post("author", "/needs", "", object{"title": "Before"}), http.StatusCreated)
	is(t, w.patch("author", "/needs/"+n.Ref, "*", object{"Title": "After"}), http.StatusUnprocessableEntity, "invalid")
	require.Equal(t, http.StatusCreated, w.do(request{
		as: "author", method: http.MethodPost, path: "/needs", body: object{"title": "A type is spelt as one likes"},
		header: map[string]string{"Content-Type": "Application/JSON; Charset=UTF-8"},
	}).status)
}

// An address of which a part cannot be read is refused: a list without its filter would be another list.
func TestAnAddressThatCannotBeReadIsRefused(t *testing.T) {
	w := newWorld(t)
	for query, field := range map[string]string{"q=%zz": "", "state=ZWE;limit=1": "", "q=%ff": "q", "%ff=1": "?"} {
		p := is(t, w.get("", "/needs?"+query), http.StatusBadRequest, "malformed")
		if field != "" {
			require.Equal(t, []string{field}, fieldsOf(p), query)
		}
	}
}

// A body that is not UTF-8 is refused as a whole: put right by guess, it would say what nobody wrote.
func TestABodyThatIsNotUTF8IsRefused(t *testing.T) {
	w := newWorld(t)
	before := into[api.List[api.Need]](t, w.get("author", "/needs"), http.StatusOK).Total
	is(t, w.post("author", "/needs", "", "{\"title\": \"Broken \xff bytes\"}"), http.StatusBadRequest, "malformed")
	require.Equal(t, before, into[api.List[api.Need]](t, w.get("author", "/needs"), http.StatusOK).Total)
	require.Equal(t, "Whole \ufffd sign", into[api.Need](t, w.post("author", "/needs", "", object{"title": "Whole \ufffd sign"}), http.StatusCreated).Title)
}
