using System.Net.Sockets;
using Experiments.Domain;
using Npgsql;

namespace Experiments.ClientCli.Connection;

/// <summary>Why the database of a cluster cannot be queried.</summary>
/// <param name="Reason">The server's own message: the connection string contains a password.</param>
/// <param name="MayPass">Whether a retry may help. Not if the server responded and refuses, or the host does not exist.</param>
/// <param name="IsSlow">Whether the only problem is a response that did not arrive in time, as on a busy machine.</param>
internal sealed record DatabaseFault(string Reason, bool MayPass, bool IsSlow = false)
{
    /// <summary>How long one response may take.</summary>
    public static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(15);

    /// <summary>Null if an exception has another cause.</summary>
    public static DatabaseFault? Of(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        PostgresException refused => new DatabaseFault(refused.MessageText, refused.IsTransient),
        SocketException unreachable => new DatabaseFault(unreachable.Message, !IsUnknown(unreachable)),
        NpgsqlException { InnerException: SocketException inner } lost =>
            new DatabaseFault($"{Printable.FirstLine(lost.Message)}: {inner.Message}", !IsUnknown(inner)),
        NpgsqlException { InnerException: TimeoutException } late =>
            new DatabaseFault(Printable.FirstLine(late.Message), true, IsSlow: true),
        NpgsqlException lost => new DatabaseFault(Printable.FirstLine(lost.Message), lost.IsTransient),
        TimeoutException late => new DatabaseFault(Printable.FirstLine(late.Message), true, IsSlow: true),
        OperationCanceledException when !cancellationToken.IsCancellationRequested =>
            new DatabaseFault($"no response within {Figures.Fixed(AnswerLimit.TotalSeconds, 0)} s", true, IsSlow: true),
        _ => null,
    };

    private static bool IsUnknown(SocketException exception) => exception.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData;
}
