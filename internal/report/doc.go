// Package report describes the register: the overview with its figures, the gap between what is asked and what is offered,
// and the note that the secretariat owes the Conference of the Parties.
//
// [Build] counts once, over what the viewer sees, and gives one plain [Overview]. Pages, documents and files are renderings
// of it. Every number carries a [Pick], the query that opens exactly the records it counts; [Open] answers it from the same
// facts. States are codes until they are rendered, because their order is that of the output language.
package report
