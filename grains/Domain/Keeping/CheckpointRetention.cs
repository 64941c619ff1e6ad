using System.Globalization;

namespace Experiments.Domain;

/// <summary>
/// How long checkpoints of ended runs are kept. <c>last</c> keeps a run's last checkpoint as long as its sweep can be extended by epochs,
/// <c>none</c> keeps none, and a number of days keeps the last one for that long. A run that has not ended always keeps what it needs.
/// </summary>
/// <param name="Days">How many days the last checkpoint is kept: 0 for none, null for as long as it can be used.</param>
public readonly record struct CheckpointRetention(double? Days)
{
    /// <summary>Environment variable that sets it when the flag is absent.</summary>
    public const string Variable = "EXPERIMENTS_KEEP_CHECKPOINTS";

    /// <summary>Keeps the last checkpoint for as long as it can be used.</summary>
    public static CheckpointRetention Last => new(null);

    /// <summary>Keeps no checkpoint.</summary>
    public static CheckpointRetention None => new(0);

    /// <summary>Whether any checkpoint is kept when a run ends.</summary>
    public bool KeepsAny => Days is not 0;

    /// <summary>Reads <c>last</c>, <c>none</c> or a number of days; null is <c>last</c>.</summary>
    /// <exception cref="UserErrorException">The text is none of these.</exception>
    public static CheckpointRetention Parse(string? text) => text switch
    {
        null or "" or "last" => Last,
        "none" => None,
        _ when double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var days) && days > 0 =>
            new CheckpointRetention(days),
        _ => throw new UserErrorException($"'{text}' is not a retention; write last, none or a number of days"),
    };

    /// <summary>Reads the value of <see cref="Variable"/>; null or empty is <c>last</c>.</summary>
    /// <exception cref="UserErrorException">It is something else; the message names the variable.</exception>
    public static CheckpointRetention OfVariable(string? text)
    {
        try
        {
            return Parse(text);
        }
        catch (UserErrorException error)
        {
            throw new UserErrorException(error.Kind, $"{Variable}: {error.Message}", error);
        }
    }

    /// <summary>Whether the last checkpoint of an ended run is still kept at this age.</summary>
    public bool Keeps(TimeSpan age) => Days is not { } days || age < TimeSpan.FromDays(days);

    /// <inheritdoc/>
    public override string ToString() => Days switch
    {
        null => "last",
        0 => "none",
        { } days => days.ToString(CultureInfo.InvariantCulture),
    };
}
