-- +goose Up
-- +goose ENVSUB ON

-- Failed sign-ins, counted by account, by address and by both, under a digest that names neither. Short-lived.
CREATE TABLE tallies (
    key      TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    last     ${TAMATCH_SQL_TIME} NOT NULL,
    until    ${TAMATCH_SQL_TIME} NOT NULL
);
CREATE INDEX tallies_last ON tallies (last);
