-- Grain state, a row a grain and state name, as readable JSON. Orleans' AdoNet provider runs the queries it finds in OrleansQuery;
-- their keys, parameters and result columns are its interface.
CREATE TABLE IF NOT EXISTS GrainState
(
    Service   text        NOT NULL,
    State     text        NOT NULL,
    GrainKey  text        NOT NULL,
    GrainN0   bigint      NOT NULL,
    GrainN1   bigint      NOT NULL,
    Version   integer     NOT NULL,
    Json      json        NULL,
    WrittenAt timestamptz NOT NULL,
    PRIMARY KEY (State, GrainKey, GrainN0, GrainN1, Service)
)
-- Rows are rewritten all the time; room in the page keeps the index out of it.
WITH (fillfactor = 50);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('ReadFromStorageKey', '
    SELECT convert_to(Json::text, ''UTF8'') AS PayloadBinary, Version AS Version
    FROM GrainState
    WHERE State = @GrainTypeString AND GrainKey = COALESCE(@GrainIdExtensionString, '''')
      AND GrainN0 = @GrainIdN0 AND GrainN1 = @GrainIdN1 AND Service = @ServiceId'),
-- No row comes back where another writer was first, or where the writing silo was declared dead (status 6): the provider then reports
-- an inconsistent state. A silo that was frozen and comes back must not write over those who took its place.
('WriteToStorageKey', '
    INSERT INTO GrainState AS stored (Service, State, GrainKey, GrainN0, GrainN1, Version, Json, WrittenAt)
    SELECT @ServiceId, @GrainTypeString, COALESCE(@GrainIdExtensionString, ''''), @GrainIdN0, @GrainIdN1, 1,
           convert_from(@PayloadBinary, ''UTF8'')::json, now()
    WHERE NOT EXISTS (
        SELECT 1 FROM ClusterMember
        WHERE Status = 6 AND current_setting(''application_name'') = concat(''silo '', Address, '':'', Port, ''@'', Generation))
      AND (@GrainStateVersion::integer IS NULL OR EXISTS (
        SELECT 1 FROM GrainState
        WHERE State = @GrainTypeString AND GrainKey = COALESCE(@GrainIdExtensionString, '''')
          AND GrainN0 = @GrainIdN0 AND GrainN1 = @GrainIdN1 AND Service = @ServiceId))
    ON CONFLICT (State, GrainKey, GrainN0, GrainN1, Service) DO UPDATE
    SET Json = excluded.Json, Version = stored.Version + 1, WrittenAt = excluded.WrittenAt
    WHERE stored.Version = @GrainStateVersion::integer
    RETURNING Version AS NewGrainStateVersion'),
('ClearStorageKey', '
    UPDATE GrainState SET Json = NULL, Version = Version + 1, WrittenAt = now()
    WHERE State = @GrainTypeString AND GrainKey = COALESCE(@GrainIdExtensionString, '''')
      AND GrainN0 = @GrainIdN0 AND GrainN1 = @GrainIdN1 AND Service = @ServiceId AND Version = @GrainStateVersion::integer
    RETURNING Version AS NewGrainStateVersion'),
('DeleteStorageKey', '
    DELETE FROM GrainState
    WHERE State = @GrainTypeString AND GrainKey = COALESCE(@GrainIdExtensionString, '''')
      AND GrainN0 = @GrainIdN0 AND GrainN1 = @GrainIdN1 AND Service = @ServiceId AND Version = @GrainStateVersion::integer
    RETURNING Version + 1 AS NewGrainStateVersion')
ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText;
