using System.Net.Sockets;
using Experiments.Domain;
using Npgsql;

namespace Experiments.ClientCli.Connection;

/// <summary>Why the database of a cluster cannot be asked.</summary>
/// <param name="Reason">In the server's own words: the connection string holds a password.</param>
/// <param name="MayPass">Is it worth another try? Not where the server answered and refuses, or there is no such host.</param>
/// <param name="IsSlow">Has nobody refused, and it is only that no answer came in time? On a busy machine it will come.</param>
internal sealed record DatabaseFault(string Reason, bool MayPass, bool IsSlow = false)
{
    /// <summary>How long one answer may take.</summary>
    public static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(15);

    /// <summary>Null where an exception is about something else.</summary>
    public static DatabaseFault? Of(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        PostgresException refused => new DatabaseFault(refused.MessageText, refused.IsTransient),
        SocketException unreachable => new DatabaseFault(unreachable.Message, !IsUnknown(unreachable)),
        NpgsqlException { InnerException: SocketException inner } lost =>
            new DatabaseFault($"{Line(lost)}: {inner.Message}", !IsUnknown(inner)),
        NpgsqlException { InnerException: TimeoutException } late => new DatabaseFault(Line(late), true, IsSlow: true),
        NpgsqlException lost => new DatabaseFault(Line(lost), lost.IsTransient),
        TimeoutException late => new DatabaseFault(Line(late), true, IsSlow: true),
        OperationCanceledException when !cancellationToken.IsCancellationRequested =>
            new DatabaseFault($"no response within {Figures.Fixed(AnswerLimit.TotalSeconds, 0)} s", true, IsSlow: true),
        _ => null,
    };

    private static bool IsUnknown(SocketException exception) => exception.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData;

    private static string Line(Exception exception) => exception.Message.Split('\n')[0].TrimEnd('.', '\r');
}
