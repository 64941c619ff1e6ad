using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Features.Spectral;

namespace Experiments.Features;

/// <summary>Where the mel bands of a spec are.</summary>
public static class MelBands
{
    /// <summary>The centers of the bands, in hertz, lowest first: where their filters peak.</summary>
    public static ImmutableArray<double> Centers(FeatureSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return [.. MelFilterBank.Edges(spec)[1..^1]];
    }

    /// <summary>The center of each band of the tensor, in hertz; null for a tensor that was computed elsewhere or has other rows.</summary>
    /// <param name="spec">What was computed.</param>
    /// <param name="bands">How many rows the tensor has.</param>
    public static ImmutableArray<double>? OfTensor(FeatureSpec spec, int bands) =>
        spec is { ImportedSet: null, Tensor.Feature: "melspectrogram" } && spec.NMels == bands ? Centers(spec) : null;

    /// <summary>The center in hertz for each column of the table that is of one mel band; null for the other columns.</summary>
    public static ImmutableArray<double?> OfColumns(FeatureSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var centers = Centers(spec);
        return
        [
            .. FeatureTable.Columns(spec).Select(column =>
                column is { Feature: "melspectrogram", Row: { } row } && row <= centers.Length ? centers[row - 1] : (double?)null),
        ];
    }
}
