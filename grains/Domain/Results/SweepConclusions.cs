using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>What the complete experiments of a sweep show together; computed on request.</summary>
/// <param name="Experiments">Number of complete experiments.</param>
/// <param name="Best">The best on the objective; null if no experiment is complete.</param>
/// <param name="Simplest">
/// The one-standard-error choice: of the settings within one standard error of the best on the objective, the one with the smallest gap
/// between train and validation.
/// </param>
/// <param name="Selected">
/// Test accuracy of the selection: in each run the setting that is best on that run's validation part, tested there. The best's own test
/// accuracy is flattered by the choice among many. Null without a validation part.
/// </param>
/// <param name="Rivals">The best against every other complete experiment, in the order of the objective.</param>
/// <param name="SecondsPerRepeat">
/// Estimated duration of one more repeat of all experiments on the present slots; null if no slot accepts the runs.
/// </param>
[GenerateSerializer, Immutable, Alias("sweep-conclusions")]
public sealed record SweepConclusions(
    int Experiments, ExperimentId? Best, ExperimentId? Simplest, Estimate? Selected, ImmutableArray<RivalContrast> Rivals,
    double? SecondsPerRepeat = null)
{
    /// <summary>The same, with the needed tracks counted over a dataset of so many tracks, not over those that were tested.</summary>
    public SweepConclusions OverDataset(int tracks) => this with
    {
        Rivals = [.. Rivals.Select(rival => rival with { Needed = rival.Needed?.OverDataset(tracks, rival.Test.Observations) })],
    };
}

/// <summary>The best experiment against another; test accuracy and gap of all rivals are adjusted together.</summary>
/// <param name="Rival">The other.</param>
/// <param name="Test">Test accuracy of the best minus that of the rival.</param>
/// <param name="Gap">Gap of the best minus that of the rival.</param>
/// <param name="Needed">What would decide the contrast of test accuracy; null if it is decided or nothing is known.</param>
[GenerateSerializer, Immutable, Alias("rival-contrast")]
public sealed record RivalContrast(ExperimentId Rival, Contrast Test, Contrast Gap, DecisionNeed? Needed);

/// <summary>How much more data would decide a contrast: a true difference of the given size would be shown with probability 0.8.</summary>
/// <param name="Difference">The size of the difference, as a fraction.</param>
/// <param name="Repeats">
/// Repeats needed in all; null if no number of repeats suffices, or if one repeat cannot show what repeats would add.
/// </param>
/// <param name="Observations">
/// Tracks needed with the present repeats, where repeats do not suffice; else null. Tracks (or groups) that are tested, until
/// <see cref="OverDataset"/> makes them tracks of the dataset.
/// </param>
/// <param name="Present">The repeats that there are.</param>
[GenerateSerializer, Immutable, Alias("decision-need")]
public sealed record DecisionNeed(double Difference, int? Repeats, int? Observations, int Present)
{
    /// <summary>The size of difference that a plan is made for by default: 3 points of accuracy.</summary>
    public const double DefaultDifference = 0.03;

    /// <summary>Repeats still missing; null if repeats do not suffice.</summary>
    public int? MissingRepeats => Repeats - Present;

    /// <summary>
    /// The same with tracks of the dataset: under a holdout only a part of them is tested, and a group has several. The test part and the
    /// groups grow with the dataset.
    /// </summary>
    /// <param name="tracks">Tracks that the dataset has.</param>
    /// <param name="tested">Tracks (or groups) among them that were paired.</param>
    public DecisionNeed OverDataset(int tracks, int tested) => Observations is { } needed && tracks > 0 && tested > 0
        ? this with { Observations = (int)Math.Ceiling(Math.Min(int.MaxValue, needed * (double)tracks / tested)) }
        : this;
}
