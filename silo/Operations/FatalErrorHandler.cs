using Microsoft.Extensions.Logging;

namespace Experiments.Silo.Operations;

/// <summary>
/// Exits with one log line when the cluster has declared this silo dead, or Orleans cannot continue. The silo does not rejoin by itself:
/// its memory is out of date, and a restart by a supervisor gives it a clean start. Its workers exit with it.
/// </summary>
internal sealed partial class FatalErrorHandler(SiloOptions options, ILogger<FatalErrorHandler> logger) : IFatalErrorHandler
{
    /// <summary>EX_TEMPFAIL of sysexits.h: the command line is fine, restart the process.</summary>
    public const int ExitCode = 75;

    private int _isEnding;

    /// <inheritdoc/>
    public bool IsUnexpected(Exception exception) => exception is not OperationCanceledException;

    /// <inheritdoc/>
    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        if (Interlocked.Exchange(ref _isEnding, 1) == 0)
        {
            if (exception is not null)
            {
                LogFatal(exception, context);
            }

            var reason = exception?.GetBaseException().Message.Split('\n')[0];
            Console.Error.WriteLine(reason is null
                ? $"node {options.Name}: the cluster declared this silo dead while it was frozen or disconnected; "
                    + "its runs resume on other nodes. Restart it to rejoin"
                : $"node {options.Name}: the silo cannot continue: {reason}; start it again to rejoin");

            // Not an orderly stop: leaving a cluster that has already moved this silo's grains would only take time.
            Environment.Exit(ExitCode);
        }
    }

    [LoggerMessage(LogLevel.Critical, "Could not go on: {Context}")]
    private partial void LogFatal(Exception exception, string? context);
}
