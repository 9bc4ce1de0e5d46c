// Package match scores and explains how one offer fits one need; it is made of pure functions over profiles.
//
// A [Profile] is what matching needs of a record: its terms in its own language, the concepts it speaks of, and its
// codes, packed. A [Corpus] knows how common each term is among the open offers. [Corpus.Ask] prepares a need once;
// the [Query] then scores any number of offers without allocating, and explains those that are shown. [Score] does
// all of it for a single pair. The weights and the thought behind them stand in weight.go alone.
//
// # Reasons
//
// Every reason is a message and a share; the shares of a result add up to its score exactly. Arguments hold codes, never
// labels, and all are strings, so that a reason kept as JSON comes back as it was; several codes stand
// in one argument, read with [domain.SplitCodes]. Labels in the reader's language are put there by i18n's Printer.ReasonText:
//
//	subtypes    codes of subtypes, "legal.drafting"
//	instrument  one instrument code, "FIREARMS"
//	instruments several of them
//	articles    instrument and article, "FIREARMS:8"
//	modalities  codes of modalities, "study_visit"
//	language(s) ISO 639-1 codes
//	states      ISO 3166 alpha-3 codes; state is one of them
//	groups      regional groups, "african"
//	traditions  legal traditions, "civil"
//	concepts    codes of thesaurus entries, "firearms-marking" (reference.ConceptByCode gives the label)
//	words       words as the need writes them, shown as they are
//	label       the provider's own words on who is eligible
//	date        2026-03-31
//
// The keys begin with "reason." and "nearmiss.".
package match
