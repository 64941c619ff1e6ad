using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>
/// What is computed for every slice: the content of a feature spec. Signal parameters have librosa's names and meanings.
/// </summary>
[GenerateSerializer, Immutable, Alias("feature-spec")]
public sealed record FeatureSpec
{
    /// <summary>A display name; does not affect what is computed.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>Hertz; audio is resampled to it.</summary>
    [Id(1)] public int SampleRate { get; init; } = 22050;

    /// <summary>Samples per Fourier transform.</summary>
    [Id(2)] public int NFft { get; init; } = 2048;

    /// <summary>Samples from one frame to the next.</summary>
    [Id(3)] public int HopLength { get; init; } = 512;

    /// <summary>Window length in samples, at most <see cref="NFft"/>; null for NFft.</summary>
    [Id(4)] public int? WinLength { get; init; }

    /// <summary>The window function, periodic.</summary>
    [Id(5)] public string Window { get; init; } = "hann";

    /// <summary>
    /// Padding of the signal in the centred STFT and RMS: zero (librosa 0.9 and later) or reflect (before).
    /// </summary>
    [Id(6)] public SignalPadding Padding { get; init; } = SignalPadding.Zero;

    /// <summary>Arithmetic of the Fourier transform.</summary>
    [Id(7)] public SignalPrecision Precision { get; init; } = SignalPrecision.Single;

    /// <summary>Number of mel bands.</summary>
    [Id(8)] public int NMels { get; init; } = 128;

    /// <summary>Lower edge of the mel bands, hertz.</summary>
    [Id(9)] public double FMin { get; init; }

    /// <summary>Upper edge of the mel bands, hertz; null for half the sample rate.</summary>
    [Id(10)] public double? FMax { get; init; }

    /// <summary>Features summarized over frames into table columns, in this order; empty for no table.</summary>
    [Id(11)] public ImmutableArray<FeatureTableSpec> Table { get; init; } = [];

    /// <summary>The feature kept frame by frame as a tensor; null for none.</summary>
    [Id(12)] public FeatureTensorSpec? Tensor { get; init; }

    /// <summary>
    /// The feature set's id if its table or tensor was computed elsewhere and imported; null if features are computed from audio.
    /// </summary>
    [Id(13)] public string? ImportedSet { get; init; }

    /// <summary>The command that imports features such as these, which were computed elsewhere.</summary>
    public string DescribeImport(string dataset) =>
        $"experiments features import {dataset} {(Tensor is null ? "FILE.csv" : "FILE.npy --tracks FILE.csv")}";
}

/// <summary>Padding of a signal where a centred frame extends beyond it.</summary>
public enum SignalPadding
{
    /// <summary>Zeros.</summary>
    Zero,

    /// <summary>The signal mirrored at its first and last sample.</summary>
    Reflect,
}

/// <summary>Arithmetic of the Fourier transform.</summary>
public enum SignalPrecision
{
    /// <summary>32-bit: fast.</summary>
    Single,

    /// <summary>64-bit: for comparison with librosa to its last digits.</summary>
    Double,
}

/// <summary>One feature in the table.</summary>
[GenerateSerializer, Immutable, Alias("feature-table-spec")]
public sealed record FeatureTableSpec
{
    /// <summary>The feature, by librosa's name.</summary>
    [Id(0)] public required string Feature { get; init; }

    /// <summary>
    /// Statistics over frames, by name, such as mean, std, skew; empty for a feature with one number per slice.
    /// </summary>
    [Id(1)] public ImmutableArray<string> Statistics { get; init; } = [];

    /// <summary>Whether statistics are computed for each row of the feature or over all rows together.</summary>
    [Id(2)] public bool PerRow { get; init; }

    /// <summary>The feature's own parameters, such as nMfcc.</summary>
    [Id(3)] public ParameterSet Options { get; init; } = ParameterSet.Empty;

    /// <summary>Stem of the column names instead of the feature's name; <c>{row}</c> in it is replaced by the row number, from 1.</summary>
    [Id(4)] public string? As { get; init; }
}

/// <summary>The feature kept as a tensor.</summary>
[GenerateSerializer, Immutable, Alias("feature-tensor-spec")]
public sealed record FeatureTensorSpec
{
    /// <summary>The feature of a tensor that was computed elsewhere.</summary>
    public const string Imported = "imported";

    /// <summary>The parameter of an imported tensor that is the number of frames of a slice.</summary>
    public const string FramesOption = "frames";

    /// <summary>The feature, by librosa's name; or <see cref="Imported"/>.</summary>
    [Id(0)] public string Feature { get; init; } = "melspectrogram";

    /// <summary>
    /// The feature's own parameters; of an imported tensor <c>frames</c> and <c>hopFrames</c> of a slice, <c>scale</c> and <c>offset</c>
    /// of its numbers, and <c>frameSeconds</c> if it is known.
    /// </summary>
    [Id(1)] public ParameterSet Options { get; init; } = ParameterSet.Empty;
}
