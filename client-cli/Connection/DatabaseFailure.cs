using System.Net.Sockets;
using Experiments.Domain;
using Npgsql;

namespace Experiments.ClientCli.Connection;

/// <summary>Why the database of a cluster cannot be queried.</summary>
/// <param name="Reason">The server's own message: the connection string contains a password.</param>
/// <param name="IsTransient">Whether a retry may help. Not if the server responded and refuses, or the host does not exist.</param>
/// <param name="IsSlow">Whether the only problem is a response that did not arrive in time, as on a busy machine.</param>
internal sealed record DatabaseFailure(string Reason, bool IsTransient, bool IsSlow = false)
{
    /// <summary>How long one response may take.</summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Null if an exception has another cause.</summary>
    public static DatabaseFailure? Of(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        PostgresException refused => new DatabaseFailure(refused.MessageText, refused.IsTransient),
        SocketException unreachable => new DatabaseFailure(unreachable.Message, !IsUnknown(unreachable)),
        NpgsqlException { InnerException: SocketException inner } lost =>
            new DatabaseFailure($"{Printable.FirstLine(lost.Message)}: {inner.Reason()}", !IsUnknown(inner)),
        NpgsqlException { InnerException: TimeoutException } late =>
            new DatabaseFailure(Printable.FirstLine(late.Message), true, IsSlow: true),
        NpgsqlException lost => new DatabaseFailure(Printable.FirstLine(lost.Message), lost.IsTransient),
        TimeoutException late => new DatabaseFailure(Printable.FirstLine(late.Message), true, IsSlow: true),
        OperationCanceledException when !cancellationToken.IsCancellationRequested =>
            new DatabaseFailure($"no response within {NumberFormat.Fixed(ResponseTimeout.TotalSeconds, 0)} s", true, IsSlow: true),
        _ => null,
    };

    private static bool IsUnknown(SocketException exception) => exception.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData;
}
