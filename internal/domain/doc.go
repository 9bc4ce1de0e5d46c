// Package domain holds the nouns of technical assistance under the Organized Crime
// Convention and the rules they keep; every other room is built around it.
//
// It imports the standard library only (gorm tags are strings).
//
// # Glossary
//
//   - State: always a country, never a position in a lifecycle (that is a status).
//   - Instrument: the Convention (UNTOC) or one of its Protocols (TIP, SOM, FIREARMS).
//   - Need: what a State asks for, in one or more lines; cleared by its focal point,
//     verified by the secretariat.
//   - Line: one subtype of assistance within a need, with the instrument and the articles it serves.
//   - Offer: what a provider can do; a standing capability or a dated opportunity.
//   - Match: a need-offer pair; made only when both sides have accepted.
//   - Finding: a statement of the note or of a review that is not a request of a named
//     State; counted in the overview, never matched.
//   - Checklist: a State's own assessment of how it implements one instrument in one reporting cycle.
//   - Obstacle: what hampers a State; an obstacle is not a need.
//   - Modality: how help is given.
//   - Reporting cycle: one round of questionnaires on one instrument, with the day on which answers are due.
//   - Standing: where a State stands in a cycle (due, received, late, none and so on); a cell of the response tracker.
//   - Response rate: how many of the parties on the due day answered; always numerator and denominator.
//   - Event: one entry of a record's append-only history, chained by hash.
//   - Viewer: who looks or acts, and for which organization.
//   - Reader key: a word such as "public" or "org:…" that a record and a viewer
//     must share for the viewer to see the record.
//   - Revision: the pending version of an open record, on its way through clearance
//     and verification while the current version stays open.
//
// The statuses of need, offer and match and the steps between them stand in three
// tables ([NeedLifecycle], [OfferLifecycle], [MatchLifecycle]); they guard the broker,
// draw the buttons and print the diagrams.
package domain
