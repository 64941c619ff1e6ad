using System.Globalization;
using Experiments.Benchmarks.Simulations;

namespace Experiments.Benchmarks;

/// <summary>
/// Whether contrasts and intervals hold. For two equally good settings: how often a difference of test accuracy or gap is reported, and how
/// often the intervals of test accuracy and gap cover the truth. Then the power: how often a true difference of 3 points is found. Each
/// beside the
/// method over runs (Nadeau and Bengio 2003). Learners are families of the product. Arguments: the number of studies of fast learners
/// (5,000), of slow ones (1,000), and the seed.
/// </summary>
internal static class FalseAlarms
{
    private static readonly string[] Slow = ["logistic-regression", "random-forest", "svm"];

    /// <summary>Prints the tables as they come.</summary>
    public static int Run(string[] args)
    {
        var numbers = args.Where(arg => char.IsDigit(arg[0])).Select(arg => int.Parse(arg, CultureInfo.InvariantCulture)).ToArray();
        var (fast, slow, seed) = (numbers.ElementAtOrDefault(0), numbers.ElementAtOrDefault(1), numbers.ElementAtOrDefault(2));
        (fast, slow, seed) = (fast == 0 ? 5000 : fast, slow == 0 ? 1000 : slow, seed == 0 ? 1 : seed);
        var only = args.Where(arg => !char.IsDigit(arg[0])).ToArray();
        Console.WriteLine($"Columns: the product's factor; factors {string.Join(' ', StudySimulation.Factors.Skip(1))}; over runs");
        foreach (var design in Designs().Where(design => IsWanted(design.Learner)))
        {
            var shares = Simulate(design);
            Console.WriteLine(
                $"{design} | false alarms test {Format(shares.Test)}  gap {Format(shares.Gap)} | coverage test {Format(shares.Accuracy)}  "
                + $"gap {Format(shares.GapCovered)} | factors needed {Format([shares.ContrastFactor, shares.ScoreFactor])} repeats "
                + $"{Format([shares.RepeatShare ?? 0])}");
        }

        Console.WriteLine("\nPower: true difference in points, then the same columns, then tracks / runs");
        foreach (var (design, points) in Powers().Where(pair => IsWanted(pair.Design.Learner)))
        {
            var shares = Simulate(design);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{design} | {points:0.0} | {Format(shares.Test)} | {shares.Test[0] / shares.Test[^1]:0.00}"));
        }

        return 0;

        bool IsWanted(string learner) => only.Length == 0 || only.Contains(learner);
        static string Format(IEnumerable<double> shares) =>
            string.Join(' ', shares.Select(share => share.ToString("0.000", CultureInfo.InvariantCulture)));
        StudyShares Simulate(StudyDesign design) =>
            new StudySimulation(design, Slow.Contains(design.Learner) ? slow : fast, (ulong)seed).Run();
    }

    private static IEnumerable<StudyDesign> Designs()
    {
        foreach (var learner in new[] { "centroid", "knn" })
        {
            foreach (var tracks in new[] { 100, 1000 })
            {
                foreach (var (folds, repeats) in new[] { (3, 1), (5, 1), (10, 1), (5, 3) })
                {
                    yield return new StudyDesign(learner, tracks, folds, repeats);
                }

                yield return new StudyDesign(learner, tracks, 5, 1) { TracksOfGroup = 4 };
            }
        }

        foreach (var learner in Slow)
        {
            yield return new StudyDesign(learner, 100, 5, 1);
            yield return new StudyDesign(learner, 100, 3, 2);
            yield return new StudyDesign(learner, 1000, 5, 1);
        }
    }

    /// <summary>Designs whose first setting is better by about 3 points: the advantage is found by bisection.</summary>
    private static IEnumerable<(StudyDesign Design, double Points)> Powers()
    {
        foreach (var learner in new[] { "centroid", "knn", "logistic-regression" })
        {
            foreach (var (folds, repeats) in new[] { (5, 1), (10, 1), (5, 3) })
            {
                var design = new StudyDesign(learner, 1000, folds, repeats);
                var (low, high) = (0.0, 1.0);
                for (var step = 0; step < 7; step++)
                {
                    var middle = (low + high) / 2;
                    (low, high) = Points(design with { Advantage = middle }) < 3 ? (middle, high) : (low, middle);
                }

                design = design with { Advantage = high };
                yield return (design, Points(design));
            }
        }

        static double Points(StudyDesign design) => 100 * (design.Truth(0, 7, 40).Test - design.Truth(1, 7, 40).Test);
    }
}
