using System.Collections.Immutable;
using System.Globalization;
using Experiments.Domain;

namespace Experiments.Features;

/// <summary>
/// Checks whether a feature spec with individually valid names and values can be computed: finds contradictions, each with the key to
/// change.
/// </summary>
public static class FeatureSpecValidation
{
    /// <summary>The spec itself if it is valid.</summary>
    /// <exception cref="UserErrorException">All problems, one per line.</exception>
    /// <exception cref="ArgumentException">A single name or value is invalid.</exception>
    public static FeatureSpec Validate(FeatureSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentOutOfRangeException.ThrowIfLessThan(spec.SampleRate, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(spec.NFft, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(spec.HopLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(spec.NMels, 1);
        new SpecFindings(FindProblems(spec), []).ThrowIfAny();
        return spec;
    }

    /// <summary>All contradictions; empty if there are none.</summary>
    public static ImmutableArray<SpecProblem> FindProblems(FeatureSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ImmutableArray<SpecProblem> problems =
        [
            .. FindSignalProblems(spec),
            .. spec.Table.SelectMany((entry, index) =>
                FindTableProblems(spec, entry, string.Create(CultureInfo.InvariantCulture, $"table[{index}]"))),
            .. FindTensorProblems(spec),
        ];

        // Columns can be named, and filters computed, only if everything else is valid.
        return problems.IsEmpty ? [.. FindDuplicateColumns(spec)] : problems;
    }

    private static IEnumerable<SpecProblem> FindSignalProblems(FeatureSpec spec)
    {
        if (spec.HopLength > spec.NFft)
        {
            yield return new("hopLength",
                $"hopLength {spec.HopLength} would skip samples between frames of nFft {spec.NFft}; choose {spec.NFft} or less");
        }

        if (spec.WinLength > spec.NFft)
        {
            yield return new("winLength", $"winLength {spec.WinLength} is longer than nFft {spec.NFft}; choose {spec.NFft} or less");
        }

        var nyquist = spec.SampleRate / 2.0;
        var fMax = spec.FMax ?? nyquist;
        if (fMax > nyquist)
        {
            yield return new("fMax", string.Create(
                CultureInfo.InvariantCulture, $"fMax {fMax} Hz is above half the sampleRate; choose {nyquist} or less"));
        }

        if (!(spec.FMin < fMax))
        {
            yield return new("fMin", string.Create(CultureInfo.InvariantCulture, $"fMin {spec.FMin} Hz is not below fMax {fMax} Hz"));
        }
    }

    private static IEnumerable<SpecProblem> FindTableProblems(FeatureSpec spec, FeatureTableSpec entry, string path)
    {
        foreach (var problem in FindFeatureProblems(spec, entry.Feature, entry.Options))
        {
            yield return new(path, problem);
        }

        switch (FeatureCatalog.All.Find(entry.Feature))
        {
            case ISliceFeature when !entry.Statistics.IsEmpty || entry.PerRow:
                yield return new(path, $"{entry.Feature} is one number per slice: remove statistics and perRow");
                break;
            case IFrameFeature when entry.Statistics.IsEmpty:
                yield return new(path, $"{entry.Feature} needs statistics over its frames, such as mean and std");
                break;
        }

        var namesRow = entry.As?.Contains("{row}", StringComparison.Ordinal) == true;
        if (entry is { As: "" } or { As: not null, PerRow: true } && !namesRow)
        {
            yield return new($"{path}.as",
                $"as '{entry.As}' gives all rows of {entry.Feature} the same name; add {{row}} for the row number");
        }
        else if (namesRow && !entry.PerRow)
        {
            yield return new($"{path}.as", $"as '{entry.As}' uses the row number, but perRow is not set");
        }
    }

    private static IEnumerable<SpecProblem> FindTensorProblems(FeatureSpec spec) => spec.Tensor switch
    {
        null => [],
        { } tensor when FeatureCatalog.All.Find(tensor.Feature) is ISliceFeature =>
            [new("tensor.feature", $"{tensor.Feature} is one number per slice; it belongs under table")],
        { } tensor => FindFeatureProblems(spec, tensor.Feature, tensor.Options).Select(problem => new SpecProblem("tensor", problem)),
    };

    private static IEnumerable<string> FindFeatureProblems(FeatureSpec spec, string name, ParameterSet options)
    {
        var feature = FeatureCatalog.All.Get(name);
        return feature.FindProblems(spec, feature.Options.Complete(options));
    }

    private static IEnumerable<SpecProblem> FindDuplicateColumns(FeatureSpec spec) =>
        from column in FeatureTable.Columns(spec)
        group column by column.Name into same
        where same.Count() > 1
        select new SpecProblem("table", $"{same.Count()} columns would be called '{same.Key}'; rename them with `as`");
}
