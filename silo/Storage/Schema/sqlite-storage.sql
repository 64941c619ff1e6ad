-- Grain state, a row a grain and state name, as readable JSON. Orleans' AdoNet provider runs the queries it finds in OrleansQuery;
-- their keys, parameters and result columns are its interface.
CREATE TABLE IF NOT EXISTS GrainState
(
    Service   TEXT    NOT NULL,
    State     TEXT    NOT NULL,
    GrainKey  TEXT    NOT NULL,
    GrainN0   INTEGER NOT NULL,
    GrainN1   INTEGER NOT NULL,
    Version   INTEGER NOT NULL,
    Json      TEXT    NULL,
    WrittenAt TEXT    NOT NULL,
    PRIMARY KEY (State, GrainKey, GrainN0, GrainN1, Service)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS OrleansQuery
(
    QueryKey  TEXT NOT NULL PRIMARY KEY,
    QueryText TEXT NOT NULL
);

INSERT OR REPLACE INTO OrleansQuery (QueryKey, QueryText) VALUES
('ReadFromStorageKey', '
    SELECT CAST(Json AS BLOB) AS PayloadBinary, Version AS Version
    FROM GrainState
    WHERE State = @GrainTypeString AND GrainKey = COALESCE(@GrainIdExtensionString, '''')
      AND GrainN0 = @GrainIdN0 AND GrainN1 = @GrainIdN1 AND Service = @ServiceId'),
-- No row comes back where another writer was first: the provider then reports an inconsistent state.
('WriteToStorageKey', '
    INSERT INTO GrainState (Service, State, GrainKey, GrainN0, GrainN1, Version, Json, WrittenAt)
    SELECT @ServiceId, @GrainTypeString, COALESCE(@GrainIdExtensionString, ''''), @GrainIdN0, @GrainIdN1, 1,
           CAST(@PayloadBinary AS TEXT), strftime(''%Y-%m-%dT%H:%M:%fZ'', ''now'')
    WHERE @GrainStateVersion IS NULL OR EXISTS (
        SELECT 1 FROM GrainState
        WHERE State = @GrainTypeString AND GrainKey = COALESCE(@GrainIdExtensionString, '''')
          AND GrainN0 = @GrainIdN0 AND GrainN1 = @GrainIdN1 AND Service = @ServiceId)
    ON CONFLICT (State, GrainKey, GrainN0, GrainN1, Service) DO UPDATE
    SET Json = excluded.Json, Version = Version + 1, WrittenAt = excluded.WrittenAt
    WHERE Version = @GrainStateVersion
    RETURNING Version AS NewGrainStateVersion'),
('ClearStorageKey', '
    UPDATE GrainState SET Json = NULL, Version = Version + 1, WrittenAt = strftime(''%Y-%m-%dT%H:%M:%fZ'', ''now'')
    WHERE State = @GrainTypeString AND GrainKey = COALESCE(@GrainIdExtensionString, '''')
      AND GrainN0 = @GrainIdN0 AND GrainN1 = @GrainIdN1 AND Service = @ServiceId AND Version = @GrainStateVersion
    RETURNING Version AS NewGrainStateVersion'),
('DeleteStorageKey', '
    DELETE FROM GrainState
    WHERE State = @GrainTypeString AND GrainKey = COALESCE(@GrainIdExtensionString, '''')
      AND GrainN0 = @GrainIdN0 AND GrainN1 = @GrainIdN1 AND Service = @ServiceId AND Version = @GrainStateVersion
    RETURNING Version + 1 AS NewGrainStateVersion');
