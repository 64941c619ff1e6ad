using Experiments.Domain;
using Experiments.Grains.Sweeps;
using Experiments.Scheduling.Sweeps;

namespace Experiments.Unit.Scheduling.Sweeps;

/// <summary>A sweep that was just submitted, or that has come farther, with one run per experiment.</summary>
internal sealed class TestSweep
{
    public static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>A search of two experiments, of which halving stops the worse.</summary>
    public static readonly SearchSpec Halving = new()
    {
        Sampler = "random",
        Experiments = 2,
        Pruner = new PrunerSpec("halving", Settings(("cohort", 2), ("reduction", 2), ("minEpochs", 1))),
    };

    private readonly ListInMemory<SweepEntry> _entries = new();

    public TestSweep(
        SearchSpec? search = null, ParameterSpace? models = null, ObjectiveSpec? objective = null, Protocol? protocol = null)
    {
        var spec = new SweepSpec
        {
            Name = "s",
            Dataset = "d",
            Features = "f",
            Protocol = protocol ?? new Protocol { Folds = 1, Repeats = 1, Seed = 5 },
            Objective = objective ?? new ObjectiveSpec(),
            Search = search ?? new SearchSpec { Sampler = "grid" },
            Resources = new ResourceSpec { Priority = 3 },
            Models = models ?? Knn(1, 3, 5),
        };
        State.Submit(spec, new FeatureSpec { Name = "f" }, Now, "trace");
        Lifecycle = Open();
    }

    public SweepGrainState State { get; } = new();

    public IReadOnlyList<SweepEntry> Entries => _entries.Items;

    public SweepLifecycle Lifecycle { get; }

    public RunLifecycle Runs => Lifecycle.Runs;

    /// <summary>A sweep whose feature set is built and that has suggested so many experiments.</summary>
    public static TestSweep Running(
        int experiments, SearchSpec? search = null, ParameterSpace? models = null, ObjectiveSpec? objective = null,
        Protocol? protocol = null)
    {
        var sweep = new TestSweep(search, models, objective, protocol);
        sweep.Lifecycle.SetFeatureSet("features");
        sweep.Lifecycle.TryBegin(["blues", "rock"]);
        sweep.Lifecycle.Suggest(experiments);
        return sweep;
    }

    /// <summary>A sweep over three settings, or over given models, that has completed all of them.</summary>
    public static TestSweep Completed(ParameterSpace? models = null)
    {
        var sweep = Running(4, models: models);
        for (var number = 0; number < sweep.Lifecycle.Count; number++)
        {
            sweep.Runs.Record(Report(number));
        }

        sweep.Lifecycle.TryExhaust();
        sweep.Lifecycle.TryEnd(SweepState.Completed, null, Now);
        return sweep;
    }

    /// <summary>The same sweep as another activation of its grain opens it.</summary>
    public SweepLifecycle Open() => new("s", "sweep/s", State, _entries, CatalogFamilyRules.Instance);

    public static ParameterSpace Knn(params int[] ks) => Space("knn", "k", ks);

    public static ParameterSpace Cnn(params int[] epochs) => Space("cnn", "epochs", epochs);

    public static ParameterSet Settings(params (string Name, int Value)[] settings) =>
        settings.Aggregate(ParameterSet.Empty, (all, setting) => all.With(setting.Name, ParameterValue.Of(setting.Value)));

    public static RunId Run(int number) => new(new ExperimentId("s", number), 0, 0);

    public static ExperimentReport Report(int number, int runs = 1, bool hasEnded = true) => new(
        new ExperimentSummary { Experiment = new ExperimentId("s", number), Family = "knn", Parameters = ParameterSet.Empty, Runs = runs },
        hasEnded ? [Run(number)] : [], []);

    public static RunProgress Progress(int number, int epoch, double accuracy, int attempt = 1) => new(
        Run(number).ToString(), attempt, epoch, 10, new EpochPoint(epoch, 1, accuracy, null, accuracy, 0.1, 1));

    private static ParameterSpace Space(string family, string parameter, int[] values)
    {
        var range = new ChoiceRange([.. values.Select(value => ParameterValue.Of(value))]);
        return new ParameterSpace([new FamilySpace(family, [new ParameterDimension(parameter, range)])]);
    }
}
