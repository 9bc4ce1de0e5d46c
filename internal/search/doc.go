// Package search finds needs and offers by text, code and facet: one Index, kept by Bleve inside the process or by
// a Meilisearch server.
//
// Both engines store terms that this package has cut itself, with the analyzer of the document's own language, and
// both are asked the same ladder of questions (every word, then the last word as a prefix, then any word), so the
// same query finds the same records on either; only the order within a text search is the engine's own. Scores never
// leave the package: hits are ranked ids. The index is disposable: it carries the position in the register's change
// sequence that it has reached, and whatever was lost is read again from the store from there on.
package search
