-- +goose Up

-- An offer that was made for one need goes no further than that need. Those made before the rule keep the keys of their
-- owner, of the secretariat and of the States to which a match led, and of the others those that open the need as well;
-- the mark finds them when the readers of the need change.
DELETE FROM readers WHERE kind = 'offer' AND key <> 'secretariat'
    AND EXISTS (SELECT 1 FROM offers o WHERE o.id = readers.record_id AND o.single_need <> '' AND readers.key <> 'org:' || o.organization_id)
    AND NOT EXISTS (SELECT 1 FROM matches m WHERE m.offer_id = readers.record_id AND readers.key = 'org:' || m.requester_id)
    AND NOT EXISTS (SELECT 1 FROM offers o JOIN readers n ON n.kind = 'need' AND n.record_id = o.single_need
                    WHERE o.id = readers.record_id AND n.key IN ('public', readers.key));
INSERT INTO readers (kind, record_id, key) SELECT 'offer', id, 'bound:' || single_need FROM offers WHERE single_need <> ''
    ON CONFLICT (kind, record_id, key) DO NOTHING;

-- Index and matcher read them anew.
UPDATE counters SET value = value + 1 WHERE name = 'change' AND EXISTS (SELECT 1 FROM offers WHERE single_need <> '');
UPDATE offers SET change = (SELECT value FROM counters WHERE name = 'change') WHERE single_need <> '';
