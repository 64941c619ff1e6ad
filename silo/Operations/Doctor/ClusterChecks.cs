using System.Diagnostics;
using Experiments.Domain;
using Experiments.Silo.Storage;
using Npgsql;

namespace Experiments.Silo.Operations.Doctor;

/// <summary>Checks the database of a cluster.</summary>
internal static class ClusterChecks
{
    private const double SlowMilliseconds = 20;
    private const int Asked = 20;

    /// <summary>Whether it is reachable, its latency, and the number of active silos.</summary>
    public static async Task<MachineCheck> PostgresAsync(string connection, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(10));
        try
        {
            await using var source = NpgsqlDataSource.Create(connection);
            await using var opened = await source.OpenConnectionAsync(timeout.Token).ConfigureAwait(false);
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < Asked; i++)
            {
                await QueryAsync(opened, "SELECT 1", timeout.Token).ConfigureAwait(false);
            }

            var milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds / Asked;
            var hasTables = await QueryAsync(opened, "SELECT to_regclass('clustermember') IS NOT NULL", timeout.Token)
                .ConfigureAwait(false) is true;
            var silos = hasTables
                ? (long)(await QueryAsync(opened, $"SELECT count(*) FROM ClusterMember WHERE {PostgresStorage.IsActive}", timeout.Token)
                    .ConfigureAwait(false) ?? 0L)
                : 0;
            var found = $"PostgreSQL {opened.PostgreSqlVersion}, {NumberFormat.Fixed(milliseconds, 1)} ms per query, "
                + $"{silos} active {(silos == 1 ? "silo" : "silos")}";
            return silos == 0
                ? new MachineCheck(
                    "postgresql", CheckState.Missing, found, "start one: silo --cluster CONNECTION --store FOLDER", IsNeeded: true)
                : milliseconds > SlowMilliseconds
                ? new MachineCheck("postgresql", CheckState.Slow, found, "silos need a database nearby: every result is stored in it")
                : new MachineCheck("postgresql", CheckState.Ok, found);
        }
        catch (Exception exception)
            when (!cancellationToken.IsCancellationRequested
                && exception is NpgsqlException or ArgumentException or OperationCanceledException or System.Net.Sockets.SocketException)
        {
            // The connection string contains a password: only the server's own message is shown.
            var reason = exception is OperationCanceledException
                ? "no response within 10 s"
                : exception.Message.Split('\n')[0].TrimEnd('.', '\r');
            return new MachineCheck(
                "postgresql", CheckState.Missing, $"not reached: {reason}",
                "check --cluster (or EXPERIMENTS_CLUSTER) and that the server is running", IsNeeded: true);
        }
    }

    private static async Task<object?> QueryAsync(NpgsqlConnection connection, string question, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(question, connection);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }
}
