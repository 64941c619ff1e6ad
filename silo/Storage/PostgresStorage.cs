using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Experiments.Domain;
using Experiments.Silo.Operations;
using Experiments.Silo.Storage.Formats;
using Experiments.Silo.Storage.Grouping;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Experiments.Silo.Storage;

/// <summary>Membership and grain state in PostgreSQL, for any number of silos.</summary>
internal static class PostgresStorage
{
    private const string Invariant = "Npgsql";

    /// <summary>Arbitrary, but the same for all silos.</summary>
    private const long SchemaLock = 0x45585052494D454E;

    /// <summary>
    /// A condition on a row of ClusterMember: the silo takes part and has lately reported that it is alive. The times have a time zone, so
    /// they are compared with now() as it is, which also has one.
    /// </summary>
    internal static readonly string IsActive =
        string.Create(CultureInfo.InvariantCulture, $"Status = {(int)SiloStatus.Active} AND IAmAliveTime > now() - interval '1 minute'");

    /// <summary>The same for a silo of any earlier build, which reports every 30 s and may be starting or stopping.</summary>
    private static readonly string IsLiving = string.Create(
        CultureInfo.InvariantCulture, $"Status <> {(int)SiloStatus.Dead} AND IAmAliveTime > now() - interval '90 seconds'");

    /// <summary>
    /// Uses the database for membership and as default storage, whose writes are committed in groups. Call <see cref="EnsureSchemaAsync"/>
    /// first.
    /// </summary>
    public static ISiloBuilder AddPostgresStorage(this ISiloBuilder silo, string connectionString)
    {
        silo.Services.AddSingleton(services =>
        {
            var source = NpgsqlDataSource.Create(
                NameWriter(connectionString, services.GetRequiredService<ILocalSiloDetails>().SiloAddress));
            var place = $"the database at {new NpgsqlConnectionStringBuilder(connectionString).Host}";
            var transactions = new FaultReportingExecutor(
                new PostgresTransactionExecutor(source), exception => PostgresFaults.Find(exception, place),
                services.GetRequiredService<StoreGate>().Close);
            return new GroupCommitDataSource(source, NpgsqlFactory.Instance, new GroupCommit(transactions));
        });
        silo.UseAdoNetClustering(options =>
        {
            options.Invariant = Invariant;
            options.ConnectionString = connectionString;
        });
        return TextKeyGrainStorage.Add<GroupCommitDataSource>(silo, Invariant);
    }

    /// <summary>
    /// Names the connection after the silo's membership entry: the scripts reject writes of a silo that is declared dead there, and an
    /// admin sees in pg_stat_activity which silo owns a connection.
    /// </summary>
    internal static string NameWriter(string connectionString, SiloAddress silo) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        ApplicationName = $"silo {silo.Endpoint.Address}:{silo.Endpoint.Port}@{silo.Generation}",
    }.ConnectionString;

    /// <summary>
    /// Creates missing parts of the schema and migrates rows and queries to this build: in one transaction under a lock, so that silos that
    /// start together run the scripts one after the other. Returns the migration; null if there was none.
    /// </summary>
    /// <exception cref="UserErrorException">
    /// The database is unreachable, refuses access or is from a newer build, or needs a migration while silos of an older build use it.
    /// </exception>
    public static async Task<StoreMigration?> EnsureSchemaAsync(string connectionString, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(connectionString);
            await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await ExecuteAsync($"SELECT pg_advisory_xact_lock({SchemaLock})").ConfigureAwait(false);
            var database = StoreDatabase.Of(connection, transaction);
            var format = StoreFormat.Find(database);
            if (format < StoreFormat.Current)
            {
                RequireNoLivingSilos(database, format.Value);
            }

            await ExecuteAsync(SchemaScripts.Read("postgres-clustering.sql")).ConfigureAwait(false);
            await ExecuteAsync(SchemaScripts.Read("postgres-storage.sql")).ConfigureAwait(false);
            var migration = Complete(database, format);
            await ExecuteAsync(SchemaScripts.Read("postgres-restored.sql")).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return migration;

            async Task ExecuteAsync(string sql)
            {
                await using var command = new NpgsqlCommand(sql, connection, transaction);
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (IsUnusable(exception))
        {
            throw Unusable(exception);
        }
    }

    /// <summary>Migrates the rows to this build's format; the tables must exist.</summary>
    private static StoreMigration? Complete(StoreDatabase database, int? format)
    {
        if (format is null)
        {
            StoreFormat.Set(database);
        }

        if (format is not 1)
        {
            return null;
        }

        const string Before = StoreFormat.FirstTable + "Format1";
        var migration = StoreMigration.Run(database, $"the table {Before}");
        database.Execute($"ALTER TABLE {StoreFormat.FirstTable} RENAME TO {Before}");
        return migration;
    }

    /// <summary>Silos of the older build keep the old keys in memory and would write them again: they must stop first.</summary>
    private static void RequireNoLivingSilos(StoreDatabase database, int format)
    {
        if (!database.HasTable("ClusterMember"))
        {
            return;
        }

        var silos = database.Read($"SELECT SiloName FROM ClusterMember WHERE {IsLiving} ORDER BY SiloName", row => row.GetString(0));
        if (silos.Count > 0)
        {
            throw UserErrorException.Failed(
                $"the database has store format {format} and silos of an older build use it ({string.Join(", ", silos)}); stop all silos, "
                + $"then start this build, which migrates it to format {StoreFormat.Current}");
        }
    }

    /// <summary>The silo endpoints that the membership considers alive. Call <see cref="EnsureSchemaAsync"/> first.</summary>
    /// <exception cref="UserErrorException">The database is unreachable or refuses access.</exception>
    public static async Task<ImmutableArray<IPEndPoint>> ListSilosAsync(
        string connectionString, string clusterId, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(connectionString);
            await using var command = source.CreateCommand(
                $"SELECT Address, Port FROM ClusterMember WHERE DeploymentId = @cluster AND {IsActive}");
            command.Parameters.AddWithValue("cluster", clusterId);
            await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            var silos = ImmutableArray.CreateBuilder<IPEndPoint>();
            while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                silos.Add(new IPEndPoint(IPAddress.Parse(rows.GetString(0)), rows.GetInt32(1)));
            }

            return silos.ToImmutable();
        }
        catch (Exception exception) when (IsUnusable(exception))
        {
            throw Unusable(exception);
        }
    }

    /// <summary>Queries the database; reports an unusable one in one line.</summary>
    public static T Guard<T>(Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (Exception exception) when (IsUnusable(exception))
        {
            throw Unusable(exception);
        }
    }

    private static bool IsUnusable(Exception exception) => exception is NpgsqlException or SocketException or ArgumentException;

    // The connection string contains a password: only the server's own message is shown, and nothing of a string that cannot be parsed.
    private static UserErrorException Unusable(Exception exception) => exception is ArgumentException
        ? new UserErrorException(Secrets.NoConnection)
        : new UserErrorException(
            UserErrorKind.Unreachable,
            $"PostgreSQL is unavailable: {exception.Reason()}; check the connection string and that the server is running",
            exception);
}
