// Package auth knows who is asking: passwords, sessions, throttled sign-in and the demonstration's sign-in links.
//
// A session holds a person's id, never roles or an organization: both are read anew for every request, so that
// disabling a person or moving them takes effect at once. Sessions live in the register's own database; the cookie's
// value is stored as a hash only.
//
// Signing in is throttled by delay, never by locking: failures count against the address that made them, so nobody
// can shut another person out of an account by guessing at it. See [Throttle].
package auth
