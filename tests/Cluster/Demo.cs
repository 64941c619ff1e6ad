using System.Collections.Immutable;
using Experiments.Contracts;
using Experiments.DemoAudio;
using Experiments.Domain;
using Xunit;

namespace Experiments.Cluster;

/// <summary>A small dataset and small sweeps on it, and how a test runs them through the grains.</summary>
internal static class Demo
{
    /// <summary>The features of every sweep here.</summary>
    public static readonly FeatureSpec Features = SmallFeatures.Spec;

    /// <summary>All eight families, each as small as it can be: ten settings.</summary>
    public static readonly FamilySpace[] EveryFamily =
    [
        Family("logistic-regression"),
        Family("knn", ("k", [ParameterValue.Of(1), ParameterValue.Of(3), ParameterValue.Of(5)])),
        Family("random-forest", ("nEstimators", [ParameterValue.Of(10)])),
        Family("svm"),
        Family("gradient-boosting", ("nEstimators", [ParameterValue.Of(10)])),
        Family("xgboost", ("nEstimators", [ParameterValue.Of(10)])),
        SmallCnn(2, 4),
        Family("crnn", ("epochs", [ParameterValue.Of(2)]), ("blocks", [ParameterValue.Of(2)]), ("gruUnits", [ParameterValue.Of(4)])),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Imports demo audio of three genres under the name <c>demo</c>.</summary>
    public static async Task<DatasetSummary> ImportAsync(IGrainFactory grains, string folder, DemoCorpusOptions? corpus = null)
    {
        if (corpus is null)
        {
            SmallCorpus.Write(folder);
        }
        else
        {
            DemoCorpus.Write(folder, corpus, null, Cancellation);
        }

        var dataset = grains.GetGrain<IDatasetGrain>("demo");
        var spec = new DatasetImportSpec("demo", Path.Combine(folder, "genres"), "genre-folders", new SliceRule());
        await Until.TrueAsync(() => dataset.ImportAsync(spec, Cancellation), _ => true);
        return await Until.TrueAsync(() => dataset.DescribeAsync(Cancellation), summary => summary.State is not BuildState.Building);
    }

    /// <summary>A sweep over the given models, three runs per experiment.</summary>
    public static SweepSpec Sweep(string name, params FamilySpace[] models) => new()
    {
        Name = name,
        Dataset = "demo",
        Features = "small",
        Protocol = new Protocol { Folds = 3, Seed = 5 },
        Models = new ParameterSpace([.. models]),
    };

    /// <summary>One family with its parameters, each with one value or several.</summary>
    public static FamilySpace Family(string family, params (string Parameter, ParameterValue[] Values)[] parameters) => new(
        family, [.. parameters.Select(parameter => new ParameterDimension(parameter.Parameter, new ChoiceRange([.. parameter.Values])))]);

    public static FamilySpace SmallCnn(int epochs, params int[] denseUnits) => Family(
        "cnn",
        ("epochs", [ParameterValue.Of(epochs)]),
        ("blocks", [ParameterValue.Of(2)]),
        ("filters", [ParameterValue.Of(4)]),
        ("denseUnits", [.. denseUnits.Select(units => ParameterValue.Of(units))]));

    /// <summary>Submits a sweep and waits for its end.</summary>
    public static async Task<SweepSummary> RunAsync(IGrainFactory grains, SweepSpec spec)
    {
        await SubmitAsync(grains, spec);
        return await EndAsync(grains, spec.Name);
    }

    /// <summary>Submits a sweep; again if a silo of a busy machine does not answer in time.</summary>
    public static Task<SweepSummary> SubmitAsync(IGrainFactory grains, SweepSpec spec) => Until.TrueAsync(
        () => grains.GetGrain<ISweepGrain>(spec.Name).SubmitAsync(spec, Features, Cancellation), _ => true);

    public static Task<SweepSummary> EndAsync(IGrainFactory grains, string sweep, int seconds = 120) => Until.TrueAsync(
        () => grains.GetGrain<ISweepGrain>(sweep).DescribeAsync(Cancellation),
        summary => summary.State is SweepState.Completed or SweepState.Failed or SweepState.Stopped, seconds);

    /// <summary>Waits until the given number of runs of a sweep have a result.</summary>
    public static Task<SweepSummary> AwaitRunsAsync(IGrainFactory grains, string sweep, int runs, int seconds = 120) => Until.TrueAsync(
        () => grains.GetGrain<ISweepGrain>(sweep).DescribeAsync(Cancellation),
        summary => summary.Runs.Completed >= runs || summary.State is SweepState.Failed, seconds);

    /// <summary>The leaderboard as JSON with all digits, except what depends on the clock or the sweep's name.</summary>
    public static async Task<string> LeaderboardAsync(IGrainFactory grains, string sweep)
    {
        var leaderboard = await Until.TrueAsync(
            () => grains.GetGrain<ISweepGrain>(sweep).GetLeaderboardAsync(null, null, Cancellation), _ => true);
        return LeaderboardDigits.Of(leaderboard, sweep);
    }

    /// <summary>Every run of an experiment.</summary>
    public static Task<ImmutableArray<RunSummary>> RunsAsync(IGrainFactory grains, string sweep, int experiment) => Until.TrueAsync(
        () => grains.GetGrain<IExperimentGrain>(new ExperimentId(sweep, experiment).ToString()).ListRunsAsync(Cancellation), _ => true);
}
