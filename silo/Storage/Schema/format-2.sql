-- Format 1 → 2, on SQLite and PostgreSQL alike: keys that were kept as text go on as they are, since names and ids hold nothing to escape. Those
-- kept as numbers follow one by one, by the names in their state.
INSERT INTO StateRow (Service, State, GrainKey, Version, Json, WrittenAt)
SELECT Service, State, GrainKey, Version, Json, WrittenAt
FROM GrainState
WHERE GrainN0 = 0 AND GrainN1 = 0 AND GrainKey <> '';
