using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation.Contrasts;

/// <summary>A metric as a sum of accuracies of parts, each added or subtracted: what can be attributed to blocks.</summary>
/// <param name="Terms">The parts with their signs.</param>
/// <param name="IsOfTracks">Whether it is a share of tracks instead of slices.</param>
internal sealed record MetricParts(ImmutableArray<(SplitPart Part, int Sign)> Terms, bool IsOfTracks = false)
{
    /// <summary>Whether it is the difference of two accuracies.</summary>
    public bool IsDifference => Terms.Length > 1;

    /// <summary>The part whose rows, divided by those of train, tell how much the training sets of folds overlap.</summary>
    public SplitPart Measured => Terms[^1].Part;

    /// <summary>The parts of a metric; null if blocks have no share in it, as for log loss.</summary>
    public static MetricParts? Of(string metric) => metric switch
    {
        MetricNames.TrainAccuracy => new([(SplitPart.Train, 1)]),
        MetricNames.ValidationAccuracy => new([(SplitPart.Validation, 1)]),
        MetricNames.TestAccuracy => new([(SplitPart.Test, 1)]),
        MetricNames.TrackAccuracy => new([(SplitPart.Test, 1)], IsOfTracks: true),
        MetricNames.Gap => new([(SplitPart.Train, 1), (SplitPart.Test, -1)]),
        MetricNames.ValidationGap => new([(SplitPart.Train, 1), (SplitPart.Validation, -1)]),
        _ => null,
    };
}
