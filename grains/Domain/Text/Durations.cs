using System.Globalization;

namespace Experiments.Domain;

/// <summary>Durations as users write them: 90s, 5m, 1.5h.</summary>
public static class Durations
{
    /// <summary>The accepted form, for error messages.</summary>
    public const string Rule = "write 90s, 5m or 1h";

    /// <summary>Parses a duration, at most 9,999 of its unit; false if it is invalid.</summary>
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

    /// <summary>Parses a duration given by the flag or key <paramref name="what"/>.</summary>
    /// <exception cref="UserErrorException">The duration is invalid.</exception>
    public static TimeSpan Parse(string text, string what) =>
        TryParse(text, out var duration) ? duration : throw new UserErrorException($"{what}: '{text}' is not a duration; {Rule}");
}
