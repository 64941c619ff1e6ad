using System.Globalization;
using Experiments.Domain;
using Experiments.Features;
using Experiments.Unit.Features.Reference;

namespace Experiments.Benchmarks;

/// <summary>
/// <c>feature-errors [--reference DIR]</c>: the largest difference of every quantity from librosa's values over all reference
/// cases, in both precisions; exit code 1 if one exceeds its tolerance.
/// </summary>
internal static class FeatureErrors
{
    public static int Run(string[] args)
    {
        var folder = args is ["--reference", var given] ? given : Path.Combine("..", "shared", "reference", "features");
        if (!Directory.Exists(Path.Combine(folder, "cases")))
        {
            Console.Error.WriteLine($"{folder}: no reference cases there; give the folder with --reference DIR");
            return 2;
        }

        return Print(folder, SignalPrecision.Double) & Print(folder, SignalPrecision.Single) ? 0 : 1;
    }

    private static bool Print(string folder, SignalPrecision precision)
    {
        var extractor = new FeatureExtractor(ReferenceComparison.Spec(precision));
        var errors = ReferenceCase.All(folder).SelectMany(reference => ReferenceComparison.Compare(extractor, reference)).ToList();
        Console.WriteLine($"precision {precision}: largest error over {errors.Select(error => error.Case).Distinct().Count()} cases");
        foreach (var group in errors.GroupBy(error => error.Quantity))
        {
            var tested = group.Where(error => error.Exemption is null).ToList();
            var worst = tested.MaxBy(error => error.Error / error.Tolerance);
            var failed = tested.Count(error => !error.IsPassed);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{group.Key,-28} {worst?.Error,12:G4} of {worst?.Tolerance,9:G4} {worst?.Case,-20} "
                + $"{(failed == 0 ? "" : $"{failed} FAILED")} "
                + $"{(tested.Count < group.Count() ? $"({group.Count() - tested.Count} exempt)" : "")}"));
        }

        return errors.TrueForAll(error => error.IsPassed);
    }
}
