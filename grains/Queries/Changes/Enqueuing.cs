using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.Queries.Changes;

/// <summary>Settings that a person wants tried.</summary>
public static class Enqueuing
{
    /// <summary>The word that gives the family.</summary>
    public const string Family = "family";

    /// <summary>The family, null if it is omitted, and the parameters.</summary>
    /// <exception cref="UserErrorException">A word is not KEY=VALUE, or a key is given twice.</exception>
    public static (string? Family, ParameterSet Setting) Parse(IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        var (family, setting) = ((string?)null, ParameterSet.Empty);
        foreach (var word in words)
        {
            if (word.Split('=', 2) is not [{ Length: > 0 } key, { Length: > 0 } value])
            {
                throw new UserErrorException($"'{word}' is not KEY=VALUE; write {Family}=cnn or dropout=0.3");
            }

            if (key == Family ? family is not null : setting.Contains(key))
            {
                throw new UserErrorException($"{key} is given twice; give it once");
            }

            (family, setting) = key == Family ? (value, setting) : (family, setting.With(key, ParameterValue.Parse(value)));
        }

        return (family, setting);
    }

    /// <summary>Adds a setting, and says what became of it.</summary>
    internal static async Task<SweepSummary> EnqueueAsync(
        ChangeScope scope, ISweepGrain sweep, string? family, ParameterSet setting, CancellationToken cancellationToken)
    {
        var before = await sweep.DescribeAsync(cancellationToken).ConfigureAwait(false);
        if (family is null)
        {
            string[] families = [.. before.Spec.Models.Families.Select(model => model.Family).Distinct()];
            family = families is [var only]
                ? only
                : throw new UserErrorException($"name the family, one of {string.Join(", ", families)}: family={families[0]}");
        }

        var summary = await sweep.EnqueueAsync(family, setting, cancellationToken).ConfigureAwait(false);
        scope.Progress(Describe(ListOf(before), ListOf(summary), family, setting));
        return summary;

        static EnqueuedSetting[] ListOf(SweepSummary sweep) => sweep.Enqueued.IsDefault ? [] : [.. sweep.Enqueued];
    }

    /// <summary>What became of a setting.</summary>
    /// <param name="before">What was enqueued before the call.</param>
    /// <param name="after">And after it.</param>
    /// <param name="family">The family.</param>
    /// <param name="setting">The parameters that were given.</param>
    internal static string Describe(EnqueuedSetting[] before, EnqueuedSetting[] after, string family, ParameterSet setting)
    {
        // What another person enqueued meanwhile is not this setting.
        if (after.LastOrDefault(IsIt) is { } added && !before.Any(known => known.Experiment == added.Experiment))
        {
            return $"enqueued as {added.Experiment}"
                + (added.IsInSpace ? "" : "; it is outside the search space, so its result tells the sampler nothing");
        }

        return before.LastOrDefault(IsIt) is { } known
            ? $"{known.Experiment} has this setting already ({after.Last(now => now.Experiment == known.Experiment).Status}); "
                + "nothing was enqueued"
            : "nothing was enqueued: an experiment has this setting already";

        bool IsIt(EnqueuedSetting enqueued) => enqueued.Family == family
            && setting.All(pair => enqueued.Parameters.TryGet(pair.Key, out var value) && value == pair.Value);
    }
}
