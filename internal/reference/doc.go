// Package reference knows what the world fixes: States and their groups, instruments and articles, types and
// subtypes of assistance, party status, the statements of the 2009 note; and it finds them in text in six languages.
//
// Everything is embedded, read once on first use and never written, so all of it is safe for many readers.
// Codes are plain strings with the values of package domain. Labels other than English are unofficial.
package reference
