using Experiments.ClientCli.Output;
using Experiments.Domain;

namespace Experiments.ClientCli.Views;

/// <summary>Settings side by side, and what may be said of them.</summary>
internal static class CompareView
{
    /// <summary><c>compare</c>.</summary>
    public static View Of(ParameterComparison comparison)
    {
        var groups = new TextTable(string.Join(", ", comparison.By), $"{Words.Unit(comparison.Metric)} [95 % interval]", "std", "runs", "experiments");
        foreach (var group in comparison.Groups)
        {
            groups.Add(
                group.Value, Words.Metric(comparison.Metric, group.Score), Words.Metric(comparison.Metric, group.Score.Std), Numbers.Text($"{group.Score.Count}"),
                Numbers.Text($"{group.Experiments}"));
        }

        var pairs = new TextTable("pair", "difference [95 %]", "p", "p Holm", "effect d");
        foreach (var pair in comparison.Pairs)
        {
            pairs.Add(
                $"{pair.First} - {pair.Second}", pair.Test.Describe(comparison.Metric),
                Figures.Fixed(pair.Test.P, 4), Figures.Fixed(pair.HolmP, 4), Figures.Fixed(pair.Test.EffectSize, 2));
        }

        List<string> lines = [.. groups.Lines(), "", .. comparison.Pairs.IsEmpty ? [] : pairs.Lines().Append(""), comparison.Verdict];
        return new View(lines, comparison);
    }
}
