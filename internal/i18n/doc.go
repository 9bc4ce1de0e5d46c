// Package i18n speaks the reader's language: words, the names of codes, plurals, dates, numbers, lists, order and direction.
//
// The words live in web/locales/<language>/*.json, flat files of "key": "text with {name}" or, where a number
// decides, "key": {"one": "…", "other": "…"} with the plural categories of the language, chosen by the argument
// count. English is the reference; a key that another language lacks is shown in English and listed by
// [Catalogue.Missing], and a language is offered to readers only when it lacks none. A key that English lacks
// is shown as ‹key› and reported, so that a test fails.
//
// Arguments are text: html/template escapes what [Printer.T] returns, and [Printer.THTML] escapes them itself.
//
// Plural categories come from CLDR through golang.org/x/text. go-i18n was considered; it brings Go templates into the
// translators' files and falls back without saying so. Separators, months and patterns are keys in format.json,
// so that a translator can correct them; x/text would print Arabic with Arabic-Indic digits, which United Nations
// documents do not use.
package i18n
