-- +goose Up
-- +goose ENVSUB ON

-- Rounds of reporting on an instrument. One without a due date is known from a document only.
CREATE TABLE reporting_cycles (
    id            TEXT PRIMARY KEY,
    instrument    TEXT NOT NULL,
    number        INTEGER NOT NULL,
    name          TEXT NOT NULL,
    opened_at     ${TAMATCH_SQL_TIME},
    due_at        ${TAMATCH_SQL_TIME},
    closed_at     ${TAMATCH_SQL_TIME},
    cited_percent INTEGER NOT NULL,
    cited_from    TEXT NOT NULL,
    demo          BOOLEAN NOT NULL,
    created_at    ${TAMATCH_SQL_TIME} NOT NULL,
    updated_at    ${TAMATCH_SQL_TIME} NOT NULL,
    version       INTEGER NOT NULL
);
CREATE UNIQUE INDEX reporting_cycles_number ON reporting_cycles (instrument, number);

-- What is recorded of a State's answer; cycle and instrument are empty where a document does not name them.
CREATE TABLE reporting_responses (
    id           TEXT PRIMARY KEY,
    cycle_id     TEXT NOT NULL,
    instrument   TEXT NOT NULL,
    state        TEXT NOT NULL,
    silent       BOOLEAN NOT NULL,
    received_at  ${TAMATCH_SQL_TIME},
    how          TEXT NOT NULL,
    language     TEXT NOT NULL,
    source       TEXT NOT NULL,
    recorded_by  TEXT NOT NULL,
    withdrawn_at ${TAMATCH_SQL_TIME},
    demo         BOOLEAN NOT NULL,
    created_at   ${TAMATCH_SQL_TIME} NOT NULL,
    updated_at   ${TAMATCH_SQL_TIME} NOT NULL,
    version      INTEGER NOT NULL
);
CREATE UNIQUE INDEX reporting_responses_one ON reporting_responses (cycle_id, instrument, state, silent) WHERE withdrawn_at IS NULL;
CREATE INDEX reporting_responses_state ON reporting_responses (state);

CREATE TABLE reporting_reminders (
    id          TEXT PRIMARY KEY,
    cycle_id    TEXT NOT NULL REFERENCES reporting_cycles (id),
    state       TEXT NOT NULL,
    sent_at     ${TAMATCH_SQL_TIME} NOT NULL,
    how         TEXT NOT NULL,
    source      TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    created_at  ${TAMATCH_SQL_TIME} NOT NULL
);
CREATE INDEX reporting_reminders_cycle ON reporting_reminders (cycle_id, state, sent_at);

-- Lists of who is party to what, as they were loaded; the latest counts.
CREATE TABLE treaty_lists (
    id          TEXT PRIMARY KEY,
    source      TEXT NOT NULL,
    as_of       TEXT NOT NULL,
    file        TEXT NOT NULL,
    entries     INTEGER NOT NULL,
    recorded_by TEXT NOT NULL,
    created_at  ${TAMATCH_SQL_TIME} NOT NULL
);
CREATE TABLE treaty_statuses (
    list_id    TEXT NOT NULL REFERENCES treaty_lists (id),
    state      TEXT NOT NULL,
    instrument TEXT NOT NULL,
    status     TEXT NOT NULL,
    date       TEXT NOT NULL,
    action     TEXT NOT NULL,
    signed     TEXT NOT NULL,
    as_of      TEXT NOT NULL,
    confidence TEXT NOT NULL,
    source     TEXT NOT NULL,
    source_url TEXT NOT NULL,
    note       TEXT NOT NULL,
    PRIMARY KEY (list_id, state, instrument)
);
