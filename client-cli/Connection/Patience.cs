using System.Globalization;
using Experiments.Domain;

namespace Experiments.ClientCli.Connection;

/// <summary>
/// How long a command keeps asking a cluster that does not answer. Without a word from the user it depends on what can be seen of the
/// cluster: there is no use in waiting long for silos that are gone, while those that are alive but slow will answer in the end.
/// </summary>
/// <param name="Given">What the user said, for both; null where nothing.</param>
internal readonly record struct Patience(TimeSpan? Given = null)
{
    /// <summary>The variable that says the same as --connect-timeout.</summary>
    public const string Variable = "EXPERIMENTS_CONNECT_TIMEOUT";

    /// <summary>While nothing is seen of the cluster: more than a server takes to start again.</summary>
    public TimeSpan WhileAway => Given ?? TimeSpan.FromSeconds(10);

    /// <summary>While silos are alive: twenty clients at once on a busy machine are all answered in it.</summary>
    public TimeSpan WhileAlive => Given ?? TimeSpan.FromSeconds(120);

    /// <summary>As the flag says, else the variable.</summary>
    /// <exception cref="UserErrorException">One of them is no number of seconds above 0.</exception>
    public static Patience Of(double? seconds, string? variable) => seconds is { } given ? Of(given, "--connect-timeout")
        : string.IsNullOrWhiteSpace(variable) ? default
        : Of(double.TryParse(variable, NumberStyles.Float, CultureInfo.InvariantCulture, out var read) ? read : double.NaN, Variable);

    private static Patience Of(double seconds, string source) => seconds > 0 && seconds <= TimeSpan.FromDays(1).TotalSeconds
        ? new Patience(TimeSpan.FromSeconds(seconds))
        : throw new UserErrorException($"{source} must be a number of seconds above 0 and at most 86400");
}
