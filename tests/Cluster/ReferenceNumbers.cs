using System.Text.Json;
using System.Text.Json.Nodes;
using Experiments.Domain;
using Xunit;

namespace Experiments.Cluster;

/// <summary>Compares what this build shows and stores with what an earlier build showed and stored.</summary>
internal static class ReferenceNumbers
{
    private static readonly JsonNode Kept = JsonNode.Parse(File.ReadAllText(
        Path.Combine(Repository.Root, "tests", "Cluster", "Reference", "store-format-2.json")))!; // not null: the file holds an object

    /// <summary>Computed from the runs when a sweep is read, in another form than at the time.</summary>
    private const string Replaced = "testVariance";

    /// <summary>The ends of intervals: the present build computes them over tracks where it has the counts.</summary>
    private static readonly string[] Intervals = ["low", "high"];

    /// <summary>The genre mixture that the models of an experiment gave for <c>square.wav</c>.</summary>
    public static JsonNode Prediction(string experiment) => Kept["predictions"]![experiment]!; // not null: the file has both

    /// <summary>
    /// Compares a leaderboard with the one that the earlier build printed as JSON, without its sentences, times and intervals.
    /// </summary>
    /// <param name="name">The name of the kept leaderboard.</param>
    /// <param name="rows">The present rows.</param>
    /// <param name="isRecomputed">Whether the present build computed any of these numbers.</param>
    public static void AssertLeaderboard(string name, IReadOnlyList<ExperimentSummary> rows, bool isRecomputed)
    {
        var kept = Kept["leaderboards"]![name]!.AsArray(); // not null: the file has both
        Assert.Equal(kept.Count, rows.Count);
        foreach (var row in kept)
        {
            var experiment = $"{row!["experiment"]}"; // not null: every row is an object
            var present = rows.Single(present => present.Experiment.ToString() == experiment);
            AssertContains(row, JsonSerializer.SerializeToNode(present, DomainJson.Compact), experiment, isRecomputed, Intervals);
        }
    }

    /// <summary>Every kept property must be present with its value; new properties are allowed.</summary>
    public static void AssertContains(JsonNode? kept, JsonNode? present, string where, bool isRecomputed = false, params string[] without)
    {
        switch (kept, present)
        {
            case (JsonObject expected, JsonObject found):
                foreach (var (name, property) in expected.Where(pair => pair.Key != Replaced && !without.Contains(pair.Key)))
                {
                    Assert.True(found.ContainsKey(name), $"{where}.{name} is missing");
                    AssertContains(property, found[name], $"{where}.{name}", isRecomputed, without);
                }

                break;
            case (JsonArray expected, JsonArray found):
                Assert.True(expected.Count == found.Count, $"{where} has {found.Count} items instead of {expected.Count}");
                for (var index = 0; index < expected.Count; index++)
                {
                    AssertContains(expected[index], found[index], $"{where}[{index}]", isRecomputed, without);
                }

                break;
            default:
                Assert.True(
                    Text(kept) == Text(present) || (isRecomputed && IsRounded(kept, present, where)),
                    $"{where} is {Text(present)} instead of {Text(kept)}");
                break;
        }
    }

    /// <summary>
    /// Processors with vectors of another width sum in another order. With 128 instead of 512 bits, a log loss differed by 2e-7, and its
    /// deviation over two folds and the bounds that follow from it by 2e-5.
    /// </summary>
    private static bool IsRounded(JsonNode? kept, JsonNode? present, string where)
    {
        var (expected, found) = (Number(kept), Number(present));
        var tolerance = where[(where.LastIndexOf('.') + 1)..] is "std" or "low" or "high" ? 1e-4 : 1e-6;
        return Math.Abs(expected - found) <= tolerance * Math.Max(1, Math.Abs(expected));
    }

    /// <summary>The number in a node; NaN if it contains none.</summary>
    private static double Number(JsonNode? node) =>
        node?.GetValueKind() is JsonValueKind.Number ? JsonSerializer.Deserialize<double>(node) : double.NaN;

    /// <summary>JSON writers differ in the case of exponents: 1e-05 and 1E-05.</summary>
    private static string Text(JsonNode? node) => node switch
    {
        null => "null",
        _ when node.GetValueKind() is JsonValueKind.Number => node.ToJsonString().ToUpperInvariant(),
        _ => node.ToJsonString(DomainJson.Compact),
    };
}
