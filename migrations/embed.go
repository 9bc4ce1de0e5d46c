// Package migrations holds the numbered SQL files that make and change the tables of the
// register. One set serves SQLite and PostgreSQL; they only go forward.
//
// A few column types have no name in common. The files write them as variables that
// the store sets before goose reads them: TAMATCH_SQL_TIME (an instant, to the
// microsecond), TAMATCH_SQL_BYTES and TAMATCH_SQL_EXPIRY (of a session). So is
// TAMATCH_SQL_JSON_OF_DATA, which reads the bytes of a column data as JSON.
package migrations

import "embed"

// FS holds the files, in order of their numbers.
//
//go:embed *.sql
var FS embed.FS
