-- +goose Up
-- +goose ENVSUB ON

-- What a party or the secretariat has put up to a match. The bytes stand in a table of their own, so that no list loads them.
CREATE TABLE match_documents (
    id              TEXT PRIMARY KEY, -- that of the event that put it up
    match_id        TEXT NOT NULL REFERENCES matches (id),
    person_id       TEXT NOT NULL,
    organization_id TEXT NOT NULL,
    side            TEXT NOT NULL,
    title           TEXT NOT NULL,
    name            TEXT NOT NULL,
    media_type      TEXT NOT NULL,
    size            INTEGER NOT NULL,
    sha256          TEXT NOT NULL,
    at              ${TAMATCH_SQL_TIME} NOT NULL
);
CREATE INDEX match_documents_match ON match_documents (match_id, at, id);

CREATE TABLE match_document_contents (
    document_id TEXT PRIMARY KEY REFERENCES match_documents (id),
    data        ${TAMATCH_SQL_BYTES} NOT NULL
);
