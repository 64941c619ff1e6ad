using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Experiments.Domain;
using Experiments.Silo.Operations;
using Experiments.Silo.Storage.Grouping;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Experiments.Silo.Storage;

/// <summary>Membership and grain state in PostgreSQL, for any number of silos.</summary>
internal static class PostgresStorage
{
    private const string Invariant = "Npgsql";

    /// <summary>Any number will do, so long as all silos take the same.</summary>
    private const long SchemaLock = 0x45585052494D454E;

    /// <summary>
    /// Uses the database for membership and as default storage, writes of which are committed in groups. <see cref="EnsureSchemaAsync"/> comes
    /// first.
    /// </summary>
    public static ISiloBuilder AddPostgresStorage(this ISiloBuilder silo, string connectionString)
    {
        silo.Services.AddSingleton(services =>
        {
            var source = NpgsqlDataSource.Create(NameWriter(connectionString, services.GetRequiredService<ILocalSiloDetails>().SiloAddress));
            var place = $"the database at {new NpgsqlConnectionStringBuilder(connectionString).Host}";
            var transactions = new GuardedTransactions(
                new PostgresTransactions(source), exception => PostgresFaults.Find(exception, place), services.GetRequiredService<StoreGate>().Close);
            return new GroupingDataSource(source, NpgsqlFactory.Instance, new GroupCommit(transactions));
        });
        return silo
            .UseAdoNetClustering(options =>
            {
                options.Invariant = Invariant;
                options.ConnectionString = connectionString;
            })
            .AddAdoNetGrainStorageAsDefault(builder => builder.Configure<GroupingDataSource>((options, source) =>
            {
                options.Invariant = Invariant;
                options.DataSource = source;
                options.GrainStorageSerializer = new DomainJsonSerializer();
            }));
    }

    /// <summary>
    /// The connection under the silo's name in the membership: the scripts refuse what a silo writes that is declared dead there, and an admin
    /// sees in pg_stat_activity whose connections there are.
    /// </summary>
    internal static string NameWriter(string connectionString, SiloAddress silo) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        ApplicationName = $"silo {silo.Endpoint.Address}:{silo.Endpoint.Port}@{silo.Generation}",
    }.ConnectionString;

    /// <summary>
    /// Creates what is missing of the schema and brings its queries up to this build: in one transaction under a lock, so that silos that start
    /// together run the scripts one after the other.
    /// </summary>
    /// <exception cref="UserErrorException">The database cannot be reached or refuses.</exception>
    public static async Task EnsureSchemaAsync(string connectionString, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(connectionString);
            await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await ExecuteAsync($"SELECT pg_advisory_xact_lock({SchemaLock})").ConfigureAwait(false);
            await ExecuteAsync(SchemaScripts.Read("postgres-clustering.sql")).ConfigureAwait(false);
            await ExecuteAsync(SchemaScripts.Read("postgres-storage.sql")).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);

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

    /// <summary>Where the silos listen for each other that the membership counts on. <see cref="EnsureSchemaAsync"/> comes first.</summary>
    /// <exception cref="UserErrorException">The database cannot be reached or refuses.</exception>
    public static async Task<ImmutableArray<IPEndPoint>> ListSilosAsync(string connectionString, string clusterId, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(connectionString);
            await using var command = source.CreateCommand("SELECT address, port FROM clustermember WHERE deploymentid = @cluster AND status = @active");
            command.Parameters.AddWithValue("cluster", clusterId);
            command.Parameters.AddWithValue("active", (int)SiloStatus.Active);
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

    /// <summary>Asks the database; that it cannot be used is said in one line.</summary>
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

    // The connection string holds a password: only the server's own words are repeated, and none of a string that cannot be read.
    private static UserErrorException Unusable(Exception exception) => exception is ArgumentException
        ? new UserErrorException(Secrets.NoConnection)
        : new UserErrorException(
            UserErrorKind.Unreachable, $"PostgreSQL cannot be used: {exception.Message}; check the connection and that it runs", exception);
}
