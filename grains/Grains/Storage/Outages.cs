using System.Data.Common;
using System.Net.Sockets;
using Experiments.Domain;

namespace Experiments.Grains.Storage;

/// <summary>
/// How a log tells that a database or a silo is away for a while: in a line, without the stack by which a bug would be found.
/// </summary>
public static class Outages
{
    /// <summary>What went wrong in one line, in the database's own words where it is the database.</summary>
    public static string Describe(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return StorageFault.Find(exception)?.ToString()
            ?? (Causes(exception).OfType<DbException>().FirstOrDefault() ?? exception.GetBaseException()).Message.Split('\n')[0].TrimEnd(
                '\r');
    }

    /// <summary>The exception where its stack tells something; null where <see cref="Describe"/> says all.</summary>
    public static Exception? StackOf(Exception exception) =>
        Causes(exception)
            .Any(cause =>
                cause is StorageFaultException or DbException or SocketException or TimeoutException or SiloUnavailableException
                    or OrleansMessageRejectionException) ? null : exception;

    private static IEnumerable<Exception> Causes(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception;
        }
    }
}
