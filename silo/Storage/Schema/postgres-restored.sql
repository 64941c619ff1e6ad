-- Tells a database that was brought back from a dump, at the start of the next silo. A restored table is another table, and has another number,
-- but the dump brought along which one it was. The scheduler then takes over no lease from before, and gives its own under higher epochs.
CREATE TABLE IF NOT EXISTS StoreOrigin
(
    Origin text NOT NULL
);

UPDATE StateRow SET Json = (jsonb_set(Json::jsonb, '{isRestored}', 'true') - 'xxh64')::json, Version = Version + 1
WHERE State = 'scheduler' AND Json IS NOT NULL AND EXISTS (
    SELECT 1 FROM StoreOrigin
    WHERE Origin <> (SELECT system_identifier FROM pg_control_system()) || '/' || 'StateRow'::regclass::oid);

DELETE FROM StoreOrigin;
INSERT INTO StoreOrigin (Origin)
SELECT (SELECT system_identifier FROM pg_control_system()) || '/' || 'StateRow'::regclass::oid;
