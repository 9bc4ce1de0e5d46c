// Package broker makes every change to the register, one method each and one transaction each.
//
// A method checks who acts, checks the rule, saves, writes the event and enqueues what must happen next, all in one
// transaction of the store; nothing of it happens when one part fails. Rules come from the transition tables in domain.
//
// Errors: domain.ErrNotFound for what the actor may not see, domain.ErrForbidden for what it sees and may not do,
// *domain.Conflict and *domain.Stale for a record that moved on, *domain.Invalid for words that need correcting.
// Its fields are named as in forms: "title", "wanted_start", "provider.languages", "lines.0.articles".
package broker
