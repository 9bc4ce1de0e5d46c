// Package api is the door for programs: the register as JSON over HTTP, described by its own OpenAPI document.
//
// It stands over the same broker and the same store as the pages and asks both in the name of the same viewer, so that it
// never lets more through than they do. Its structs are a public promise and are its own: a field that the domain gains is
// not told before somebody decides to tell it.
//
// A request passes, from the outside in: its id and its log line, the security headers, the check of the host, the limits
// of time and size, who asks and how often, and the comparison of its answer with what the program already has. What
// changes something is done in one transaction with the answer that is kept under its Idempotency-Key.
package api
