using Experiments.Domain;
using Experiments.Search;

namespace Experiments.Scheduling.Sweeps;

/// <summary>Decides whether a sweep can be extended, and its new limit and spec.</summary>
internal static class ExtensionRules
{
    private const int MaxRepeats = 1000;
    private const string ElseFromFirst = "or from the first epoch with the same seed if none was kept";

    /// <summary>Whether the extension only adds experiments. That is possible at any time.</summary>
    public static bool AddsExperimentsOnly(SweepExtension extension) => extension is { Epochs: null, Models: null, Repeats: null };

    /// <summary>Allows more experiments of the same space. Returns the new maximum.</summary>
    /// <exception cref="UserErrorException">Every setting of the space has been tried.</exception>
    public static int AddExperiments(string id, SweepExperiments experiments, int? limit, int more)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(more);
        var before = experiments.Planned;
        var raised = Math.Max(limit ?? 0, experiments.Suggested) + more;
        experiments.Extend(raised);
        if (experiments.Planned is { } possible && possible <= (before ?? possible - 1))
        {
            throw new UserErrorException(
                $"sweep '{id}' has tried all {possible} settings of its space; create a new sweep with a wider space");
        }

        return raised;
    }

    /// <summary>The new spec: other models, and raised constant epochs.</summary>
    /// <exception cref="UserErrorException">The sweep is under way, or its search does not allow a change.</exception>
    public static SweepSpec Check(string id, SweepSpec spec, SweepState state, SweepExtension extension)
    {
        if (state.IsUnderWay() || state is SweepState.Paused)
        {
            throw new UserErrorException(
                $"sweep '{id}' is {state.ToString().ToLowerInvariant()}; "
                + $"its epochs and models can be changed after it has ended, or after `experiments sweep stop {id}`");
        }

        if (extension.Epochs is < 1 or > SweepExtension.MaxEpochs)
        {
            throw new UserErrorException($"epochs must be from 1 to {SweepExtension.MaxEpochs}, not {extension.Epochs}");
        }

        var sampler = SearchCatalog.Samplers.Get(spec.Search.Sampler);
        if (SearchPlan.IsFixed(spec.Search))
        {
            throw new UserErrorException(
                $"sweep '{id}' is deterministic: its settings depend on the whole search space, "
                + "so its epochs and models cannot change; create a new sweep");
        }

        var models = extension.Models ?? spec.Models;
        if (extension is { Models: not null, Experiments: null } && (sampler.IsAdaptive || SearchPlan.PointCount(models) is null))
        {
            throw new UserErrorException("this search space is unlimited; also give the number of experiments to add");
        }

        return extension.Epochs is { } epochs
            ? spec with { Models = new ParameterSpace([.. models.Families.Select(family => Raise(family, epochs))]) }
            : spec with { Models = models };
    }

    /// <summary>The new spec: more repeats. Possible at any time, since a run depends on no other repeat.</summary>
    /// <param name="id">The sweep's id.</param>
    /// <param name="spec">Its current spec.</param>
    /// <param name="isWhole">Whether all its experiments have been suggested.</param>
    /// <param name="extension">An extension with repeats.</param>
    /// <exception cref="UserErrorException">There are as many, or they cannot be added to this sweep.</exception>
    public static SweepSpec AddRepeats(string id, SweepSpec spec, bool isWhole, SweepExtension extension)
    {
        var protocol = spec.Protocol;
        if (extension is not { Experiments: null, Epochs: null, Models: null })
        {
            throw new UserErrorException("--repeats cannot be combined with --experiments, --epochs or --set; extend the sweep twice");
        }

        if (extension.Repeats is not { } repeats || repeats <= protocol.Repeats || repeats > MaxRepeats)
        {
            throw new UserErrorException(
                $"--repeats is the total number of repeats: sweep '{id}' has {protocol.Repeats}, so it must be from "
                + $"{protocol.Repeats + 1} to {MaxRepeats}, not {extension.Repeats}");
        }

        if (protocol.Split == Protocol.PredefinedSplit)
        {
            throw new UserErrorException(
                $"sweep '{id}' has a predefined split, whose test part is the same in every repeat: more repeats would add no test tracks");
        }

        if (!isWhole && SearchPlan.IsFixed(spec.Search))
        {
            throw new UserErrorException(
                $"sweep '{id}' is deterministic: what it tries next depends on the scores of all its runs, "
                + "so repeats can be added only once it has completed");
        }

        return spec with { Protocol = protocol with { Repeats = repeats } };
    }

    /// <summary>
    /// The new maximum number of experiments: unchanged for epochs alone, all of a finite space, or as many as requested.
    /// </summary>
    public static int? LimitOf(int? limit, SweepSpec spec, int count, SweepExtension extension) =>
        extension.Experiments is { } more ? count + more
        : limit is null || (extension.Models is not null && SearchPlan.PointCount(spec.Models) is not null) ? null
        : count;

    /// <summary>Describes what was requested and how it is done.</summary>
    public static string Describe(SweepExtension extension, EpochExtension longer)
    {
        var parts = new List<string>();
        if (extension.Epochs is { } epochs)
        {
            var continued = longer.Added.Length - longer.Restarted;
            parts.Add($"{NumberFormat.Count(longer.Added.Length, "network")} to {NumberFormat.Count(epochs, "epoch")}"
                + (continued > 0 ? $", {continued} of them from the checkpoints of earlier runs, {ElseFromFirst}" : "")
                + (longer.Restarted > 0 ? $", {longer.Restarted} from the first epoch because their schedule spans all epochs" : "")
                + (longer.Stopped > 0 ? $"; {longer.Stopped} unchanged because all their runs stopped early" : ""));
        }

        if (extension.Models is not null)
        {
            parts.Add("changed models");
        }

        if (extension.Experiments is { } more)
        {
            parts.Add(NumberFormat.Count(more, "more experiment"));
        }

        return string.Join("; ", parts);
    }

    /// <summary>Raises a constant number of epochs, so that later suggestions train as long.</summary>
    private static FamilySpace Raise(FamilySpace family, int epochs) => family with
    {
        Dimensions =
        [
            .. family.Dimensions.Select(dimension => IsConstantBelow(dimension, epochs)
                ? dimension with { Range = new ChoiceRange([ParameterValue.Of(epochs)]) }
                : dimension),
        ],
    };

    private static bool IsConstantBelow(ParameterDimension dimension, int epochs) =>
        dimension is { Name: ParameterNames.Epochs, Range: ChoiceRange { Values: [{ IsNumeric: true } only] } } && only.AsNumber() < epochs;
}
