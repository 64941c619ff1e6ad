using System.Text.Json;
using Experiments.Domain;

namespace Experiments.Support;

/// <summary>Leaderboards of different sweeps, made comparable.</summary>
internal static class LeaderboardDigits
{
    /// <summary>A leaderboard as JSON with all digits, except what depends on the clock or the sweep's name.</summary>
    public static string Of(Leaderboard leaderboard, string sweep)
    {
        var rows = leaderboard.Rows.Select(row => row with { FitSeconds = null });
        return JsonSerializer.Serialize(leaderboard with { Rows = [.. rows], Front = [] }, DomainJson.Compact)
            .Replace($"\"{sweep}", "\"", StringComparison.Ordinal);
    }
}
