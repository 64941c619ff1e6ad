using System.Data.Common;
using System.Net.Sockets;
using Experiments.Domain;

namespace Experiments.Grains.Storage;

/// <summary>
/// Formats an outage of a database or a silo for a log: in one line, without the stack that only a bug needs.
/// </summary>
public static class ExceptionSummary
{
    /// <summary>The error in one line, in the database's own words if the database raised it.</summary>
    public static string Describe(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        if (StorageFault.Find(exception) is { } fault)
        {
            return fault.ToString();
        }

        var cause = Causes(exception).OfType<DbException>().FirstOrDefault() ?? exception.GetBaseException();
        return cause.Message.Split('\n')[0].TrimEnd('\r');
    }

    /// <summary>The exception if its stack is useful; null if <see cref="Describe"/> is enough.</summary>
    public static Exception? FindUnexpected(Exception exception) => IsOutage(exception) ? null : exception;

    /// <summary>Whether a database, a silo or the network did not answer: the same call may succeed later.</summary>
    public static bool IsOutage(Exception exception) => Causes(exception).Any(IsOutageItself);

    private static bool IsOutageItself(Exception cause) => cause is StorageFaultException or DbException or SocketException
        or TimeoutException or SiloUnavailableException or OrleansMessageRejectionException;

    private static IEnumerable<Exception> Causes(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception;
        }
    }
}
