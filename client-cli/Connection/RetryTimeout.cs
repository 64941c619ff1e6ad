using System.Globalization;
using Experiments.Domain;

namespace Experiments.ClientCli.Connection;

/// <summary>
/// How long a command keeps calling a cluster that does not respond. By default it depends on what can be seen of the cluster: waiting
/// long for silos that are gone is pointless, while silos that are alive but slow will respond eventually.
/// </summary>
/// <param name="Given">The user's limit, for both cases; null if none was given.</param>
internal readonly record struct RetryTimeout(TimeSpan? Given = null)
{
    /// <summary>The environment variable for --connect-timeout.</summary>
    public const string Variable = "EXPERIMENTS_CONNECT_TIMEOUT";

    /// <summary>The limit while nothing is seen of the cluster: longer than a server takes to restart.</summary>
    public TimeSpan WhileAway => Given ?? TimeSpan.FromSeconds(10);

    /// <summary>The limit while silos are alive: enough for twenty simultaneous clients on a busy machine.</summary>
    public TimeSpan WhileAlive => Given ?? TimeSpan.FromSeconds(120);

    /// <summary>From the flag, otherwise from the variable.</summary>
    /// <exception cref="UserErrorException">A value is not a number of seconds above 0.</exception>
    public static RetryTimeout Of(double? seconds, string? variable) => seconds is { } given ? Of(given, "--connect-timeout")
        : string.IsNullOrWhiteSpace(variable) ? default
        : Of(double.TryParse(variable, NumberStyles.Float, CultureInfo.InvariantCulture, out var read) ? read : double.NaN, Variable);

    private static RetryTimeout Of(double seconds, string source) => seconds > 0 && seconds <= TimeSpan.FromDays(1).TotalSeconds
        ? new RetryTimeout(TimeSpan.FromSeconds(seconds))
        : throw new UserErrorException($"{source} must be a number of seconds above 0 and at most 86400");
}
