using Experiments.Domain;
using Experiments.Queries;

namespace Experiments.Web.Pages.Sweeps;

/// <summary>What the list of sweeps shows.</summary>
/// <param name="Sweeps">The sweeps, the latest first.</param>
/// <param name="Lost">What could not be read, a line each.</param>
public sealed record SweepsModel(IReadOnlyList<SweepSummary> Sweeps, IReadOnlyList<string> Lost)
{
    /// <summary>The topic of live updates.</summary>
    public const string Topic = "sweeps";

    internal static async Task<object> ReadAsync(PageRequest asked) =>
        await ReadAsync(asked.Grains, asked.ReportLost, asked.Cancellation).ConfigureAwait(false) with { Lost = asked.Lost };

    internal static async Task<SweepsModel> ReadAsync(
        IGrainFactory grains, Action<string> reportLost, CancellationToken cancellationToken)
    {
        var sweeps = await SweepQueries.SummarizeAllAsync(grains, reportLost, cancellationToken).ConfigureAwait(false);
        return new SweepsModel(
            [.. sweeps.OrderByDescending(sweep => sweep.SubmittedAt).ThenBy(sweep => sweep.Id, StringComparer.Ordinal)], []);
    }
}
