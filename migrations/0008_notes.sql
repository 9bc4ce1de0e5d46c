-- +goose Up
-- +goose ENVSUB ON

-- How the secretariat's drafter groups records in the text of a note. The party's record is not touched.
CREATE TABLE annotations (
    kind      TEXT NOT NULL,
    record_id TEXT NOT NULL,
    paragraph TEXT NOT NULL,
    label     TEXT NOT NULL,
    place     INTEGER NOT NULL,
    PRIMARY KEY (kind, record_id)
);

-- Overview notes: what they cover, what stands on the cover, and what the drafter wrote over the generated text.
CREATE TABLE notes (
    id          TEXT PRIMARY KEY,
    reference   TEXT NOT NULL,
    status      TEXT NOT NULL,
    language    TEXT NOT NULL,
    title       TEXT NOT NULL,
    cover       TEXT,
    scope       TEXT NOT NULL,
    edits       TEXT,
    created_at  ${TAMATCH_SQL_TIME} NOT NULL,
    updated_at  ${TAMATCH_SQL_TIME} NOT NULL,
    version     INTEGER NOT NULL
);
CREATE UNIQUE INDEX notes_reference ON notes (reference);
CREATE INDEX notes_updated ON notes (updated_at, id);

-- What was published, frozen: the document as it was read, and the figures under it.
CREATE TABLE note_versions (
    note_id      TEXT NOT NULL REFERENCES notes (id),
    number       INTEGER NOT NULL,
    digest       TEXT NOT NULL,
    data         ${TAMATCH_SQL_BYTES} NOT NULL,
    published_at ${TAMATCH_SQL_TIME} NOT NULL,
    PRIMARY KEY (note_id, number)
);
