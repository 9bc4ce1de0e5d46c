-- +goose Up
-- +goose ENVSUB ON

-- A State's own assessment of one instrument in one reporting cycle.
CREATE TABLE checklists (
    id              TEXT PRIMARY KEY,
    reference       TEXT NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    state           TEXT NOT NULL,
    instrument      TEXT NOT NULL,
    cycle           TEXT NOT NULL,
    form            INTEGER NOT NULL,
    language        TEXT NOT NULL,
    status          TEXT NOT NULL,
    status_since    ${TAMATCH_SQL_TIME} NOT NULL,
    return_reason   TEXT NOT NULL,
    authors         TEXT,
    demo            BOOLEAN NOT NULL,
    created_at      ${TAMATCH_SQL_TIME} NOT NULL,
    updated_at      ${TAMATCH_SQL_TIME} NOT NULL,
    version         INTEGER NOT NULL
);
CREATE UNIQUE INDEX checklists_reference ON checklists (reference);
-- A State answers each instrument once in a cycle.
CREATE UNIQUE INDEX checklists_once ON checklists (organization_id, instrument, cycle);
CREATE INDEX checklists_status ON checklists (status, status_since);
CREATE INDEX checklists_updated ON checklists (updated_at, id);

-- The answer to each question, with a version of its own: several authors write side by side.
CREATE TABLE checklist_answers (
    checklist_id TEXT NOT NULL REFERENCES checklists (id),
    question     TEXT NOT NULL,
    implemented  TEXT NOT NULL,
    law          TEXT NOT NULL,
    practice     TEXT NOT NULL,
    obstacles    TEXT,
    difficulty   TEXT NOT NULL,
    wanted       TEXT,
    assistance   TEXT NOT NULL,
    received     TEXT NOT NULL,
    carried_from TEXT NOT NULL, -- until somebody has confirmed it
    updated_by   TEXT NOT NULL,
    updated_at   ${TAMATCH_SQL_TIME} NOT NULL,
    version      INTEGER NOT NULL,
    PRIMARY KEY (checklist_id, question)
);

-- What became of the assistance that answers ask for, so that it is proposed as a need once.
CREATE TABLE checklist_decisions (
    checklist_id TEXT NOT NULL REFERENCES checklists (id),
    question     TEXT NOT NULL,
    subtype      TEXT NOT NULL,
    need_id      TEXT NOT NULL, -- empty for one that was set aside
    person_id    TEXT NOT NULL,
    at           ${TAMATCH_SQL_TIME} NOT NULL,
    PRIMARY KEY (checklist_id, question, subtype)
);
