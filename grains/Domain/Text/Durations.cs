using System.Globalization;

namespace Experiments.Domain;

/// <summary>Times as people write them: 90s, 5m, 1.5h.</summary>
public static class Durations
{
    /// <summary>What to write, for errors.</summary>
    public const string Rule = "write 90s, 5m or 1h";

    /// <summary>Reads a time, at most 9,999 of its unit; false where it is none.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        ArgumentNullException.ThrowIfNull(text);
        var isNumber = double.TryParse(
            text.AsSpan(0, Math.Max(0, text.Length - 1)), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        TimeSpan? found = (isNumber && number < 10_000 ? text[^1] : ' ') switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            _ => null,
        };
        duration = found ?? TimeSpan.Zero;
        return found is not null;
    }

    /// <summary>Reads a time that a flag or a key called <paramref name="what"/> gives.</summary>
    /// <exception cref="UserErrorException">It is none.</exception>
    public static TimeSpan Parse(string text, string what) =>
        TryParse(text, out var duration) ? duration : throw new UserErrorException($"{what}: '{text}' is not a duration; {Rule}");
}
