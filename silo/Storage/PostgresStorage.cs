using System.Net.Sockets;
using Experiments.Domain;
using Npgsql;

namespace Experiments.Silo.Storage;

/// <summary>Membership and grain state in PostgreSQL, for any number of silos.</summary>
internal static class PostgresStorage
{
    private const string Invariant = "Npgsql";

    /// <summary>Any number will do, so long as all silos take the same.</summary>
    private const long SchemaLock = 0x45585052494D454E;

    /// <summary>Uses the database for membership and as default storage. <see cref="EnsureSchemaAsync"/> comes first.</summary>
    public static ISiloBuilder AddPostgresStorage(this ISiloBuilder silo, string connectionString) => silo
        .UseAdoNetClustering(options =>
        {
            options.Invariant = Invariant;
            options.ConnectionString = connectionString;
        })
        .AddAdoNetGrainStorageAsDefault(options =>
        {
            options.Invariant = Invariant;
            options.ConnectionString = connectionString;
            options.GrainStorageSerializer = new DomainJsonSerializer();
        });

    /// <summary>
    /// Creates what is missing of the schema: in one transaction under a lock, so that silos that start together run each script once.
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
            foreach (var (table, script) in new[] { ("clustermember", "postgres-clustering.sql"), ("grainstate", "postgres-storage.sql") })
            {
                if (await ExecuteAsync($"SELECT to_regclass('{table}')::text").ConfigureAwait(false) is null or DBNull)
                {
                    await ExecuteAsync(SchemaScripts.Read(script)).ConfigureAwait(false);
                }
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);

            async Task<object?> ExecuteAsync(string sql)
            {
                await using var command = new NpgsqlCommand(sql, connection, transaction);
                return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
            }
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

    // The connection string holds a password: only the server's own words are repeated.
    private static UserErrorException Unusable(Exception exception) => new(
        UserErrorKind.Unreachable, $"PostgreSQL cannot be used: {exception.Message}; check the connection and that it runs", exception);
}
