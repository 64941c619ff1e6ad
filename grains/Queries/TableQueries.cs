using System.Runtime.CompilerServices;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel.Exports;

namespace Experiments.Queries;

/// <summary>What is read as tables, for files and other programs.</summary>
public static class TableQueries
{
    /// <summary>How many predictions a grain sends in one message.</summary>
    private const int PageSize = 5000;

    /// <summary>One row per run of a sweep.</summary>
    /// <exception cref="UserErrorException">The sweep does not exist.</exception>
    public static Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> ListRunsAsync(
        IGrainFactory grains, string sweep, CancellationToken cancellationToken) =>
        ListRunsAsync(grains, sweep, null, cancellationToken);

    /// <summary>The first rows of these, by experiment.</summary>
    /// <param name="grains">The grains.</param>
    /// <param name="sweep">The sweep's ID.</param>
    /// <param name="most">No experiment is read after so many rows; null for all rows.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="UserErrorException">The sweep does not exist.</exception>
    public static async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> ListRunsAsync(
        IGrainFactory grains, string sweep, int? most, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var rows = new List<IReadOnlyDictionary<string, object?>>();
        var board = await grains.GetGrain<ISweepGrain>(sweep).GetLeaderboardAsync(null, null, cancellationToken).ConfigureAwait(false);
        foreach (var experiment in board.Rows.OrderBy(row => row.Experiment.Number))
        {
            var runs = await grains.GetGrain<IExperimentGrain>(experiment.Experiment.ToString()).ListRunsAsync(cancellationToken)
                .ConfigureAwait(false);
            rows.AddRange(runs.Select(run => SweepRows.Of(experiment, run)));
            if (rows.Count >= most)
            {
                break;
            }
        }

        return rows;
    }

    /// <summary>One row per experiment of a sweep.</summary>
    /// <exception cref="UserErrorException">The sweep does not exist.</exception>
    public static async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> ListExperimentsAsync(
        IGrainFactory grains, string sweep, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var board = await grains.GetGrain<ISweepGrain>(sweep).GetLeaderboardAsync(null, null, cancellationToken).ConfigureAwait(false);
        return [.. board.Rows.OrderBy(row => row.Experiment.Number).Select(SweepRows.Of)];
    }

    /// <summary>The predictions of all runs of an experiment that have a result, page by page.</summary>
    public static async IAsyncEnumerable<RunPredictions> ReadPredictionsAsync(
        IExperimentGrain experiment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var runs = await experiment.ListRunsAsync(cancellationToken).ConfigureAwait(false);
        foreach (var run in runs.Where(run => run.Result is not null))
        {
            var read = 0;
            RunPredictions page;
            do
            {
                page = await experiment.ListPredictionsAsync(run.Run, read, PageSize, cancellationToken).ConfigureAwait(false);
                read += page.Slices.Length;
                yield return page;
            }
            while (read < page.Total && page.Slices.Length > 0);
        }
    }
}
