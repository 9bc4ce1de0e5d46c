-- +goose Up
-- +goose ENVSUB ON
CREATE TABLE needs (
    id              TEXT PRIMARY KEY,
    reference       TEXT NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    state           TEXT NOT NULL,
    authority       TEXT NOT NULL,
    source          TEXT NOT NULL,
    source_ref      TEXT NOT NULL,
    source_date     ${TAMATCH_SQL_TIME},
    language        TEXT NOT NULL,
    title           TEXT NOT NULL,
    problem         TEXT NOT NULL,
    objective       TEXT NOT NULL,
    institutions    TEXT NOT NULL,
    lines           TEXT,
    obstacles       TEXT,
    provider        TEXT,
    help_received   TEXT NOT NULL,
    sent_elsewhere  TEXT NOT NULL,
    contribution    TEXT NOT NULL,
    wanted_start    ${TAMATCH_SQL_TIME},
    wanted_end      ${TAMATCH_SQL_TIME},
    latest_useful   ${TAMATCH_SQL_TIME},
    budget          TEXT,
    priority        INTEGER NOT NULL,
    visibility      TEXT NOT NULL,
    named_orgs      TEXT,
    stats_consent   BOOLEAN NOT NULL,
    contact         TEXT NOT NULL,
    internal_note   TEXT NOT NULL,
    status          TEXT NOT NULL,
    status_since    ${TAMATCH_SQL_TIME} NOT NULL,
    outcome         TEXT NOT NULL,
    merged_into     TEXT NOT NULL,
    return_reason   TEXT NOT NULL,
    last_confirmed  ${TAMATCH_SQL_TIME},
    next_review     ${TAMATCH_SQL_TIME},
    author_id       TEXT NOT NULL,
    assigned_to     TEXT NOT NULL,
    demo            BOOLEAN NOT NULL,
    created_at      ${TAMATCH_SQL_TIME} NOT NULL,
    updated_at      ${TAMATCH_SQL_TIME} NOT NULL,
    version         INTEGER NOT NULL,
    edition         INTEGER NOT NULL,
    change          BIGINT NOT NULL
);
CREATE UNIQUE INDEX needs_reference ON needs (reference);
CREATE INDEX needs_organization ON needs (organization_id);
CREATE INDEX needs_status ON needs (status, status_since);
CREATE INDEX needs_status_updated ON needs (status, updated_at, id);
CREATE INDEX needs_state ON needs (state);
CREATE INDEX needs_assigned ON needs (assigned_to);
CREATE INDEX needs_review ON needs (next_review);
CREATE INDEX needs_confirmed ON needs (last_confirmed);
CREATE INDEX needs_title ON needs (title);
CREATE INDEX needs_created ON needs (created_at, id);
CREATE INDEX needs_updated ON needs (updated_at, id);
CREATE INDEX needs_change ON needs (change, id);

CREATE TABLE offers (
    id              TEXT PRIMARY KEY,
    reference       TEXT NOT NULL,
    organization_id TEXT NOT NULL REFERENCES organizations (id),
    partners        TEXT,
    kind            TEXT NOT NULL,
    language        TEXT NOT NULL,
    title           TEXT NOT NULL,
    description     TEXT NOT NULL,
    instruments     TEXT,
    articles        TEXT,
    subtypes        TEXT,
    modalities      TEXT,
    languages       TEXT,
    traditions      TEXT,
    eligible        TEXT,
    conditions      TEXT NOT NULL,
    capacity        TEXT,
    cost            TEXT NOT NULL,
    amount          TEXT,
    window_start    ${TAMATCH_SQL_TIME},
    window_end      ${TAMATCH_SQL_TIME},
    deadline        ${TAMATCH_SQL_TIME},
    lead_days       INTEGER NOT NULL,
    how_to_apply    TEXT NOT NULL,
    documents       TEXT NOT NULL,
    south_south     BOOLEAN NOT NULL,
    link            TEXT NOT NULL,
    evidence        TEXT NOT NULL,
    renew_by        ${TAMATCH_SQL_TIME},
    visibility      TEXT NOT NULL,
    named_orgs      TEXT,
    contact         TEXT NOT NULL,
    internal_note   TEXT NOT NULL,
    single_need     TEXT NOT NULL,
    status          TEXT NOT NULL,
    status_since    ${TAMATCH_SQL_TIME} NOT NULL,
    outcome         TEXT NOT NULL,
    merged_into     TEXT NOT NULL,
    return_reason   TEXT NOT NULL,
    last_confirmed  ${TAMATCH_SQL_TIME},
    author_id       TEXT NOT NULL,
    assigned_to     TEXT NOT NULL,
    demo            BOOLEAN NOT NULL,
    catalogue       BOOLEAN NOT NULL,
    created_at      ${TAMATCH_SQL_TIME} NOT NULL,
    updated_at      ${TAMATCH_SQL_TIME} NOT NULL,
    version         INTEGER NOT NULL,
    edition         INTEGER NOT NULL,
    change          BIGINT NOT NULL
);
CREATE UNIQUE INDEX offers_reference ON offers (reference);
CREATE INDEX offers_organization ON offers (organization_id);
CREATE INDEX offers_status ON offers (status, status_since);
CREATE INDEX offers_status_updated ON offers (status, updated_at, id);
CREATE INDEX offers_assigned ON offers (assigned_to);
CREATE INDEX offers_catalogue ON offers (catalogue);
CREATE INDEX offers_renew ON offers (renew_by);
CREATE INDEX offers_confirmed ON offers (last_confirmed);
CREATE INDEX offers_title ON offers (title);
CREATE INDEX offers_created ON offers (created_at, id);
CREATE INDEX offers_updated ON offers (updated_at, id);
CREATE INDEX offers_change ON offers (change, id);

CREATE TABLE matches (
    id               TEXT PRIMARY KEY,
    reference        TEXT NOT NULL,
    need_id          TEXT NOT NULL REFERENCES needs (id),
    offer_id         TEXT NOT NULL REFERENCES offers (id),
    requester_id     TEXT NOT NULL REFERENCES organizations (id),
    provider_id      TEXT NOT NULL REFERENCES organizations (id),
    need_edition     INTEGER NOT NULL,
    offer_edition    INTEGER NOT NULL,
    status           TEXT NOT NULL,
    status_since     ${TAMATCH_SQL_TIME} NOT NULL,
    started_by       TEXT NOT NULL,
    score            DOUBLE PRECISION NOT NULL,
    rank             INTEGER NOT NULL,
    reasons          TEXT,
    covered          TEXT,
    uncovered        TEXT,
    proposed_at      ${TAMATCH_SQL_TIME},
    requester_value  TEXT NOT NULL,
    requester_at     ${TAMATCH_SQL_TIME},
    requester_reason TEXT NOT NULL,
    requester_words  TEXT NOT NULL,
    requester_letter TEXT NOT NULL,
    requester_by     TEXT NOT NULL,
    provider_value   TEXT NOT NULL,
    provider_at      ${TAMATCH_SQL_TIME},
    provider_reason  TEXT NOT NULL,
    provider_words   TEXT NOT NULL,
    provider_letter  TEXT NOT NULL,
    provider_by      TEXT NOT NULL,
    due_at           ${TAMATCH_SQL_TIME},
    reminded_at      ${TAMATCH_SQL_TIME},
    agreed_at        ${TAMATCH_SQL_TIME},
    delivered_at     ${TAMATCH_SQL_TIME},
    report           TEXT NOT NULL,
    report_outcome   TEXT NOT NULL,
    confirm_outcome  TEXT NOT NULL,
    confirm_words    TEXT NOT NULL,
    fail_reason      TEXT NOT NULL,
    fail_words       TEXT NOT NULL,
    failed_by        TEXT NOT NULL,
    seats            INTEGER NOT NULL,
    facilitated      BOOLEAN NOT NULL,
    assigned_to      TEXT NOT NULL,
    created_at       ${TAMATCH_SQL_TIME} NOT NULL,
    updated_at       ${TAMATCH_SQL_TIME} NOT NULL,
    version          INTEGER NOT NULL,
    change           BIGINT NOT NULL
);
CREATE UNIQUE INDEX matches_reference ON matches (reference);
-- A pair has at most one match that still moves.
CREATE UNIQUE INDEX matches_live_pair ON matches (need_id, offer_id)
    WHERE status IN ('suggested', 'with_requester', 'with_provider', 'agreed', 'delivering', 'delivered');
CREATE INDEX matches_need ON matches (need_id, status);
CREATE INDEX matches_offer ON matches (offer_id, status);
CREATE INDEX matches_requester ON matches (requester_id, status);
CREATE INDEX matches_provider ON matches (provider_id, status);
CREATE INDEX matches_status ON matches (status, status_since);
CREATE INDEX matches_assigned ON matches (assigned_to);
CREATE INDEX matches_due ON matches (due_at, id);
CREATE INDEX matches_score ON matches (score);
CREATE INDEX matches_created ON matches (created_at, id);
CREATE INDEX matches_updated ON matches (updated_at, id);
CREATE INDEX matches_change ON matches (change, id);

CREATE TABLE match_messages (
    id              TEXT PRIMARY KEY,
    match_id        TEXT NOT NULL REFERENCES matches (id),
    person_id       TEXT NOT NULL,
    organization_id TEXT NOT NULL,
    side            TEXT NOT NULL,
    words           TEXT NOT NULL,
    documents       TEXT,
    at              ${TAMATCH_SQL_TIME} NOT NULL
);
CREATE INDEX match_messages_match ON match_messages (match_id, at, id);

CREATE TABLE revisions (
    id            TEXT PRIMARY KEY,
    kind          TEXT NOT NULL,
    record_id     TEXT NOT NULL,
    base_edition  INTEGER NOT NULL,
    status        TEXT NOT NULL,
    status_since  ${TAMATCH_SQL_TIME} NOT NULL,
    need          TEXT,
    offer         TEXT,
    return_reason TEXT NOT NULL,
    author_id     TEXT NOT NULL,
    created_at    ${TAMATCH_SQL_TIME} NOT NULL,
    updated_at    ${TAMATCH_SQL_TIME} NOT NULL,
    version       INTEGER NOT NULL
);
-- A record has at most one revision on its way.
CREATE UNIQUE INDEX revisions_pending ON revisions (kind, record_id)
    WHERE status IN ('draft', 'clearing', 'submitted');
CREATE INDEX revisions_record ON revisions (kind, record_id, created_at);
CREATE INDEX revisions_status ON revisions (status, status_since);

CREATE TABLE findings (
    id          TEXT PRIMARY KEY,
    reference   TEXT NOT NULL,
    kind        TEXT NOT NULL,
    state       TEXT NOT NULL,
    instrument  TEXT NOT NULL,
    subtype     TEXT NOT NULL,
    obstacle    TEXT NOT NULL,
    source      TEXT NOT NULL,
    source_ref  TEXT NOT NULL,
    paragraph   INTEGER NOT NULL,
    source_date ${TAMATCH_SQL_TIME},
    language    TEXT NOT NULL,
    summary     TEXT NOT NULL,
    quote       TEXT NOT NULL,
    demo        BOOLEAN NOT NULL,
    created_at  ${TAMATCH_SQL_TIME} NOT NULL,
    change      BIGINT NOT NULL
);
CREATE UNIQUE INDEX findings_reference ON findings (reference);
CREATE INDEX findings_state ON findings (state);
CREATE INDEX findings_instrument ON findings (instrument);
CREATE INDEX findings_kind ON findings (kind);
CREATE INDEX findings_change ON findings (change);
