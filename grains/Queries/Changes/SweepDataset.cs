using Experiments.Contracts;
using Experiments.ReadModel;

namespace Experiments.Queries.Changes;

/// <summary>The version of a dataset that a sweep is of: results keep theirs when the dataset is updated or removed.</summary>
internal static class SweepDataset
{
    /// <summary>Says that a sweep goes on with a version that its dataset no longer has.</summary>
    public static async Task ReportAsync(ChangeScope scope, ISweepGrain sweep, CancellationToken cancellationToken)
    {
        var summary = await sweep.DescribeAsync(cancellationToken).ConfigureAwait(false);
        if (await SweepQueries.FindFeatureSetAsync(scope.Grains, summary, cancellationToken).ConfigureAwait(false) is not { } set)
        {
            return;
        }

        var now = await GrainAnswers.OrNullAsync(scope.Grains.GetGrain<IDatasetGrain>(set.Dataset).DescribeAsync(cancellationToken))
            .ConfigureAwait(false);
        if (now?.Version != set.DatasetVersion)
        {
            scope.Progress($"sweep {summary.Id} goes on with version {Display.Hash(set.DatasetVersion)} of dataset {set.Dataset}, which "
                + (now?.Version is { } version
                    ? $"has version {Display.Hash(version)} by now; `experiments sweep run` starts a sweep over that"
                    : "was removed"));
        }
    }
}
