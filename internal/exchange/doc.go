// Package exchange carries other people's formats to and from domain values; the
// caller hands them to the broker.
package exchange
