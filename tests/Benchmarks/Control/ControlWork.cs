using Experiments.Contracts;
using Experiments.DemoAudio;
using Experiments.Domain;

namespace Experiments.Benchmarks.Control;

/// <summary>The data, and the sweep that keeps every slot busy.</summary>
internal sealed class ControlWork(IGrainFactory grains) : IAsyncDisposable
{
    /// <summary>The dataset.</summary>
    public const string Dataset = "demo";

    private const string Name = "busy";

    private ISweepGrain Busy => grains.GetGrain<ISweepGrain>(Name);

    /// <summary>
    /// Imports audio, extracts features and runs some sweeps, so that there is something to list; then cordons all nodes.
    /// </summary>
    public async Task ImportAsync(string folder)
    {
        DemoCorpus.Write(folder,
            new DemoCorpusOptions { TracksPerGenre = 20, Seconds = 15, Seed = 3, Genres = ["blues", "classical", "metal"] });
        var dataset = grains.GetGrain<IDatasetGrain>(Dataset);
        await dataset.ImportAsync(new DatasetImportSpec(Dataset, Path.Combine(folder, "genres"), "genre-folders", new SliceRule()), default)
            .ConfigureAwait(false);
        while ((await dataset.DescribeAsync(default).ConfigureAwait(false)).State is BuildState.Building)
        {
            await Task.Delay(100).ConfigureAwait(false);
        }

        for (var number = 0; number < 5; number++)
        {
            var sweep = grains.GetGrain<ISweepGrain>($"done-{number}");
            await sweep.SubmitAsync(Sweep($"done-{number}", Neighbors(1 + number)), SmallFeatures.Spec, default).ConfigureAwait(false);
            while ((await sweep.DescribeAsync(default).ConfigureAwait(false)).State is not (SweepState.Completed or SweepState.Failed))
            {
                await Task.Delay(100).ConfigureAwait(false);
            }
        }

        await SetNodesAsync(NodeState.Cordoned).ConfigureAwait(false);
    }

    /// <summary>Fills all slots with training runs that do not end.</summary>
    public async Task FillAsync(int slots)
    {
        var settings = Enumerable.Range(10, slots).Select(units => ParameterValue.Of(units));
        var network = new FamilySpace("cnn",
        [
            Choice("epochs", ParameterValue.Of(1000)), Choice("blocks", ParameterValue.Of(3)), Choice("filters", ParameterValue.Of(32)),
            Choice("denseUnits", [.. settings]),
        ]);
        await Busy.SubmitAsync(Sweep(Name, network), SmallFeatures.Spec, default).ConfigureAwait(false);
        await SetNodesAsync(NodeState.Ready).ConfigureAwait(false);
        var scheduler = grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool);
        while ((await scheduler.ListLeasesAsync(default).ConfigureAwait(false)).Count(
            lease => lease.Unit.Owner.EndsWith(Name, StringComparison.Ordinal)) < slots)
        {
            await Task.Delay(200).ConfigureAwait(false);
        }

        // Workers read their features and start.
        await Task.Delay(TimeSpan.FromSeconds(5)).ConfigureAwait(false);
    }

    /// <summary>A sweep over the data with three runs per setting.</summary>
    public static SweepSpec Sweep(string name, FamilySpace model) => new()
    {
        Name = name,
        Dataset = Dataset,
        Features = SmallFeatures.Spec.Name,
        Protocol = new Protocol { Folds = 3, Seed = 5 },
        Models = new ParameterSpace([model]),
    };

    /// <summary>A model that takes almost no time.</summary>
    public static FamilySpace Neighbors(int k) => new("knn", [Choice("k", ParameterValue.Of(k))]);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Busy.CancelAsync(default).ConfigureAwait(false);
        }
        catch (UserErrorException)
        {
            // It never started.
        }
    }

    private static ParameterDimension Choice(string parameter, params ParameterValue[] values) =>
        new(parameter, new ChoiceRange([.. values]));

    private async Task SetNodesAsync(NodeState state)
    {
        foreach (var node in await grains.GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool).ListNodesAsync(default)
            .ConfigureAwait(false))
        {
            await grains.GetGrain<INodeGrain>(node.Registration.Name).SetStateAsync(state, default).ConfigureAwait(false);
        }
    }
}
