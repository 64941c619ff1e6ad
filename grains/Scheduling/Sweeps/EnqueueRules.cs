using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Search;

namespace Experiments.Scheduling.Sweeps;

/// <summary>Decides what a person may enqueue in a sweep, and what it means.</summary>
internal static class EnqueueRules
{
    /// <summary>Refuses a setting from outside that would change what a deterministic search tries.</summary>
    /// <exception cref="UserErrorException">It would.</exception>
    public static void Check(string id, SearchSpec search)
    {
        if (SearchPlan.IsFixed(search))
        {
            throw new UserErrorException(
                $"sweep '{id}' is deterministic: what it tries depends on its search alone; put the setting into a new sweep");
        }
    }

    /// <summary>
    /// The setting with the sweep's constants: a parameter that is not given has the only value that the family's first listing gives it,
    /// where that listing has one and its condition holds. The family's defaults are not filled in.
    /// </summary>
    public static ParameterSet WithConstants(IFamilyRules families, ParameterSpace space, string family, ParameterSet given)
    {
        var listing = space.Families.FirstOrDefault(listed => listed.Family == family);
        var setting = given;
        foreach (var dimension in listing?.Dimensions ?? [])
        {
            if (dimension.Range is ChoiceRange { Values: [var constant] } && !given.Contains(dimension.Name)
                && (dimension.When is not { } when || (families.Complete(family, setting).TryGet(when.Parameter, out var value)
                    && when.Values.Contains(value))))
            {
                setting = setting.With(dimension.Name, constant);
            }
        }

        return setting;
    }

    /// <summary>A sweep that would try the setting alone: what is wrong with it is wrong with the setting.</summary>
    public static SweepSpec SpecOf(SweepSpec spec, string family, ParameterSet given) => spec with
    {
        Search = new SearchSpec(),
        Models = new ParameterSpace(
            [new FamilySpace(family, [.. given.Select(pair => new ParameterDimension(pair.Key, new ChoiceRange([pair.Value])))])]),
    };

    /// <summary>What the sampler learns of the setting.</summary>
    public static ImmutableArray<EnqueuedSetting> List(
        string sweep, IReadOnlyList<SweepEntry> entries, Func<SweepEntry, bool> isInSpace) =>
    [
        .. from entry in entries.Select((entry, number) => (Value: entry, Number: number))
           where entry.Value.EnqueuedAt is not null
           select new EnqueuedSetting(
               new ExperimentId(sweep, entry.Number), entry.Value.Point.Family, entry.Value.Parameters, entry.Value.EnqueuedAt!.Value,
               isInSpace(entry.Value), EnumWords.Of(entry.Value.State)), // EnqueuedAt is not null: chosen above
    ];
}
