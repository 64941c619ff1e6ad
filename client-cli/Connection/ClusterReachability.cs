using System.Net;
using System.Net.Sockets;
using Experiments.Contracts.Tls;
using Experiments.Domain;
using Npgsql;

namespace Experiments.ClientCli.Connection;

/// <summary>
/// What can be seen of a cluster from outside while it does not respond: its database, the silos listed there, and which of them accept a
/// connection. The port of a dead process refuses a connection; that of a slow or frozen one accepts it.
/// </summary>
/// <param name="DatabaseProblem">Why the database cannot be queried; null if it responds.</param>
/// <param name="Listed">Number of silos that the membership considers alive.</param>
/// <param name="Accepting">How many of them accept a connection.</param>
internal sealed record ClusterReachability(string? DatabaseProblem, int Listed, int Accepting)
{
    private const string ListOfGateways =
        "SELECT address, proxyport FROM clustermember WHERE deploymentid = @cluster AND status = @active AND proxyport > 0";

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Whether any silo can respond.</summary>
    public bool IsAlive => Accepting > 0;

    /// <summary>Looks once; takes seconds.</summary>
    public static async Task<ClusterReachability> ProbeAsync(string connection, string cluster, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(connection);
            var gateways = await ListGatewaysAsync(source, cluster, cancellationToken).ConfigureAwait(false);
            var accepting = await Task.WhenAll(gateways.Select(gateway => AcceptsAsync(gateway, cancellationToken))).ConfigureAwait(false);
            return new ClusterReachability(null, gateways.Count, accepting.Count(accepts => accepts));
        }
        catch (Exception exception) when (DatabaseFailure.Of(exception, cancellationToken) is { } fault)
        {
            return new ClusterReachability(fault.Reason, 0, 0);
        }
    }

    /// <summary>
    /// Whether a silo of the cluster asks for TLS. A silo without TLS logs the question as a broken connection, so it is not asked often.
    /// </summary>
    public static async Task<bool> UsesTlsAsync(string connection, string cluster, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(connection);
            var gateways = await ListGatewaysAsync(source, cluster, cancellationToken).ConfigureAwait(false);
            return (await Task.WhenAll(gateways.Select(gateway => UsesTlsAsync(gateway, cancellationToken))).ConfigureAwait(false))
                .Contains(true);
        }
        catch (Exception exception) when (DatabaseFailure.Of(exception, cancellationToken) is not null)
        {
            return false;
        }
    }

    /// <summary>Whether what listens at an address answers a TLS handshake within seconds.</summary>
    internal static Task<bool> UsesTlsAsync(IPEndPoint gateway, CancellationToken cancellationToken) => HoldsAsync(
        gateway,
        async (socket, stop) =>
        {
            await using var stream = new NetworkStream(socket);
            return await TlsConnection.SpeaksTlsAsync(stream, stop).ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>The client ports of the silos that the membership considers alive; none if no silo has ever joined.</summary>
    public static async Task<IReadOnlyList<IPEndPoint>> ListGatewaysAsync(
        NpgsqlDataSource source, string cluster, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(DatabaseFailure.ResponseTimeout);
        try
        {
            await using var command = source.CreateCommand(ListOfGateways);
            command.Parameters.AddWithValue("cluster", cluster);
            command.Parameters.AddWithValue("active", (int)SiloStatus.Active);
            await using var rows = await command.ExecuteReaderAsync(limit.Token).ConfigureAwait(false);
            var gateways = new List<IPEndPoint>();
            while (await rows.ReadAsync(limit.Token).ConfigureAwait(false))
            {
                gateways.Add(new IPEndPoint(IPAddress.Parse(rows.GetString(0)), rows.GetInt32(1)));
            }

            return gateways;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return [];
        }
    }

    /// <summary>The error of a command without a response: what is unavailable, what was tried, what to do.</summary>
    /// <param name="tried">For how long.</param>
    /// <param name="advice">What to check if no silo is running.</param>
    /// <param name="cause">The last failure.</param>
    public UserErrorException ToError(TimeSpan tried, string advice, Exception? cause = null)
    {
        var forSoLong = $"waited {NumberFormat.Fixed(Math.Max(1, tried.TotalSeconds), 0)} s";
        return this switch
        {
            { DatabaseProblem: { } problem } => Unreachable($"its database is unavailable: {problem} ({forSoLong})"),
            { Listed: 0 } => Unreachable($"its database lists no silo ({forSoLong})"),
            { IsAlive: false } => Unreachable($"none of the {Listed} silos that its database lists accepts a connection ({forSoLong})"),
            _ => UserErrorException.Failed(
                $"the silos are alive but slow: {Accepting} of {Listed} accept a connection, none responded ({forSoLong}); "
                + "run the command again, or wait longer with --connect-timeout SECONDS", cause),
        };

        UserErrorException Unreachable(string what) =>
            new(UserErrorKind.Unreachable, $"no cluster could be reached: {what}; {advice}", cause);
    }

    /// <summary>
    /// Whether an address accepts a connection. On one machine a connection to an unused port can connect to itself: its own end was
    /// assigned that same port.
    /// </summary>
    private static Task<bool> AcceptsAsync(IPEndPoint gateway, CancellationToken cancellationToken) => HoldsAsync(
        gateway, (socket, _) => Task.FromResult(!Equals(socket.LocalEndPoint, socket.RemoteEndPoint)), cancellationToken);

    /// <summary>What a check says of a connection to an address; false if there is no connection or no answer within seconds.</summary>
    private static async Task<bool> HoldsAsync(
        IPEndPoint gateway, Func<Socket, CancellationToken, Task<bool>> checkAsync, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ConnectTimeout);
        try
        {
            using var socket = new Socket(gateway.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(gateway, limit.Token).ConfigureAwait(false);
            return await checkAsync(socket, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
            when (exception is SocketException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
