using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>Questions about a sweep that take more than one grain.</summary>
public static class SweepQueries
{
    /// <summary>The leaderboard with the conclusions of its complete experiments: what every view of a leaderboard shows.</summary>
    /// <param name="grains">The grains.</param>
    /// <param name="sweep">The sweep's ID.</param>
    /// <param name="sortBy">A metric; null for the sweep's objective.</param>
    /// <param name="rows">Maximum number of rows; null for all.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="UserErrorException">The sweep or metric does not exist.</exception>
    public static async Task<Leaderboard> GetLeaderboardAsync(
        this IGrainFactory grains, string sweep, string? sortBy, int? rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var board = await grains.GetGrain<ISweepGrain>(sweep).GetLeaderboardAsync(sortBy, rows, cancellationToken).ConfigureAwait(false);
        var conclusions = await grains.GetGrain<ISweepAnalysisGrain>(sweep).ConcludeAsync(Contrast.DefaultRegion, cancellationToken)
            .ConfigureAwait(false);
        return board with { SimplestEquivalent = conclusions.Simplest, Conclusions = conclusions };
    }
}
