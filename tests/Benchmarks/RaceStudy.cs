using System.Globalization;
using Experiments.Benchmarks.Simulations;
using Experiments.Domain;

namespace Experiments.Benchmarks;

/// <summary>
/// What racing over folds saves, and how often it stops a setting that is not worse. Arguments: the number of studies (1,000) and the seed.
/// </summary>
internal static class RaceStudy
{
    private static readonly RaceDesign[] Designs =
    [
        .. from tracks in new[] { 100, 1000 }
           from settings in new[] { 8, 20 }
           from share in new[] { 0, 0.5, 0.85 }
           select new RaceDesign(tracks, 5, settings, 0) { ModelShare = share },
        .. from folds in new[] { 5, 10 }
           from distance in new[] { 0.05, 0.1, 0.2 }
           select new RaceDesign(1000, folds, 8, 4) { Distance = distance },
        new RaceDesign(100, 5, 8, 4) { Distance = 0.2 },
    ];

    /// <summary>Prints a line per design.</summary>
    public static int Run(string[] args)
    {
        var numbers = args.Select(arg => int.Parse(arg, CultureInfo.InvariantCulture)).ToArray();
        var (studies, seed) = (numbers.ElementAtOrDefault(0) is > 0 and var given ? given : 1000, (ulong)numbers.ElementAtOrDefault(1));
        Console.WriteLine("tracks folds settings worse points models | runs % false stops  same winner %");
        foreach (var design in Designs)
        {
            var outcomes = new RaceOutcome[studies];
            Parallel.For(0, studies, study => outcomes[study] = design.Draw(Seeds.Derive(seed, "race", $"{study}")));
            var points = design.Worse == 0 ? 0 : 100 * design.Distance;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{design.Tracks,6} {design.Folds,5} {design.Settings,8} {design.Worse,5} {points,6:0} {design.ModelShare,6:0.00} | "
                + $"{100 * outcomes.Average(outcome => outcome.Runs),6:0.0} "
                + $"{outcomes.Average(outcome => outcome.HasFalseStop ? 1.0 : 0),11:0.000} "
                + $"{100 * outcomes.Average(outcome => outcome.HasSameWinner ? 1.0 : 0),14:0.0}"));
        }

        return 0;
    }
}
