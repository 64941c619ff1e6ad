using System.Globalization;

namespace Experiments.Domain;

/// <summary>How long a token is valid, as users write it: <c>90d</c>, <c>12h</c>, <c>never</c>.</summary>
public static class TokenLifetime
{
    /// <summary>What is used unless someone says otherwise.</summary>
    public const string Default = "90d";

    private const int MaxDays = 3650;

    /// <summary>Parses a lifetime of up to ten years; null for a token that never expires.</summary>
    /// <exception cref="UserErrorException">The text is no lifetime.</exception>
    public static TimeSpan? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == "never")
        {
            return null;
        }

        if (text.EndsWith('d') && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var days)
            && days is > 0 and <= MaxDays)
        {
            return TimeSpan.FromDays(days);
        }

        return Durations.TryParse(text, out var duration) && duration > TimeSpan.Zero ? duration : throw new UserErrorException(
            $"'{text}' is not how long a token is valid; write 90d (at most {MaxDays}d), 12h, or never");
    }
}
