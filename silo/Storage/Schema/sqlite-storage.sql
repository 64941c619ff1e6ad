-- Grain state, one row per grain and state name, as readable JSON. Orleans' AdoNet provider runs the queries it finds in OrleansQuery;
-- their keys, parameters and result columns are its interface. Every key is text: StoredKeys sees to it.
CREATE TABLE IF NOT EXISTS StateRow
(
    Service   TEXT    NOT NULL,
    State     TEXT    NOT NULL,
    GrainKey  TEXT    NOT NULL,
    Version   INTEGER NOT NULL,
    Json      TEXT    NULL,
    WrittenAt TEXT    NOT NULL,
    PRIMARY KEY (State, GrainKey, Service)
) WITHOUT ROWID;

-- Rows of format 1 whose key was kept as a number, of which it is not known which name they belong to.
CREATE TABLE IF NOT EXISTS UnclaimedRow
(
    Service   TEXT    NOT NULL,
    State     TEXT    NOT NULL,
    GrainKey  TEXT    NOT NULL,
    GrainN0   INTEGER NOT NULL,
    GrainN1   INTEGER NOT NULL,
    Version   INTEGER NOT NULL,
    Json      TEXT    NULL,
    WrittenAt TEXT    NOT NULL,
    Reason    TEXT    NOT NULL,
    PRIMARY KEY (State, GrainKey, GrainN0, GrainN1, Service)
) WITHOUT ROWID;

-- The format of all this, and which build brought it. The highest counts.
CREATE TABLE IF NOT EXISTS StoreFormat
(
    Format INTEGER NOT NULL PRIMARY KEY,
    Build  TEXT    NOT NULL,
    Since  TEXT    NOT NULL
);

CREATE TABLE IF NOT EXISTS OrleansQuery
(
    QueryKey  TEXT NOT NULL PRIMARY KEY,
    QueryText TEXT NOT NULL
);

DROP TRIGGER IF EXISTS OlderBuilds;

INSERT OR REPLACE INTO OrleansQuery (QueryKey, QueryText) VALUES
('ReadFromStorageKey', '
    SELECT CAST(Json AS BLOB) AS PayloadBinary, Version AS Version
    FROM StateRow
    WHERE State = @GrainTypeString AND GrainKey = @GrainIdExtensionString AND Service = @ServiceId'),
-- No row comes back where another writer was first: the provider then reports an inconsistent state.
('WriteToStorageKey', '
    INSERT INTO StateRow (Service, State, GrainKey, Version, Json, WrittenAt)
    SELECT @ServiceId, @GrainTypeString, @GrainIdExtensionString, 1,
           CAST(@PayloadBinary AS TEXT), strftime(''%Y-%m-%dT%H:%M:%fZ'', ''now'')
    WHERE @GrainStateVersion IS NULL OR EXISTS (
        SELECT 1 FROM StateRow
        WHERE State = @GrainTypeString AND GrainKey = @GrainIdExtensionString AND Service = @ServiceId)
    ON CONFLICT (State, GrainKey, Service) DO UPDATE
    SET Json = excluded.Json, Version = Version + 1, WrittenAt = excluded.WrittenAt
    WHERE Version = @GrainStateVersion
    RETURNING Version AS NewGrainStateVersion'),
('ClearStorageKey', '
    UPDATE StateRow SET Json = NULL, Version = Version + 1, WrittenAt = strftime(''%Y-%m-%dT%H:%M:%fZ'', ''now'')
    WHERE State = @GrainTypeString AND GrainKey = @GrainIdExtensionString AND Service = @ServiceId AND Version = @GrainStateVersion
    RETURNING Version AS NewGrainStateVersion'),
('DeleteStorageKey', '
    DELETE FROM StateRow
    WHERE State = @GrainTypeString AND GrainKey = @GrainIdExtensionString AND Service = @ServiceId AND Version = @GrainStateVersion
    RETURNING Version + 1 AS NewGrainStateVersion');

-- Builds that know of no format begin by storing their own queries here.
CREATE TRIGGER OlderBuilds BEFORE INSERT ON OrleansQuery
BEGIN
    SELECT RAISE(ABORT, '{refusal}');
END;
