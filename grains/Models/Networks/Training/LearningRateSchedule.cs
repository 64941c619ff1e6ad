using System.Collections.Immutable;

namespace Experiments.Models.Networks.Training;

/// <summary>The learning rate of each step of a training: a pure function of progress.</summary>
/// <param name="Kind">One of <see cref="Kinds"/>.</param>
/// <param name="Peak">The maximum rate.</param>
/// <param name="WarmUp">Share of the steps over which the rate rises linearly; 0 for the kind's default.</param>
internal sealed record LearningRateSchedule(string Kind, double Peak, double WarmUp)
{
    private const double DefaultWarmUp = 0.1;

    // Smith and Topin 2019: rises over 30 % of the steps from 1/25 of the peak, then falls to almost zero.
    private const double OneCycleRise = 0.3;
    private const double OneCycleStart = 1.0 / 25;
    private const double OneCycleEnd = OneCycleStart / 1e4;

    /// <summary>The names, the default first.</summary>
    public static ImmutableArray<string> Kinds { get; } = ["constant", "step", "cosine", "one-cycle", "warm-up"];

    /// <summary>The rate of step <paramref name="step"/>, from 0, of <paramref name="steps"/>.</summary>
    public double RateOf(long step, long steps)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(step, steps);
        var rise = (WarmUp, Kind) switch
        {
            ( > 0, _) => WarmUp,
            (_, "warm-up") => DefaultWarmUp,
            (_, "one-cycle") => OneCycleRise,
            _ => 0,
        };
        var risingSteps = rise == 0 ? 0 : Math.Max(1, (long)Math.Round(rise * steps));
        return Peak * (Kind is "one-cycle" ? OneCycle(step, steps, risingSteps)
            : step < risingSteps ? (step + 1.0) / risingSteps
            : AfterRise((double)(step - risingSteps) / Math.Max(1, steps - risingSteps)));
    }

    /// <summary>The factor at <paramref name="progress"/> in [0, 1) after the rise.</summary>
    private double AfterRise(double progress) => Kind switch
    {
        "step" => progress < 0.5 ? 1 : progress < 0.75 ? 0.1 : 0.01,
        "cosine" => 0.5 * (1 + Math.Cos(Math.PI * progress)),
        _ => 1,
    };

    private static double OneCycle(long step, long steps, long risingSteps) => step < risingSteps
        ? Between(OneCycleStart, 1, (double)step / risingSteps)
        : Between(1, OneCycleEnd, (double)(step - risingSteps) / Math.Max(1, steps - 1 - risingSteps));

    /// <summary>Half a cosine from one factor to another.</summary>
    private static double Between(double from, double to, double progress) =>
        to + ((from - to) * 0.5 * (1 + Math.Cos(Math.PI * progress)));
}
