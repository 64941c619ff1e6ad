using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Drawing;
using Experiments.Queries;

namespace Experiments.Web.Pages.Compare;

/// <summary>What the page of comparisons shows: two experiments, or the settings of a sweep.</summary>
public sealed record CompareModel
{
    /// <summary>The first experiment as it was asked for, or the sweep; empty if nothing was.</summary>
    public required string First { get; init; }

    /// <summary>The second experiment; empty for a sweep.</summary>
    public required string Second { get; init; }

    /// <summary>What a sweep's settings are compared by; empty for two experiments.</summary>
    public required string By { get; init; }

    /// <summary>The metric that settings are compared in.</summary>
    public required string Metric { get; init; }

    /// <summary>Sweeps to choose from, the latest first.</summary>
    public required IReadOnlyList<string> Sweeps { get; init; }

    /// <summary>Experiments to choose from: the best of each sweep that is named, and of the latest.</summary>
    public required IReadOnlyList<(string Id, string Words)> Experiments { get; init; }

    /// <summary>The two experiments compared; null if other things are.</summary>
    public ExperimentPair? Pair { get; init; }

    /// <summary>Learning curves of both, as far as there are any.</summary>
    public IReadOnlyList<Plot> Curves { get; init; } = [];

    /// <summary>A sweep's settings compared; null if other things are.</summary>
    public ParameterComparison? Settings { get; init; }

    /// <summary>Why what was asked for cannot be compared; empty if it can.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    internal static async Task<object> ReadAsync(PageRequest asked)
    {
        var sweeps = await SweepQueries.SummarizeAllAsync(asked.Grains, asked.ReportLost, asked.Cancellation).ConfigureAwait(false);
        var (first, second, by) = (asked.Find("first") ?? "", asked.Find("second") ?? "", asked.Find("by") ?? "");
        var model = new CompareModel
        {
            First = first,
            Second = second,
            By = by,
            Metric = asked.Find("metric") ?? MetricNames.TestAccuracy,
            Sweeps = [.. sweeps.OrderByDescending(sweep => sweep.SubmittedAt).Select(sweep => sweep.Id)],
            Experiments = await ListChoicesAsync(asked, sweeps, [first, second]).ConfigureAwait(false),
        };
        try
        {
            return first.Length == 0 ? model
                : second.Length > 0 ? await PairAsync(asked, model).ConfigureAwait(false)
                : model with
                {
                    By = by.Length == 0 ? "family" : by,
                    Settings = await SweepQueries.CompareSettingsAsync(
                        asked.Grains, first, by.Length == 0 ? "family" : by, model.Metric, Contrast.DefaultRegion * 100, asked.Cancellation)
                        .ConfigureAwait(false),
                };
        }
        catch (UserErrorException error)
        {
            return model with { Problems = error.Lines };
        }
    }

    private static async Task<CompareModel> PairAsync(PageRequest asked, CompareModel model)
    {
        var pair = await ExperimentQueries.PairAsync(
            asked.Grains, model.First, model.Second, Contrast.DefaultRegion * 100, asked.Cancellation).ConfigureAwait(false);
        var curves = new List<Plot>();
        foreach (var row in new[] { pair.First, pair.Second })
        {
            var runs = await asked.Grains.GetGrain<IExperimentGrain>(row.Experiment.ToString()).ListRunsAsync(asked.Cancellation)
                .ConfigureAwait(false);
            if (CurvePlot.Draw(row, runs.Select(run => run.Result).OfType<RunResult>()) is { } curve)
            {
                curves.Add(curve);
            }
        }

        return model with { Pair = pair, Curves = curves };
    }

    /// <summary>The best of each sweep, and the first of those that are named.</summary>
    private static async Task<IReadOnlyList<(string Id, string Words)>> ListChoicesAsync(
        PageRequest asked, IReadOnlyList<SweepSummary> sweeps, IReadOnlyList<string> named)
    {
        const int most = 30;
        var choices = new List<(string, string)>();
        foreach (var sweep in named.Select(id => id.Split('/')[0]).Distinct(StringComparer.Ordinal)
            .Where(name => sweeps.Any(sweep => sweep.Id == name)))
        {
            var board = await asked.Grains.GetGrain<ISweepGrain>(sweep).GetLeaderboardAsync(null, most, asked.Cancellation)
                .ConfigureAwait(false);
            var settings = new ReadModel.SettingNames(board.Rows);
            choices.AddRange(board.Rows.Where(row => row.TestAccuracy is not null)
                .Select(row => ($"{sweep}/e{row.Experiment.Number}", settings.WithFamily(row))));
        }

        return
        [
            .. choices.Concat(sweeps.Where(sweep => sweep.Best is not null).Select(sweep =>
                ($"{sweep.Id}/e{sweep.Best!.Experiment.Number}", $"{sweep.Best.Family}, the best of {sweep.Id}"))) // not null: filtered
                .DistinctBy(choice => choice.Item1),
        ];
    }
}
