-- +goose Up
-- +goose ENVSUB ON

-- What lets a program act in the name of a person. The secret is kept as a digest.
CREATE TABLE tokens (
    id           TEXT PRIMARY KEY,
    person_id    TEXT NOT NULL REFERENCES people (id),
    name         TEXT NOT NULL,
    prefix       TEXT NOT NULL,
    hash         TEXT NOT NULL,
    scopes       TEXT,
    created_at   ${TAMATCH_SQL_TIME} NOT NULL,
    expires_at   ${TAMATCH_SQL_TIME},
    revoked_at   ${TAMATCH_SQL_TIME},
    last_used_at ${TAMATCH_SQL_TIME}
);
CREATE UNIQUE INDEX tokens_hash ON tokens (hash);
CREATE INDEX tokens_person ON tokens (person_id, created_at);

-- Answers kept for a day, so that a request that is sent again is not done again.
CREATE TABLE replies (
    person_id TEXT NOT NULL,
    key       TEXT NOT NULL,
    digest    TEXT NOT NULL,
    status    INTEGER NOT NULL,
    location  TEXT NOT NULL,
    body      ${TAMATCH_SQL_BYTES} NOT NULL,
    at        ${TAMATCH_SQL_TIME} NOT NULL,
    PRIMARY KEY (person_id, key)
);
CREATE INDEX replies_at ON replies (at);
