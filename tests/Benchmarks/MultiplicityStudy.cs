using System.Globalization;
using System.Numerics.Tensors;
using Experiments.Benchmarks.Simulations;
using Experiments.Domain;
using Experiments.Evaluation.Contrasts;

namespace Experiments.Benchmarks;

/// <summary>
/// Two ways to adjust the contrasts of all settings with the best one: Holm, and the largest statistic under random signs of the blocks
/// (max-T, Westfall and Young 1993; step-down). For each: in how many studies a setting that is not worse is called so, and how many of the
/// worse ones are found. Arguments: the number of studies (1,000) and the seed.
/// </summary>
internal static class MultiplicityStudy
{
    private const int Flips = 999;
    private const double Level = 0.05;

    private static readonly double[] ModelShares = [0, 0.5, 0.85];

    /// <summary>Prints a line per design.</summary>
    public static int Run(string[] args)
    {
        var numbers = args.Select(arg => int.Parse(arg, CultureInfo.InvariantCulture)).ToArray();
        var (studies, seed) = (numbers.ElementAtOrDefault(0) is > 0 and var given ? given : 1000, (ulong)numbers.ElementAtOrDefault(1));
        Console.WriteLine("tracks settings worse points models | false alarms Holm, max-T | found Holm, max-T");
        foreach (var design in Designs())
        {
            var outcomes = new (Outcome Holm, Outcome MaxT)[studies];
            Parallel.For(0, studies, study => outcomes[study] = Draw(design, new RandomStream(Seeds.Derive(seed, "max-t", $"{study}"))));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{design.Tracks,6} {design.Settings,8} {design.Worse,5} {100 * design.Distance,6:0} {design.ModelShare,6:0.00} | "
                + $"{outcomes.Average(outcome => outcome.Holm.IsFalse ? 1.0 : 0):0.000} "
                + $"{outcomes.Average(outcome => outcome.MaxT.IsFalse ? 1.0 : 0):0.000} | "
                + $"{outcomes.Average(outcome => outcome.Holm.Found):0.000} {outcomes.Average(outcome => outcome.MaxT.Found):0.000}"));
        }

        return 0;
    }

    private static IEnumerable<RaceDesign> Designs() =>
        from design in Enumerable.Range(0, 8)
        let tracks = (design & 4) == 0 ? 100 : 1000
        let settings = (design & 2) == 0 ? 8 : 20
        let worse = (design & 1) == 0 ? 0 : settings / 2
        from share in ModelShares
        select new RaceDesign(tracks, 5, settings, worse) { ModelShare = share, Distance = tracks == 100 ? 0.1 : 0.05 };

    private static (Outcome Holm, Outcome MaxT) Draw(RaceDesign design, RandomStream random)
    {
        var metric = MetricParts.Of(MetricNames.ValidationAccuracy)!; // not null: an accuracy
        var scores = design.Simulate(random).Select(folds => BlockScores.Of(folds, metric)).ToArray();
        var best = Array.IndexOf(scores, scores.MaxBy(score => score.Value));
        int[] rivals = [.. Enumerable.Range(0, scores.Length).Where(setting => setting != best)];
        var contrasts = rivals.Select(setting => TrackContrast.Of(scores[best], scores[setting])).ToArray();
        var holm = HolmCorrection.Adjust([.. contrasts.Select(contrast => contrast.P)]);
        double[][] influences = [.. rivals.Select(setting => scores[best].Minus(scores[setting]).Influences.ToArray())];
        var maxT = AdjustByFlips([.. contrasts.Select(contrast => contrast.Difference / contrast.Error)], influences, random);
        return (Judge(design, rivals, holm), Judge(design, rivals, maxT));
    }

    private static Outcome Judge(RaceDesign design, int[] rivals, double[] adjusted)
    {
        int[] found = [.. rivals.Where((_, place) => adjusted[place] < Level)];
        return new Outcome(
            found.Any(setting => setting >= design.Worse),
            design.Worse == 0 ? 0 : found.Count(setting => setting < design.Worse) / (double)design.Worse);
    }

    /// <summary>Step-down adjusted probabilities of statistics that are scaled for the variance of the trained models.</summary>
    private static double[] AdjustByFlips(double[] statistics, double[][] influences, RandomStream random)
    {
        var order = Enumerable.Range(0, statistics.Length).OrderByDescending(rival => Math.Abs(statistics[rival])).ToArray();
        var scales = influences.Select(values => Math.Sqrt(values.Sum(value => value * value))).ToArray();
        var larger = new int[statistics.Length];
        var signs = new double[influences.Max(values => values.Length)];
        for (var flip = 0; flip < Flips; flip++)
        {
            for (var block = 0; block < signs.Length; block++)
            {
                signs[block] = random.NextDouble() < 0.5 ? -1 : 1;
            }

            var largest = 0.0;
            for (var place = order.Length - 1; place >= 0; place--)
            {
                var rival = order[place];
                var sum = TensorPrimitives.Dot<double>(influences[rival], signs.AsSpan(0, influences[rival].Length));
                largest = Math.Max(largest, scales[rival] > 0 ? Math.Abs(sum) / scales[rival] : 0);
                larger[rival] += largest >= Math.Abs(statistics[rival]) ? 1 : 0;
            }
        }

        var (adjusted, highest) = (new double[statistics.Length], 0.0);
        foreach (var rival in order)
        {
            highest = Math.Max(highest, (larger[rival] + 1.0) / (Flips + 1));
            adjusted[rival] = highest;
        }

        return adjusted;
    }

    /// <summary>What one way of adjusting came to.</summary>
    private readonly record struct Outcome(bool IsFalse, double Found);
}
