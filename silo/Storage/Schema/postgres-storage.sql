-- Grain state, one row per grain and state name, as readable JSON. Orleans' AdoNet provider runs the queries it finds in OrleansQuery;
-- their keys, parameters and result columns are its interface. Every key is text: StoredKeys sees to it.
CREATE TABLE IF NOT EXISTS StateRow
(
    Service   text        NOT NULL,
    State     text        NOT NULL,
    GrainKey  text        NOT NULL,
    Version   integer     NOT NULL,
    Json      json        NULL,
    WrittenAt timestamptz NOT NULL,
    PRIMARY KEY (State, GrainKey, Service)
)
-- Rows are rewritten all the time; room in the page keeps the index out of it.
WITH (fillfactor = 50);

-- Rows of format 1 whose key was kept as a number, of which it is not known which name they belong to.
CREATE TABLE IF NOT EXISTS UnclaimedRow
(
    Service   text        NOT NULL,
    State     text        NOT NULL,
    GrainKey  text        NOT NULL,
    GrainN0   bigint      NOT NULL,
    GrainN1   bigint      NOT NULL,
    Version   integer     NOT NULL,
    Json      json        NULL,
    WrittenAt timestamptz NOT NULL,
    Reason    text        NOT NULL,
    PRIMARY KEY (State, GrainKey, GrainN0, GrainN1, Service)
);

-- The format of all this, and which build brought it. The highest counts.
CREATE TABLE IF NOT EXISTS StoreFormat
(
    Format integer NOT NULL PRIMARY KEY,
    Build  text    NOT NULL,
    Since  text    NOT NULL
);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('ReadFromStorageKey', '
    SELECT convert_to(Json::text, ''UTF8'') AS PayloadBinary, Version AS Version
    FROM StateRow
    WHERE State = @GrainTypeString AND GrainKey = @GrainIdExtensionString AND Service = @ServiceId'),
-- No row comes back where another writer was first, or where the writing silo was declared dead (status 6): the provider then reports
-- an inconsistent state. A silo that was frozen and comes back must not write over those who took its place.
('WriteToStorageKey', '
    INSERT INTO StateRow AS stored (Service, State, GrainKey, Version, Json, WrittenAt)
    SELECT @ServiceId, @GrainTypeString, @GrainIdExtensionString, 1,
           convert_from(@PayloadBinary, ''UTF8'')::json, now()
    WHERE NOT EXISTS (
        SELECT 1 FROM ClusterMember
        WHERE Status = 6 AND current_setting(''application_name'') = concat(''silo '', Address, '':'', Port, ''@'', Generation))
      AND (@GrainStateVersion::integer IS NULL OR EXISTS (
        SELECT 1 FROM StateRow
        WHERE State = @GrainTypeString AND GrainKey = @GrainIdExtensionString AND Service = @ServiceId))
    ON CONFLICT (State, GrainKey, Service) DO UPDATE
    SET Json = excluded.Json, Version = stored.Version + 1, WrittenAt = excluded.WrittenAt
    WHERE stored.Version = @GrainStateVersion::integer
    RETURNING Version AS NewGrainStateVersion'),
('ClearStorageKey', '
    UPDATE StateRow SET Json = NULL, Version = Version + 1, WrittenAt = now()
    WHERE State = @GrainTypeString AND GrainKey = @GrainIdExtensionString AND Service = @ServiceId AND Version = @GrainStateVersion::integer
    RETURNING Version AS NewGrainStateVersion'),
('DeleteStorageKey', '
    DELETE FROM StateRow
    WHERE State = @GrainTypeString AND GrainKey = @GrainIdExtensionString AND Service = @ServiceId AND Version = @GrainStateVersion::integer
    RETURNING Version + 1 AS NewGrainStateVersion')
ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText;

-- Builds that know of no format begin by storing their own queries here.
CREATE OR REPLACE FUNCTION RefuseOlderBuilds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING MESSAGE = '{refusal}';
END $$;

CREATE TRIGGER OlderBuilds BEFORE INSERT ON OrleansQuery FOR EACH STATEMENT EXECUTE FUNCTION RefuseOlderBuilds();
