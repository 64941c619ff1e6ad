using System.Data.Common;
using Experiments.Domain;
using Microsoft.Data.Sqlite;
using Orleans.Runtime.Messaging;

namespace Experiments.ClientCli.Connection;

/// <summary>What is unavailable, so that a call got no answer.</summary>
internal enum OutageKind
{
    /// <summary>The silo that was called, or one that it called.</summary>
    Silo,

    /// <summary>The database behind it.</summary>
    Database,
}

/// <summary>A failure that is unrelated to the call: something is temporarily unavailable, and the same call may succeed later.</summary>
/// <param name="Kind">What is unavailable.</param>
/// <param name="Words">A description for users; Orleans' own messages are about its messages and storage providers.</param>
internal sealed record Outage(OutageKind Kind, string Words)
{
    // SQLite error code.
    private const int Busy = 5;
    private const int Locked = 6;

    /// <summary>
    /// Classes of SQLSTATE with which a server reports that it cannot work now: no connection, no resources, operator intervention,
    /// input/output error.
    /// </summary>
    private static readonly string[] AwayClasses = ["08", "53", "57", "58"];

    /// <summary>Null if the call reached its grain and failed for a reason of its own.</summary>
    public static Outage? Of(Exception? exception)
    {
        if (StorageFault.Find(exception) is not null)
        {
            return null;
        }

        // A silo wraps its database's exception in another one.
        for (; exception is not (null or UserErrorException); exception = exception.InnerException)
        {
            if (exception is DbException error && IsAway(error))
            {
                return new Outage(OutageKind.Database, $"the database is unavailable: {Printable.FirstLine(error.Message)}");
            }

            if (WordsOf(exception) is { } words)
            {
                return new Outage(OutageKind.Silo, words);
            }
        }

        return null;
    }

    private static string? WordsOf(Exception exception) => exception switch
    {
        TimeoutException => "a silo does not respond",
        SiloUnavailableException or OrleansMessageRejectionException or ConnectionFailedException or ClientNotAvailableException =>
            "a silo stopped",
        EnumerationAbortedException => "the silo that was responding stopped",
        _ => null,
    };

    /// <summary>
    /// An error without a SQLSTATE is a lost connection. For a file, only being in use passes by itself.
    /// </summary>
    private static bool IsAway(DbException error) => error is SqliteException file
        ? file.SqliteErrorCode is Busy or Locked
        : error.SqlState is not { } state || AwayClasses.Any(away => state.StartsWith(away, StringComparison.Ordinal));
}
