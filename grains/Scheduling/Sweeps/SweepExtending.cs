using Experiments.Domain;
using Experiments.Search;

namespace Experiments.Scheduling.Sweeps;

/// <summary>Whether a sweep can be extended, and what its spec is from then on.</summary>
public static class SweepExtending
{
    /// <summary>The spec from now on: other models, and constants of epochs raised.</summary>
    /// <exception cref="UserErrorException">The sweep is under way, or its search does not bear a change.</exception>
    public static SweepSpec Check(string id, SweepSpec spec, SweepState state, SweepExtension extension)
    {
        if (state.IsUnderWay() || state is SweepState.Paused)
        {
            throw new UserErrorException($"sweep '{id}' is {state.ToString().ToLowerInvariant()}; its epochs and models are changed once it has ended, or after `experiments sweep stop {id}`");
        }

        if (extension.Epochs is < 1 or > 10_000)
        {
            throw new UserErrorException($"--epochs is 1 to 10000, not {extension.Epochs}");
        }

        var sampler = SearchCatalog.Samplers.Get(spec.Search.Sampler);
        if (spec.Search.Deterministic && (sampler.IsAdaptive || SearchCatalog.Pruners.Get(spec.Search.Pruner.Kind).ComparesExperiments))
        {
            throw new UserErrorException($"sweep '{id}' is deterministic: which settings it tries follows from all that it searches, so its epochs and models stay; make a new sweep");
        }

        var models = extension.Models ?? spec.Models;
        if (extension is { Models: not null, Experiments: null } && (sampler.IsAdaptive || SearchPlan.PointCount(models) is null))
        {
            throw new UserErrorException("these models have no last setting; say how many are tried with --experiments N");
        }

        return spec with { Models = extension.Epochs is { } epochs ? new ParameterSpace([.. models.Families.Select(family => Raise(family, epochs))]) : models };
    }

    /// <summary>How many experiments there may be: none more by epochs alone, all of a finite space, or as many as were asked for.</summary>
    public static int? LimitOf(int? limit, SweepSpec spec, int count, SweepExtension extension) =>
        extension.Experiments is { } more ? count + more
        : limit is null || (extension.Models is not null && SearchPlan.PointCount(spec.Models) is not null) ? null
        : count;

    /// <summary>What was asked for and how it is done.</summary>
    public static string Describe(SweepExtension extension, EpochExtension longer)
    {
        var parts = new List<string>();
        if (extension.Epochs is { } epochs)
        {
            parts.Add($"{longer.Added} networks to {epochs} epochs"
                + (longer.Added > longer.Anew ? $", {longer.Added - longer.Anew} of them from the kept checkpoints of the runs before, or from the first epoch with the same seed where none is kept" : "")
                + (longer.Anew > 0 ? $", {longer.Anew} from the first epoch, since their schedule spans all epochs" : "")
                + (longer.Stopped > 0 ? $"; {longer.Stopped} left, whose runs had all stopped by themselves" : ""));
        }

        if (extension.Models is not null)
        {
            parts.Add("other models");
        }

        if (extension.Experiments is { } more)
        {
            parts.Add($"{more} experiments more");
        }

        return string.Join("; ", parts);
    }

    /// <summary>A constant number of epochs becomes the greater one, so that what is suggested later trains as long.</summary>
    private static FamilySpace Raise(FamilySpace family, int epochs) => family with
    {
        Dimensions =
        [
            .. family.Dimensions.Select(dimension => dimension is { Name: ParameterNames.Epochs, Range: ChoiceRange { Values: [{ IsNumeric: true } only] } } && only.AsNumber() < epochs
                ? dimension with { Range = new ChoiceRange([ParameterValue.Of(epochs)]) }
                : dimension),
        ],
    };
}
