package i18n

import "strings"

// The pseudo-languages show in development what real ones will do to a page: words that never went through a key stand out
// unaccented, lines are a third longer, and the layout mirrors.
const (
	Accented = "en-XA"
	Mirrored = "ar-XB"
)

var accents = strings.NewReplacer(
	"a", "å", "b", "ƀ", "c", "ç", "d", "ð", "e", "é", "f", "ƒ", "g", "ĝ", "h", "ĥ", "i", "î", "j", "ĵ", "k", "ķ", "l", "ļ", "m", "ɱ",
	"n", "ñ", "o", "ö", "p", "þ", "q", "ǫ", "r", "ŕ", "s", "š", "t", "ţ", "u", "û", "v", "ṽ", "w", "ŵ", "x", "ẋ", "y", "ý", "z", "ž",
	"A", "Å", "B", "Ɓ", "C", "Ç", "D", "Ð", "E", "É", "F", "Ƒ", "G", "Ĝ", "H", "Ĥ", "I", "Î", "J", "Ĵ", "K", "Ķ", "L", "Ļ", "M", "Ṁ",
	"N", "Ñ", "O", "Ö", "P", "Þ", "Q", "Ǫ", "R", "Ŕ", "S", "Š", "T", "Ţ", "U", "Û", "V", "Ṽ", "W", "Ŵ", "X", "Ẋ", "Y", "Ý", "Z", "Ž",
)

// padding is cut to a third of the sentence; its words stay breakable so that lines wrap as real ones would.
const padding = " one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"

func pseudoMessages(lang string, reference map[string]message) map[string]message {
	messages := make(map[string]message, len(reference))
	for key, m := range reference {
		messages[key] = m
		// Separators and patterns are not words.
		if !strings.HasPrefix(key, "format.") && !strings.HasPrefix(key, "number.") && !strings.HasPrefix(key, "list.") && !strings.HasPrefix(key, "date.") {
			messages[key] = m.each(func(t text) text { return accent(t, lang == Accented) })
		}
	}
	name, dir := "Ɓŕåçķéţš (en-XA)", "ltr"
	if lang == Mirrored {
		name, dir = "Ɱîŕŕöŕ (ar-XB)", "rtl"
	}
	messages["format.name"] = message{one: text{{fixed, name}}}
	messages["format.dir"] = message{one: text{{fixed, dir}}}
	return messages
}

func accent(t text, longer bool) text {
	var out text
	letters := 0
	for _, p := range t {
		if p.kind == fixed {
			letters += len(p.s)
			p.s = accents.Replace(p.s)
		}
		out = append(out, p)
	}
	if !longer {
		return out
	}
	extra := min(letters*35/100+1, len(padding))
	out = append(text{{fixed, "⟦"}}, out...)
	return append(out, part{fixed, strings.TrimRight(padding[:extra], " ") + "⟧"})
}
