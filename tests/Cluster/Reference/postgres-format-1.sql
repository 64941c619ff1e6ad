-- Who is in the cluster. Orleans' AdoNet membership runs the queries it finds in OrleansQuery; their keys, parameters and result
-- columns are its interface. A change counts only where the version it was made from is still the present one.
CREATE TABLE IF NOT EXISTS OrleansQuery
(
    QueryKey  text NOT NULL PRIMARY KEY,
    QueryText text NOT NULL
);

CREATE TABLE IF NOT EXISTS ClusterVersion
(
    DeploymentId text        NOT NULL PRIMARY KEY,
    Version      integer     NOT NULL DEFAULT 0,
    ChangedAt    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS ClusterMember
(
    DeploymentId text        NOT NULL REFERENCES ClusterVersion (DeploymentId),
    Address      text        NOT NULL,
    Port         integer     NOT NULL,
    Generation   integer     NOT NULL,
    SiloName     text        NOT NULL,
    HostName     text        NOT NULL,
    Status       integer     NOT NULL,
    ProxyPort    integer     NULL,
    SuspectTimes text        NULL,
    StartTime    timestamptz NOT NULL,
    IAmAliveTime timestamptz NOT NULL,
    PRIMARY KEY (DeploymentId, Address, Port, Generation)
);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('InsertMembershipVersionKey', '
    WITH added AS (
        INSERT INTO ClusterVersion (DeploymentId) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
    SELECT count(*)::integer FROM added'),
('InsertMembershipKey', '
    WITH next AS (
        UPDATE ClusterVersion SET Version = Version + 1, ChangedAt = now()
        WHERE DeploymentId = @DeploymentId AND Version = @Version AND NOT EXISTS (
            SELECT 1 FROM ClusterMember
            WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation)
        RETURNING DeploymentId),
    added AS (
        INSERT INTO ClusterMember
            (DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
        SELECT DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
        FROM next
        RETURNING 1)
    SELECT count(*)::integer FROM added'),
('UpdateMembershipKey', '
    WITH next AS (
        UPDATE ClusterVersion SET Version = Version + 1, ChangedAt = now()
        WHERE DeploymentId = @DeploymentId AND Version = @Version AND EXISTS (
            SELECT 1 FROM ClusterMember
            WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation)
        RETURNING DeploymentId),
    changed AS (
        UPDATE ClusterMember AS member
        SET Status = @Status, SuspectTimes = @SuspectTimes, IAmAliveTime = @IAmAliveTime
        FROM next
        WHERE member.DeploymentId = next.DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation
        RETURNING 1)
    SELECT count(*)::integer FROM changed'),
('UpdateIAmAlivetimeKey', '
    UPDATE ClusterMember SET IAmAliveTime = @IAmAliveTime
    WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation'),
-- The version comes back even where no member does.
('MembershipReadRowKey', '
    SELECT version.DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, SuspectTimes, StartTime,
           IAmAliveTime, Version
    FROM ClusterVersion AS version
    LEFT JOIN ClusterMember AS member
        ON member.DeploymentId = version.DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation
    WHERE version.DeploymentId = @DeploymentId'),
('MembershipReadAllKey', '
    SELECT version.DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, SuspectTimes, StartTime,
           IAmAliveTime, Version
    FROM ClusterVersion AS version
    LEFT JOIN ClusterMember AS member ON member.DeploymentId = version.DeploymentId
    WHERE version.DeploymentId = @DeploymentId'),
('DeleteMembershipTableEntriesKey', '
    DELETE FROM ClusterMember WHERE DeploymentId = @DeploymentId;
    DELETE FROM ClusterVersion WHERE DeploymentId = @DeploymentId'),
('GatewaysQueryKey', '
    SELECT Address, ProxyPort, Generation
    FROM ClusterMember
    WHERE DeploymentId = @DeploymentId AND Status = @Status AND ProxyPort > 0'),
('CleanupDefunctSiloEntriesKey', '
    DELETE FROM ClusterMember WHERE DeploymentId = @DeploymentId AND IAmAliveTime < @IAmAliveTime AND Status <> 3')
ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText;
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
