using Experiments.Domain;
using Experiments.Specs.Checks;
using Experiments.Specs.Keys;

namespace Experiments.Specs.Files;

/// <summary>The keys of sweep files.</summary>
internal static class SweepKeys
{
    private const int MaxCount = SearchSpec.MaxExperiments;

    private static readonly SweepSpec Empty = new() { Name = "", Dataset = "", Features = "", Models = new ParameterSpace([]) };
    private static readonly KeyFactory<SweepSpec> Key = new(Empty);
    private static readonly KeyFactory<ObjectiveSpec> ObjectiveKey = new(new ObjectiveSpec());
    private static readonly KeyFactory<SearchSpec> SearchKey = new(new SearchSpec());
    private static readonly KeyFactory<UntilSpec> UntilKey = new(new UntilSpec());
    private static readonly KeyFactory<PrunerSpec> PrunerKey = new(new SearchSpec().Pruner);
    private static readonly KeyFactory<ResourceSpec> ResourceKey = new(new ResourceSpec());
    private static readonly KeyFactory<MixtureLabels> LabelsKey = new(new MixtureLabels());
    private static readonly KeyFactory<FamilySpace> ModelKey = new(new FamilySpace("", []));

    private static readonly KeySet<ObjectiveSpec> Objective = ObjectiveKey.Set(
        ObjectiveKey.Of("metric", ValueShapes.Metric, objective => objective.Metric,
            (objective, metric) => objective with { Metric = metric },
            "The metric to optimize, of the validation or train part, or an expression such as validationAccuracy - 0.5 * validationGap: "
            + "metrics, numbers, + - * / ( )."),
        ObjectiveKey.Of("goal", ValueShapes.Choice<Goal>(), objective => objective.Goal,
            (objective, goal) => objective with { Goal = goal },
            "Whether more or less of the metric is better.",
            absent: "that of the metric: maximize for accuracies, otherwise minimize"));

    private static readonly Shape<SearchSpec> Sampler = new PlugInShape<SearchSpec>(
        SearchKey.Set(
            SearchKey.Required("kind", ValueShapes.PlugIn(PlugInKind.Sampler), search => search.Sampler,
                (search, name) => search with { Sampler = name },
                "The sampler, such as random.")),
        "sampler", search => (search.Sampler, search.SamplerParameters),
            (search, parameters) => search with { SamplerParameters = parameters });

    private static readonly Shape<PrunerSpec> Pruner = new PlugInShape<PrunerSpec>(
        PrunerKey.Set(
            PrunerKey.Required("kind", ValueShapes.PlugIn(PlugInKind.Pruner), pruner => pruner.Kind,
                (pruner, name) => pruner with { Kind = name },
                "The pruner, such as asha.")),
        "pruner", pruner => (pruner.Kind, pruner.Parameters), (pruner, parameters) => pruner with { Parameters = parameters });

    private static readonly KeySet<UntilSpec> Until = UntilKey.Set(
        UntilKey.Optional("minutes", ValueShapes.Number(0.01, 1e6), until => until.Minutes,
            (until, minutes) => until with { Minutes = minutes }, "no limit",
            "Minutes of running since the first run, pauses left out."),
        UntilKey.Optional("target", ValueShapes.Number(-1e9, 1e9), until => until.Target,
            (until, target) => until with { Target = target }, "none",
            "A value of the first objective that a complete experiment is to reach; an accuracy is a fraction, such as 0.7."),
        UntilKey.Optional("noGainFor", ValueShapes.Integer(1, MaxCount), until => until.NoGainFor,
            (until, count) => until with { NoGainFor = count }, "no such rule",
            "How many experiments may end after the best one without a better one."));

    private static readonly KeySet<SearchSpec> Search = SearchKey.Set(
        SearchKey.Of("sampler", Sampler, search => search,
            (search, sampler) => search with { Sampler = sampler.Sampler, SamplerParameters = sampler.SamplerParameters },
            "How to choose the next setting: a sampler's name, or a map of kind and its own parameters."),
        SearchKey.Optional("experiments", ValueShapes.Integer(1, MaxCount), search => search.Experiments,
            (search, count) => search with { Experiments = count }, "every setting; required if the space is infinite",
            "How many settings to try."),
        SearchKey.Of("pruner", Pruner, search => search.Pruner, (search, pruner) => search with { Pruner = pruner },
            "When to stop poor runs early: a pruner's name, or a map of kind and its own parameters."),
        SearchKey.Of("deterministic", ValueShapes.Flag, search => search.Deterministic,
            (search, flag) => search with { Deterministic = flag },
            "Whether the settings that are tried must not depend on which results arrive first."),
        SearchKey.Of("window", ValueShapes.Integer(1, 100_000), search => search.Window,
            (search, window) => search with { Window = window },
            "With deterministic: true, suggestion i uses exactly the results of experiments up to i - window."),
        SearchKey.Of("priorSweeps", new ListShape<string>(ValueShapes.NameOf("a sweep"), "a list of sweeps"), search => search.PriorSweeps,
            (search, sweeps) => search with { PriorSweeps = sweeps.IsEmpty ? default : sweeps },
            "Sweeps over the same feature set with the same protocol and objective, whose finished experiments a sampler that learns from "
            + "results begins with, as they are when the sweep is submitted."),
        SearchKey.Optional("until", ValueShapes.Map(Until, "until"), search => search.Until,
            (search, until) => search with { Until = until }, "the number of experiments alone",
            "When to stop asking for experiments before their number is reached: the first rule that holds ends the search, and what is "
            + "under way finishes. An extension runs without these rules."));

    private static readonly KeySet<ResourceSpec> Resources = ResourceKey.Set(
        ResourceKey.Of("device", ValueShapes.Device, resources => resources.Device,
            (resources, device) => resources with { Device = device },
            "auto, cpu, cuda, or the name of a device such as cuda:0."),
        ResourceKey.Of("threads", ValueShapes.Integer(1, 1024), resources => resources.Threads,
            (resources, threads) => resources with { Threads = threads },
            "Threads that a run may use; affects results exactly."),
        ResourceKey.Optional("memoryBytes", ValueShapes.Long(1, 1L << 50), resources => resources.MemoryBytes,
            (resources, bytes) => resources with { MemoryBytes = bytes }, "not checked",
            "Memory that a run needs, bytes; slots with less do not take it."),
        ResourceKey.Optional("labels", new WordMapShape(), resources => resources.Labels,
            (resources, labels) => resources with { Labels = labels },
            "none", "Labels that a silo must have, such as { room: lab }."),
        ResourceKey.Optional("maxConcurrentRuns", ValueShapes.Integer(1, MaxCount), resources => resources.MaxConcurrentRuns,
            (resources, runs) => resources with { MaxConcurrentRuns = runs }, "no limit",
            "How many runs of this sweep may execute at the same time."),
        ResourceKey.Of("exclusive", ValueShapes.Flag, resources => resources.IsExclusive,
            (resources, flag) => resources with { IsExclusive = flag },
            "Whether a run needs all slots of its device."),
        ResourceKey.Of("priority", ValueShapes.Integer(-ResourceSpec.MaxPriority, ResourceSpec.MaxPriority),
            resources => resources.Priority,
            (resources, priority) => resources with { Priority = priority },
            "Sweeps with a higher priority go first; sweeps with the same priority share."));

    private static readonly KeySet<MixtureLabels> Labels = LabelsKey.Set(
        LabelsKey.Required("file", new PathShape(), labels => labels.File, (labels, file) => labels with { File = file },
            "The CSV file: a row for each genre of a track, with the columns track, genre and weight."),
        LabelsKey.Of("use", ValueShapes.Choice<MixtureUse>(), labels => labels.Use, (labels, use) => labels with { Use = use },
            "train: models learn from the mixtures and are measured by them; measure: they learn from genres, and are measured by the "
            + "mixtures too."));

    private static readonly Shape<string> Constraint = ValueShapes.Parsed(
        "a condition such as filters * blocks <= 256", text => Formula.ParseCondition(text).Text, text => text);

    private static readonly KeySet<FamilySpace> Model = ModelKey.Set(
        ModelKey.Required("family", ValueShapes.PlugIn(PlugInKind.Family), model => model.Family,
            (model, family) => model with { Family = family },
            "The model family, such as svm."),
        ModelKey.Of("parameters", new ParametersShape(), model => model.Dimensions,
            (model, dimensions) => model with { Dimensions = dimensions },
            "For each parameter a constant (40), { choice: [a, b] }, { uniform: [low, high] }, { logUniform: [low, high] } or "
            + "{ integer: [low, high] }; uniform and integer take step, integer takes log: true, and each takes when: "
            + "{ parameter: value }."),
        ModelKey.Of("constraints", new ListShape<string>(Constraint, "a list of conditions"), model => model.Constraints,
            (model, constraints) => model with { Constraints = constraints.IsEmpty ? default : constraints },
            "Conditions that every setting must satisfy, such as filters * blocks <= 256: numeric parameters listed here, numbers, + - * / "
            + "( ), comparisons < <= > >= ==, and, or. A condition on a parameter that a setting does not have does not apply to it."));

    /// <summary>The key of the search space alone.</summary>
    internal static ConfigKey<SweepSpec> Models { get; } = Key.Required(
        "models", new ListShape<FamilySpace>(ValueShapes.Map(Model, "a model"), "a list of models"), sweep => sweep.Models.Families,
        (sweep, families) => sweep with { Models = new ParameterSpace(families) },
        "The families to train, and what to vary of each. A family may be listed several times.");

    /// <summary>Every key.</summary>
    public static KeySet<SweepSpec> All { get; } = Key.Set(
        Key.Required("name", ValueShapes.NameOf("a sweep"), sweep => sweep.Name, (sweep, name) => sweep with { Name = name },
            "The name from which the sweep's ID is made."),
        Key.Required("dataset", ValueShapes.NameOf("a dataset"), sweep => sweep.Dataset, (sweep, name) => sweep with { Dataset = name },
            "A dataset that `experiments dataset list` shows."),
        Key.Required("features", ValueShapes.Word, sweep => sweep.Features, (sweep, name) => sweep with { Features = name },
            "A feature spec, configs/features/NAME.yaml, or an imported table."),
        Key.Of("protocol", ValueShapes.Map(ProtocolKeys.All, "protocol"), sweep => sweep.Protocol,
            (sweep, protocol) => sweep with { Protocol = protocol },
            "Which slices each run may see."),
        Key.Of("objective", new ObjectivesShape(ValueShapes.Map(Objective, "objective")), sweep => sweep.ListObjectives(),
            (sweep, all) => sweep with { Objective = all[0], OtherObjectives = all.Length > 1 ? [.. all.Skip(1)] : default },
            "What the search optimizes; never a test metric. With a list, tpe looks for the settings that no other beats in all of them; "
            + "the first ranks the leaderboard and is what pruners judge by.",
            absent: new ObjectiveSpec().Metric),
        Key.Of("search", ValueShapes.Map(Search, "search"), sweep => sweep.Search, (sweep, search) => sweep with { Search = search },
            "How to choose settings and stop poor runs."),
        Key.Of("resources", ValueShapes.Map(Resources, "resources"), sweep => sweep.Resources,
            (sweep, resources) => sweep with { Resources = resources },
            "What each run needs."),
        Key.Optional("labels", new ShortShape<MixtureLabels>(Labels, "labels"), sweep => sweep.Labels,
            (sweep, labels) => sweep with { Labels = labels }, "the genre of each track",
            "Genre mixtures of the tracks, such as blends.csv of `dataset blends --to`: the networks, logistic-regression, "
            + "gradient-boosting and xgboost learn from them. A track that the file leaves out counts as its genre; accuracy stays "
            + "a comparison with the genre."),
        Key.Optional("externalTest", ValueShapes.NameOf("a dataset"), sweep => sweep.ExternalTest,
            (sweep, name) => sweep with { ExternalTest = name }, "no evaluation",
            "A dataset that no run sees: each complete experiment is evaluated on it, as `experiment evaluate` does. It decides nothing in "
            + "the search."),
        Models);

    /// <summary>Reads the models of a map that has nothing else.</summary>
    internal static ParameterSpace ReadModels(Section section) => Key.Set(Models).Read(section).Models;

    /// <summary>Writes models as a map that <see cref="ReadModels"/> reads.</summary>
    internal static Yaml.YamlMap WriteModels(ParameterSpace models) =>
        Yaml.YamlMap.Of(("models", Models.Write(Empty with { Models = models })));
}
