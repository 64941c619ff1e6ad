using System.Globalization;

namespace Experiments.Domain;

/// <summary>
/// What becomes of the checkpoints of runs that have ended. <c>last</c> keeps a run's last checkpoint as long as its sweep
/// can be extended by epochs, <c>none</c> keeps none, a number of days keeps the last for so long. A run that has not ended
/// keeps what it needs in any case.
/// </summary>
/// <param name="Days">For how many days the last checkpoint is kept: 0 for none, null for as long as it is of use.</param>
public readonly record struct CheckpointRetention(double? Days)
{
    /// <summary>The variable that says it where no flag does.</summary>
    public const string Variable = "EXPERIMENTS_KEEP_CHECKPOINTS";

    /// <summary>Keeps the last for as long as it is of use.</summary>
    public static CheckpointRetention Last => new(null);

    /// <summary>Keeps none.</summary>
    public static CheckpointRetention None => new(0);

    /// <summary>Is any kept when a run ends?</summary>
    public bool KeepsAny => Days is not 0;

    /// <summary>Reads <c>last</c>, <c>none</c> or a number of days; null is <c>last</c>.</summary>
    /// <exception cref="UserErrorException">It is none of them.</exception>
    public static CheckpointRetention Parse(string? text) => text switch
    {
        null or "" or "last" => Last,
        "none" => None,
        _ when double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var days) && days > 0 =>
            new CheckpointRetention(days),
        _ => throw new UserErrorException($"'{text}' is not a retention; write last, none or a number of days"),
    };

    /// <summary>Is the last checkpoint of a run that ended still kept at this age?</summary>
    public bool Keeps(TimeSpan age) => Days is not { } days || age < TimeSpan.FromDays(days);

    /// <inheritdoc/>
    public override string ToString() => Days switch
    {
        null => "last",
        0 => "none",
        { } days => days.ToString(CultureInfo.InvariantCulture),
    };
}
