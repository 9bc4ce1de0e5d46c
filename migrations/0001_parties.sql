-- +goose Up
-- +goose ENVSUB ON
CREATE TABLE organizations (
    id         TEXT PRIMARY KEY,
    kind       TEXT NOT NULL,
    state      TEXT NOT NULL,
    name       TEXT NOT NULL,
    short      TEXT NOT NULL,
    provides   BOOLEAN NOT NULL,
    verified   ${TAMATCH_SQL_TIME},
    website    TEXT NOT NULL,
    contact    TEXT NOT NULL,
    demo       BOOLEAN NOT NULL,
    created_at ${TAMATCH_SQL_TIME} NOT NULL,
    updated_at ${TAMATCH_SQL_TIME} NOT NULL,
    version    INTEGER NOT NULL
);
CREATE UNIQUE INDEX organizations_state ON organizations (state) WHERE kind = 'state';
CREATE INDEX organizations_kind ON organizations (kind);
CREATE INDEX organizations_name ON organizations (name);
CREATE INDEX organizations_verified ON organizations (verified);

CREATE TABLE people (
    id              TEXT PRIMARY KEY,
    email           TEXT NOT NULL,
    name            TEXT NOT NULL,
    password_hash   TEXT NOT NULL,
    organization_id TEXT NOT NULL, -- empty for an observer without one
    roles           TEXT,
    language        TEXT NOT NULL,
    disabled        BOOLEAN NOT NULL,
    demo            BOOLEAN NOT NULL,
    last_sign_in    ${TAMATCH_SQL_TIME},
    created_at      ${TAMATCH_SQL_TIME} NOT NULL,
    updated_at      ${TAMATCH_SQL_TIME} NOT NULL,
    version         INTEGER NOT NULL
);
CREATE UNIQUE INDEX people_email ON people (lower(email));
CREATE INDEX people_organization ON people (organization_id);
CREATE INDEX people_name ON people (name);

-- Sessions as scs keeps them; each of its two stores compares the expiry in its own type.
CREATE TABLE sessions (
    token  TEXT PRIMARY KEY,
    data   ${TAMATCH_SQL_BYTES} NOT NULL,
    expiry ${TAMATCH_SQL_EXPIRY} NOT NULL
);
CREATE INDEX sessions_expiry_idx ON sessions (expiry);
