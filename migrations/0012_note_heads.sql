-- +goose Up
-- +goose ENVSUB ON

-- What a published version is called stands beside it, so that lists need not read what was frozen.
ALTER TABLE note_versions ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE note_versions ADD COLUMN symbol TEXT NOT NULL DEFAULT '';
ALTER TABLE note_versions ADD COLUMN language TEXT NOT NULL DEFAULT '';
UPDATE note_versions SET
    title    = COALESCE(${TAMATCH_SQL_JSON_OF_DATA} -> 'document' ->> 'title', ''),
    symbol   = COALESCE(${TAMATCH_SQL_JSON_OF_DATA} -> 'document' -> 'cover' ->> 'symbol', ''),
    language = COALESCE(${TAMATCH_SQL_JSON_OF_DATA} -> 'document' ->> 'language', '');
