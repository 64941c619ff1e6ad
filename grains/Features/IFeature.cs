using Experiments.Domain;

namespace Experiments.Features;

/// <summary>
/// A feature computed from a slice. To add one, write a file in Descriptors with an <c>internal sealed</c>
/// <see cref="IFrameFeature"/> or <see cref="ISliceFeature"/>: columns, validation, help and the tests of every feature follow.
/// </summary>
public interface IFeature : INamed
{
    /// <summary>One sentence for the user.</summary>
    string Summary { get; }

    /// <summary>Its own parameters, such as nMfcc.</summary>
    ParameterSchema Options { get; }

    /// <summary>The unit of its values, such as Hz or dB; 1 for plain numbers.</summary>
    string Unit(ParameterSet options);

    /// <summary>
    /// Problems of a spec for this feature, one sentence each; <paramref name="options"/> is complete and in range.
    /// </summary>
    IEnumerable<string> FindProblems(FeatureSpec spec, ParameterSet options) => [];
}

/// <summary>A feature with values for every frame (or sample): a matrix that the table summarizes by statistics.</summary>
public interface IFrameFeature : IFeature
{
    /// <summary>Number of rows of the matrix, such as one per coefficient, band or pitch class.</summary>
    int Rows(FeatureSpec spec, ParameterSet options);

    /// <summary>Number of columns of the matrix for a slice of the given length: its frames by default.</summary>
    int Length(FeatureSpec spec, int samples) => Framing.FrameCount(spec, samples);

    /// <summary>Writes the matrix, shape [rows, length], row-major; <paramref name="options"/> is complete.</summary>
    void Compute(FrameAnalysis analysis, ParameterSet options, Span<float> values);
}

/// <summary>A feature with one number per slice.</summary>
public interface ISliceFeature : IFeature
{
    /// <summary>Computes the number; <paramref name="options"/> is complete.</summary>
    double Compute(FrameAnalysis analysis, ParameterSet options);
}
