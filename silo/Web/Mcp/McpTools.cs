using System.Text.Json;
using Experiments.Domain;
using Experiments.Queries;
using Experiments.ReadModel;
using Experiments.ReadModel.Views.Comparisons;

namespace Experiments.Web.Mcp;

/// <summary>
/// What an assistant can ask: some of the questions of the API, each answered with the terminal's text and the document of <c>--json</c>.
/// None changes anything. To add one, add an entry to <see cref="All"/>.
/// </summary>
internal static class McpTools
{
    private static readonly McpArgument Sweep = new("sweep", "The sweep's ID, as list_sweeps shows it.", IsRequired: true);

    /// <summary>The arguments of <c>compare</c> that say nothing of two experiments.</summary>
    private static readonly string[] OfSweeps = ["sweep", "by", "metric"];

    /// <summary>All tools, by name.</summary>
    public static IReadOnlyList<McpTool> All { get; } =
    [
        new("list_sweeps", "List sweeps",
            "All sweeps (searches over model families and their parameters) with their state, number of runs and best experiment.", [],
            call => SweepQueries.ListAsync(call.Grains, call.ReportLost, call.Cancellation)),
        new("leaderboard", "Leaderboard of a sweep",
            "The experiments of a sweep, best first: train, validation and test accuracy with 95 % intervals, the gap between train and "
                + "test, and what may be concluded. Quote the intervals with the numbers.",
            [
                Sweep,
                new("sort", "The metric to sort by, such as testAccuracy or gap; the sweep's objective if left out."),
                new("top", "The most experiments to list.", McpArgument.Integer),
                new("by", "List only the best of each family, or of each value of this parameter."),
            ],
            call => SweepQueries.RankAsync(
                call.Grains, call.Required("sweep"),
                new LeaderboardQuery(call.Find("sort"), call.Number("top"), call.Find("by"), call.Number("top")), call.Cancellation)),
        new("compare", "Compare settings, or two experiments",
            "Settings of a sweep side by side: means with intervals, and for each pair one corrected test with its verdict (better, "
                + "practically equal or undecided) and what would decide it. With first and second in place of sweep: two experiments, "
                + "run by run and track by track.",
            [
                new("sweep", "The sweep's ID, to compare its settings."),
                new("first", "The ID of an experiment, such as quick/e0, to compare two."),
                new("second", "The ID of the other experiment."),
                new("by", "The parameters to compare by, separated by commas; family, if left out, compares families."),
                new("metric", "The metric, such as testAccuracy (if left out) or gap."),
            ],
            CompareAsync),
        new("experiment", "Show an experiment",
            "One experiment: its parameters, runs, estimates with intervals, parts of its variance, environment and seeds.",
            [new("experiment", "The experiment's ID, such as quick/e3.", IsRequired: true)],
            call => ExperimentQueries.ShowAsync(call.Grains, call.Required("experiment"), call.Cancellation)),
        new("why", "Why a run waits, was stopped or failed",
            "The requirements of a waiting run against the slots there are, the rule and the numbers that pruned it, or the reason and log "
                + "of each failed attempt.",
            [new("run", "The run's ID, such as quick/e3/r0f1.", IsRequired: true)],
            call => SweepQueries.ExplainAsync(call.Grains, RunId.Parse(call.Required("run")), call.FindLog, call.Cancellation)),
        new("datasets", "List data sets",
            "All data sets with tracks, slices and labels; with a name, one of them with its quarantined files.",
            [new("dataset", "The data set's name; all, if left out.")],
            call => call.Find("dataset") is { } name
                ? DatasetQueries.ShowAsync(call.Grains, name, call.Cancellation)
                : DatasetQueries.ListAsync(call.Grains, call.ReportLost, call.Cancellation)),
        new("hardest", "Hardest slices",
            "The slices of a data set that most experiments get wrong, with true and predicted label: candidates for a wrong label.",
            [
                new("dataset", "The data set's name.", IsRequired: true),
                new("limit", "The most slices to list; 20 if left out.", McpArgument.Integer),
            ],
            call => DatasetQueries.ListHardestAsync(
                call.Grains, call.Required("dataset"), call.Number("limit") ?? 20, includesPadded: false, call.Cancellation)),
    ];

    private static async Task<View> CompareAsync(McpCall call)
    {
        if (call.Find("first") is null && call.Find("second") is null)
        {
            return await SweepQueries.CompareAsync(
                call.Grains, call.Required("sweep"), call.Find("by") ?? "family", call.Find("metric") ?? MetricNames.TestAccuracy,
                Contrast.DefaultRegion * 100, call.Cancellation).ConfigureAwait(false);
        }

        if (OfSweeps.FirstOrDefault(name => call.Find(name) is not null) is { } other)
        {
            throw new UserErrorException($"{other}: is for the settings of a sweep; leave it out, or first and second");
        }

        return PairView.Of(await ExperimentQueries.PairAsync(
            call.Grains, call.Required("first"), call.Required("second"), Contrast.DefaultRegion * 100, call.Cancellation)
            .ConfigureAwait(false));
    }
}

/// <summary>A tool.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Title">What people read.</param>
/// <param name="Description">What an assistant reads to choose it.</param>
/// <param name="Arguments">What it takes.</param>
/// <param name="AskAsync">Answers it.</param>
internal sealed record McpTool(
    string Name, string Title, string Description, IReadOnlyList<McpArgument> Arguments, Func<McpCall, Task<View>> AskAsync)
{
    /// <summary>Refuses arguments that it does not take: what is misspelled would be left out without a word.</summary>
    /// <exception cref="UserErrorException">There is one.</exception>
    public void RequireKnown(IEnumerable<string> given)
    {
        string[] known = [.. Arguments.Select(argument => argument.Name)];
        if (given.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw new UserErrorException($"{Name} takes no argument '{unknown}'{NearestName.Hint(unknown, known)}");
        }
    }

    /// <summary>The JSON schema of its arguments.</summary>
    public JsonElement Schema() => JsonSerializer.SerializeToElement(new Dictionary<string, object>
    {
        ["type"] = "object",
        ["properties"] = Arguments.ToDictionary(
            argument => argument.Name,
            argument => new Dictionary<string, object> { ["type"] = argument.Type, ["description"] = argument.Description }),
        ["required"] = Arguments.Where(argument => argument.IsRequired).Select(argument => argument.Name),
        ["additionalProperties"] = false,
    });
}

/// <summary>An argument of a tool.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Description">What it means.</param>
/// <param name="Type">Its type in JSON schema.</param>
/// <param name="IsRequired">Whether it must be given.</param>
internal sealed record McpArgument(string Name, string Description, string Type = "string", bool IsRequired = false)
{
    /// <summary>The type of whole numbers.</summary>
    public const string Integer = "integer";
}

/// <summary>One call of a tool.</summary>
/// <param name="Grains">The grains, by the names that things have now.</param>
/// <param name="Arguments">What was given.</param>
/// <param name="FindLog">The path of a log by its artifact, or null if it cannot be seen from here.</param>
/// <param name="ReportLost">Receives what could not be shown, a line each.</param>
/// <param name="Cancellation">Ends the call.</param>
internal sealed record McpCall(
    IGrainFactory Grains, IDictionary<string, JsonElement> Arguments, Func<string, string?> FindLog, Action<string> ReportLost,
    CancellationToken Cancellation)
{
    /// <summary>A text; null if it is not given.</summary>
    public string? Find(string name) => !Arguments.TryGetValue(name, out var value) || value.ValueKind is JsonValueKind.Null ? null
        : value.ValueKind is JsonValueKind.String ? value.GetString()
        : throw new UserErrorException($"{name}: must be a text");

    /// <summary>A text that must be given.</summary>
    public string Required(string name) =>
        Find(name) is { Length: > 0 } text ? text : throw new UserErrorException($"{name}: is missing");

    /// <summary>A number from 1 on; null if it is not given.</summary>
    public int? Number(string name) => !Arguments.TryGetValue(name, out var value) || value.ValueKind is JsonValueKind.Null ? null
        : value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number) && number is > 0 and <= 100_000 ? number
        : throw new UserErrorException($"{name}: must be an integer from 1 to 100000");
}
