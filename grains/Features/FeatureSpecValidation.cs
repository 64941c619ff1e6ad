using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Features.Fft;

namespace Experiments.Features;

/// <summary>Checks a feature spec: everything that is wrong with it at once, a sentence each, with what to do.</summary>
public static class FeatureSpecValidation
{
    private const int MaximumNFft = 1 << 20;

    /// <summary>The spec itself if nothing is wrong with it.</summary>
    /// <exception cref="UserErrorException">All problems, a line each.</exception>
    public static FeatureSpec Validate(FeatureSpec spec) =>
        FindProblems(spec) is { IsEmpty: false } problems ? throw UserErrorException.FromProblems(problems) : spec;

    /// <summary>All that is wrong; empty if nothing is.</summary>
    public static ImmutableArray<string> FindProblems(FeatureSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ImmutableArray<string> signal = [.. FindSignalProblems(spec)];
        ImmutableArray<string> features =
        [
            .. spec.Table.SelectMany((entry, index) => FindTableProblems(spec, entry)
                .Select(problem => $"table entry {index + 1}: {problem}")),
            .. FindTensorProblems(spec).Select(problem => $"tensor: {problem}"),
        ];

        // Columns can only be named, and filters laid out, where all else is right.
        return signal.IsEmpty && features.IsEmpty ? [.. FindDuplicateColumns(spec)] : [.. signal, .. features];
    }

    private static IEnumerable<string> FindSignalProblems(FeatureSpec spec)
    {
        if (spec.SampleRate is < 100 or > 1_000_000)
        {
            yield return $"sampleRate is from 100 to 1000000 Hz, not {spec.SampleRate}";
        }

        if (spec.NFft is < 2 or > MaximumNFft)
        {
            yield return $"nFft is from 2 to {MaximumNFft} samples, not {spec.NFft}";
        }

        if (spec.HopLength < 1)
        {
            yield return $"hopLength is at least 1 sample, not {spec.HopLength}";
        }
        else if (spec.HopLength > spec.NFft)
        {
            yield return $"hopLength {spec.HopLength} would skip samples between frames of nFft {spec.NFft}; choose {spec.NFft} or less";
        }

        if (spec.WinLength is { } winLength && (winLength < 1 || winLength > spec.NFft))
        {
            yield return $"winLength is from 1 to nFft ({spec.NFft}) samples, not {winLength}";
        }

        if (!Window.Names.Contains(spec.Window))
        {
            yield return $"there is no window '{spec.Window}'{NearestName.Hint(spec.Window, Window.Names)}";
        }

        foreach (var problem in FindMelProblems(spec))
        {
            yield return problem;
        }

        if (spec.Table.IsEmpty && spec.Tensor is null)
        {
            yield return "nothing to compute: give features under table, or a tensor";
        }
    }

    private static IEnumerable<string> FindMelProblems(FeatureSpec spec)
    {
        var nyquist = spec.SampleRate / 2.0;
        var fMax = spec.FMax ?? nyquist;
        if (spec.NMels is < 1 or > 4096)
        {
            yield return $"nMels is from 1 to 4096, not {spec.NMels}";
        }

        if (!(spec.FMin >= 0))
        {
            yield return $"fMin is at least 0 Hz, not {spec.FMin}";
        }

        if (!(fMax <= nyquist))
        {
            yield return $"fMax {fMax} Hz lies above half the sampleRate; choose {nyquist} or less";
        }

        if (!(spec.FMin < fMax))
        {
            yield return $"fMin {spec.FMin} Hz is not below fMax {fMax} Hz";
        }
    }

    private static IEnumerable<string> FindTableProblems(FeatureSpec spec, FeatureTableSpec entry)
    {
        foreach (var problem in FindFeatureProblems(spec, entry.Feature, entry.Options))
        {
            yield return problem;
        }

        switch (FeatureCatalog.All.Find(entry.Feature))
        {
            case ISliceFeature when !entry.Statistics.IsEmpty || entry.PerRow:
                yield return $"{entry.Feature} is one number a slice: leave out statistics and perRow";
                break;
            case IFrameFeature when entry.Statistics.IsEmpty:
                yield return $"{entry.Feature} needs statistics over its frames, such as mean and std";
                break;
        }

        foreach (var problem in entry.Statistics.Select(Statistics.FindProblem).OfType<string>())
        {
            yield return $"{entry.Feature}: {problem}";
        }

        if (entry is { As: "" } or { As: not null, PerRow: true } && entry.As?.Contains("{row}", StringComparison.Ordinal) != true)
        {
            yield return $"{entry.Feature}: as '{entry.As}' names every row alike; write {{row}} where the number of the row belongs";
        }
        else if (entry is { As: not null, PerRow: false } && entry.As.Contains("{row}", StringComparison.Ordinal))
        {
            yield return $"{entry.Feature}: as '{entry.As}' asks for the number of a row, but perRow is not set";
        }
    }

    private static IEnumerable<string> FindTensorProblems(FeatureSpec spec) => spec.Tensor switch
    {
        null => [],
        { } tensor when FeatureCatalog.All.Find(tensor.Feature) is ISliceFeature =>
            [$"{tensor.Feature} is one number a slice; it belongs under table"],
        { } tensor => FindFeatureProblems(spec, tensor.Feature, tensor.Options),
    };

    private static IEnumerable<string> FindFeatureProblems(FeatureSpec spec, string name, ParameterSet options)
    {
        if (FeatureCatalog.All.Find(name) is not { } feature)
        {
            return [$"there is no feature '{name}'{NearestName.Hint(name, FeatureCatalog.All.Names)}"];
        }

        var problems = options.Select(option => feature.Options.FindProblem(option.Key, option.Value)).OfType<string>().ToList();
        return problems.Count > 0 ? problems : feature.FindProblems(spec, feature.Options.Complete(options));
    }

    private static IEnumerable<string> FindDuplicateColumns(FeatureSpec spec) =>
        from column in FeatureTable.Columns(spec)
        group column by column.Name into same
        where same.Count() > 1
        select $"table: {same.Count()} columns would be called '{same.Key}'; tell them apart with as";
}
