package reference

import (
	"cmp"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
)

// ChecklistForm is the form of the self-assessment checklist on one instrument, in one version.
type ChecklistForm struct {
	Instrument string
	Version    int
	Questions  []ChecklistQuestion // by article
}

// ChecklistQuestion is one question of a form.
type ChecklistQuestion struct {
	ID       string // means the same in every version of the form
	Articles []Article
	Theme    string
	Aspect   string // the same theme and aspect in another instrument ask the same, mutatis mutandis
	Kind     string // QuestionLaw or QuestionMeasure
	Names    Words  // a few words that tell it apart, to stand after "on"
	Texts    Words
	Subtypes []string // of assistance that answers usually ask for (editorial)
}

// The kinds of question: whether the law provides for something, or whether something is done.
const (
	QuestionLaw     = "law"
	QuestionMeasure = "measure"
)

// Text is the question in lang.
func (q ChecklistQuestion) Text(lang string) string { return q.Texts.In(lang) }

// Name is the question in a few words in lang: "disposal of confiscated firearms".
func (q ChecklistQuestion) Name(lang string) string { return q.Names.In(lang) }

// ArticleList are the articles of the question, each once: "10(1), 10(2)".
func (q ChecklistQuestion) ArticleList() []string {
	var out []string
	for _, a := range q.Articles {
		out = append(out, a.String())
	}
	return slices.Compact(out)
}

// Article is the number of the article under which the question stands.
func (q ChecklistQuestion) Article() int { return q.Articles[0].Number }

// Matter is theme and aspect together: equal where one answer serves two instruments.
func (q ChecklistQuestion) Matter() string { return q.Theme + "/" + q.Aspect }

// Question finds a question by its id.
func (f ChecklistForm) Question(id string) (ChecklistQuestion, bool) {
	i := slices.IndexFunc(f.Questions, func(q ChecklistQuestion) bool { return q.ID == id })
	if i < 0 {
		return ChecklistQuestion{}, false
	}
	return f.Questions[i], true
}

// ChecklistTheme is a heading that questions of several instruments share.
type ChecklistTheme struct {
	ID     string
	Labels Words
}

type checklistTable struct {
	themes []ChecklistTheme
	forms  []ChecklistForm // by instrument in the order of the note, then by version
}

type checklistFile struct {
	Instrument string `yaml:"instrument"`
	Version    int    `yaml:"version"`
	Status     string `yaml:"status"`
	Questions  []struct {
		ID       string   `yaml:"id"`
		Articles []string `yaml:"articles"`
		Theme    string   `yaml:"theme"`
		Aspect   string   `yaml:"aspect"`
		Kind     string   `yaml:"kind"`
		Name     Words    `yaml:"name"`
		Text     Words    `yaml:"text"`
		Subtypes []string `yaml:"subtypes"`
	} `yaml:"questions"`
}

const themesFile = "checklist-themes.v1.yaml"

var checklistName = regexp.MustCompile(`^checklist-[a-z]+\.v([1-9][0-9]*)\.yaml$`)

var checklists = once(func() (*checklistTable, error) {
	t := &checklistTable{}
	var themes struct {
		Status string `yaml:"status"`
		Themes []struct {
			ID    string `yaml:"id"`
			Label Words  `yaml:"label"`
		} `yaml:"themes"`
	}
	if err := readYAML(themesFile, &themes); err != nil {
		return nil, err
	}
	for _, th := range themes.Themes {
		t.themes = append(t.themes, ChecklistTheme{th.ID, th.Label})
	}
	names, err := fs.Glob(files, "data/checklist-*.v*.yaml")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		name = name[len("data/"):]
		if name == themesFile {
			continue
		}
		m := checklistName.FindStringSubmatch(name)
		if m == nil {
			return nil, fmt.Errorf("%s: want checklist-<instrument>.v<version>.yaml", name)
		}
		form, err := t.readForm(name)
		if err != nil {
			return nil, fmt.Errorf("reading a checklist: %w", err)
		}
		if strconv.Itoa(form.Version) != m[1] {
			return nil, fmt.Errorf("%s holds version %d", name, form.Version)
		}
		t.forms = append(t.forms, form)
	}
	at := func(code string) int {
		return slices.IndexFunc(instruments.must(), func(i Instrument) bool { return i.Code == code })
	}
	slices.SortFunc(t.forms, func(a, b ChecklistForm) int {
		return cmp.Or(at(a.Instrument)-at(b.Instrument), a.Version-b.Version)
	})
	return t, nil
})

// readForm reads a form and refuses one that names what does not exist.
func (t *checklistTable) readForm(name string) (ChecklistForm, error) {
	var file checklistFile
	if err := readYAML(name, &file); err != nil {
		return ChecklistForm{}, err
	}
	f := ChecklistForm{Instrument: file.Instrument, Version: file.Version}
	for _, in := range file.Questions {
		q := ChecklistQuestion{ID: in.ID, Theme: in.Theme, Aspect: in.Aspect, Kind: in.Kind, Names: in.Name, Texts: in.Text, Subtypes: in.Subtypes}
		for _, a := range in.Articles {
			n, p, err := ParseArticle(a)
			if err != nil {
				return f, fmt.Errorf(name+": question %s: %w", in.ID, err)
			}
			if !HasArticle(f.Instrument, n) {
				return f, fmt.Errorf(name+": question %s: %s has no article %d", in.ID, f.Instrument, n)
			}
			q.Articles = append(q.Articles, Article{n, p})
		}
		for _, code := range q.Subtypes {
			s, ok := SubtypeByCode(code)
			if !ok || code == Unspecified || !s.Serves(f.Instrument) {
				return f, fmt.Errorf(name+": question %s: %q is no subtype of assistance under %s", in.ID, code, f.Instrument)
			}
		}
		_, twice := f.Question(q.ID)
		switch {
		case len(q.Articles) == 0 || len(q.Subtypes) == 0 || q.Texts["en"] == "" || q.Names["en"] == "" || q.ID == "":
			return f, fmt.Errorf(name+": question %q has no id, article, name, text or subtype", in.ID)
		case twice:
			return f, fmt.Errorf(name+": question %s is there twice", in.ID)
		case !slices.ContainsFunc(t.themes, func(th ChecklistTheme) bool { return th.ID == q.Theme }):
			return f, fmt.Errorf(name+": question %s: there is no theme %q", in.ID, q.Theme)
		case slices.ContainsFunc(f.Questions, func(o ChecklistQuestion) bool { return o.Matter() == q.Matter() }):
			return f, fmt.Errorf(name+": question %s: %s is asked already", in.ID, q.Matter())
		case q.Kind != QuestionLaw && q.Kind != QuestionMeasure:
			return f, fmt.Errorf(name+": question %s: there is no kind %q", in.ID, q.Kind)
		}
		f.Questions = append(f.Questions, q)
	}
	slices.SortStableFunc(f.Questions, func(a, b ChecklistQuestion) int { return a.Article() - b.Article() })
	return f, nil
}

// ChecklistForms are all forms, by instrument in the order of the note and then by version.
func ChecklistForms() []ChecklistForm { return slices.Clone(checklists.must().forms) }

// LatestChecklistForm is the version of an instrument's form that a new checklist takes.
func LatestChecklistForm(instrument string) (ChecklistForm, bool) {
	var found ChecklistForm
	for _, f := range checklists.must().forms {
		if f.Instrument == instrument {
			found = f
		}
	}
	return found, found.Version > 0
}

// ChecklistFormOf is one version of an instrument's form.
func ChecklistFormOf(instrument string, version int) (ChecklistForm, bool) {
	for _, f := range checklists.must().forms {
		if f.Instrument == instrument && f.Version == version {
			return f, true
		}
	}
	return ChecklistForm{}, false
}

// ChecklistThemeLabel is the name of a theme in lang, the id itself for an unknown one.
func ChecklistThemeLabel(id, lang string) string {
	for _, th := range checklists.must().themes {
		if th.ID == id {
			return th.Labels.In(lang)
		}
	}
	return id
}
