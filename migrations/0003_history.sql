-- +goose Up
-- +goose ENVSUB ON
CREATE TABLE events (
    id              TEXT PRIMARY KEY,
    kind            TEXT NOT NULL,
    record_id       TEXT NOT NULL,
    seq             INTEGER NOT NULL,
    at              ${TAMATCH_SQL_TIME} NOT NULL,
    person_id       TEXT NOT NULL,
    organization_id TEXT NOT NULL,
    side            TEXT NOT NULL,
    action          TEXT NOT NULL,
    "from"          TEXT NOT NULL,
    "to"            TEXT NOT NULL,
    reason          TEXT NOT NULL,
    letter          TEXT NOT NULL,
    changes         TEXT,
    prev            TEXT NOT NULL,
    hash            TEXT NOT NULL
);
CREATE UNIQUE INDEX events_record ON events (kind, record_id, seq);
CREATE INDEX events_at ON events (at, id);
