using Experiments.Domain;

namespace Experiments.Features;

/// <summary>
/// Something computed of a slice. To add one, write a file in Descriptors with an <c>internal sealed</c>
/// <see cref="IFrameFeature"/> or <see cref="ISliceFeature"/>: columns, validation, help and the tests of every feature follow.
/// </summary>
public interface IFeature : INamed
{
    /// <summary>One sentence for people.</summary>
    string Summary { get; }

    /// <summary>Its own parameters, such as nMfcc.</summary>
    ParameterSchema Options { get; }

    /// <summary>The unit of its values, such as Hz or dB; 1 where they are plain numbers.</summary>
    string Unit(ParameterSet options);

    /// <summary>
    /// What in a spec it cannot work with, a sentence each; <paramref name="options"/> is complete and in range.
    /// </summary>
    IEnumerable<string> FindProblems(FeatureSpec spec, ParameterSet options) => [];
}

/// <summary>A feature with values for every frame (or sample): a matrix, of which the table takes statistics.</summary>
public interface IFrameFeature : IFeature
{
    /// <summary>Rows of the matrix, such as one a coefficient, band or pitch class.</summary>
    int Rows(FeatureSpec spec, ParameterSet options);

    /// <summary>Columns of the matrix for a slice of so many samples: its frames, unless the feature says otherwise.</summary>
    int Length(FeatureSpec spec, int samples) => Framing.FrameCount(spec, samples);

    /// <summary>Writes the matrix, shape [rows, length], row-major; <paramref name="options"/> is complete.</summary>
    void Compute(FrameAnalysis analysis, ParameterSet options, Span<float> values);
}

/// <summary>A feature that is one number a slice.</summary>
public interface ISliceFeature : IFeature
{
    /// <summary>The number; <paramref name="options"/> is complete.</summary>
    double Compute(FrameAnalysis analysis, ParameterSet options);
}
