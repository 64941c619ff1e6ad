using System.Data.Common;
using Experiments.Domain;
using Microsoft.Data.Sqlite;
using Orleans.Runtime.Messaging;

namespace Experiments.ClientCli.Connection;

/// <summary>What is away, so that a call was not answered.</summary>
internal enum OutageKind
{
    /// <summary>The silo that was asked, or one that it asked.</summary>
    Silo,

    /// <summary>The database behind it.</summary>
    Database,
}

/// <summary>A failure that says nothing about the call: something is away for now, and the same call may be answered later.</summary>
/// <param name="Kind">What is away.</param>
/// <param name="Words">That in words; Orleans' own are about its messages and storage providers.</param>
internal sealed record Outage(OutageKind Kind, string Words)
{
    // Of SQLite.
    private const int Busy = 5;
    private const int Locked = 6;

    /// <summary>
    /// Classes of SQLSTATE in which a server says that it cannot work now: no connection, no resources, an operator's doing, an
    /// input/output error.
    /// </summary>
    private static readonly string[] AwayClasses = ["08", "53", "57", "58"];

    /// <summary>Null where the call came through, and failed for a reason of its own.</summary>
    public static Outage? Of(Exception? exception)
    {
        if (StorageFault.Find(exception) is not null)
        {
            return null;
        }

        // A silo wraps what its database says into an exception of its own.
        for (; exception is not (null or UserErrorException); exception = exception.InnerException)
        {
            if (exception is DbException error && IsAway(error))
            {
                return new Outage(OutageKind.Database, $"the database is unavailable: {Line(error)}");
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
    /// Without a SQLSTATE a server said nothing: the connection is lost. Of a file only that it is in use passes by itself.
    /// </summary>
    private static bool IsAway(DbException error) => error is SqliteException file
        ? file.SqliteErrorCode is Busy or Locked
        : error.SqlState is not { } state || AwayClasses.Any(away => state.StartsWith(away, StringComparison.Ordinal));

    private static string Line(Exception exception) => exception.Message.Split('\n')[0].TrimEnd('\r', '.');
}
