// Package pairing knows who could meet whom: it holds the profiles of all open needs and offers in memory, keeps
// them up with the store, and answers which offers could cover a need and which needs an offer fits.
//
// Before each answer it asks the store for the position in the change sequence and reads what was saved since, so
// every process is exact without messages between them. Candidates come from memory: every open record that shares
// a code, a word or a concept; where it could change the answer, the search engine adds at most 200 that its forgiveness of
// misspellings finds for the telling words, and when it does not answer they are missing and the answer says that it is narrowed. All candidates are scored exactly
// by package match, or left out because a [match.Sieve] says that they could not come among the best.
//
// A viewer is told of records it may see, and of nothing else: hits, near misses and counts go through the reader keys.
package pairing
