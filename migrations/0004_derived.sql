-- +goose Up
-- +goose ENVSUB ON

-- Who may read a record: it and its viewer share a key.
CREATE TABLE readers (
    kind      TEXT NOT NULL,
    record_id TEXT NOT NULL,
    key       TEXT NOT NULL,
    PRIMARY KEY (kind, record_id, key)
);
CREATE INDEX readers_key ON readers (kind, key, record_id);

-- Numbers that grow without gaps: the change sequence, and the references of a kind and year.
CREATE TABLE counters (
    name  TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('change', 0);

CREATE TABLE profiles (
    kind      TEXT NOT NULL,
    record_id TEXT NOT NULL,
    version   TEXT NOT NULL,
    edition   INTEGER NOT NULL,
    data      ${TAMATCH_SQL_BYTES} NOT NULL,
    PRIMARY KEY (kind, record_id)
);

CREATE TABLE settings (
    key        TEXT PRIMARY KEY,
    value      TEXT NOT NULL,
    updated_at ${TAMATCH_SQL_TIME} NOT NULL
);
