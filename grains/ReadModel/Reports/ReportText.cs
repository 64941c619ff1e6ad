using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.ReadModel.Reports;

/// <summary>The answer of a sweep.</summary>
/// <param name="Sentences">Which experiment is best, what choosing it costs, how sure that is, what it memorizes; one or more.</param>
/// <param name="NextStep">What would decide what is undecided; null if nothing is.</param>
/// <param name="Notes">Caveats, a sentence each.</param>
public sealed record ReportConclusion(ImmutableArray<string> Sentences, string? NextStep, ImmutableArray<string> Notes);

/// <summary>The sentences of a report, with their numbers.</summary>
public static class ReportText
{
    /// <summary>The answer at the top: which is best, how sure that is, what it memorizes, the next step, and notes.</summary>
    public static ReportConclusion Answer(ReportData data) =>
        Answer(data.Sweep.Id, data.Leaderboard, data.Leaderboard.Rows.Length, data.Dataset);

    /// <summary>The same for a leaderboard of which only the best rows are at hand, the first with a result.</summary>
    /// <param name="sweep">The sweep's ID.</param>
    /// <param name="board">One row or more, with the conclusions.</param>
    /// <param name="experiments">How many experiments have results.</param>
    /// <param name="dataset">The dataset.</param>
    public static ReportConclusion Answer(string sweep, Leaderboard board, int experiments, DatasetSummary dataset)
    {
        var best = board.Rows[0];
        var (slices, tracks) = (Display.Percent(best.TestAccuracy), Display.Percent(best.TrackAccuracy?.Mean));
        var first = $"Of {Display.Count(experiments, "experiment")} over {dataset.Name} "
            + $"({dataset.Tracks} tracks, {LabelWords.Of(dataset).Count(dataset.Genres.Count)}), "
            + $"{best.Family} ({best.Experiment}) ranks first by "
            + $"{MetricNames.InWords(board.SortedBy)}, with {slices} % of the test slices and "
            + $"{tracks} % of the test tracks right; "
            + $"chance is {Display.Percent(board.Chance)} %.";
        string?[] sure = board.Conclusions is { } conclusions
            ? [ConclusionText.Selected(conclusions), ConclusionText.Rivals(conclusions)] : [];
        return new ReportConclusion(
            [
                first,
                .. sure.OfType<string>().Select(sentence => sentence.StartsWith($"{best.Experiment}", StringComparison.Ordinal)
                    ? $"{sentence}." : $"{Display.Capital(sentence)}."),
                .. best.Verdict is { } verdict ? [$"{best.Experiment} {verdict.TrimEnd('.')}."] : Array.Empty<string>(),
            ],
            board.Conclusions is { } known && ConclusionText.NextStep(sweep, known) is { } step ? $"{step}." : null,
            [.. board.Notes.Concat(best.Notes).Distinct().Select(note => $"{note.TrimEnd('.')}.")]);
    }

    /// <summary>When the search found its best, by the metric that the rows are sorted by.</summary>
    public static string History(Leaderboard board)
    {
        ArgumentNullException.ThrowIfNull(board);
        var best = board.Rows[0].Experiment;
        var (before, after) = (
            board.Rows.Count(row => row.Experiment.Number < best.Number), board.Rows.Count(row => row.Experiment.Number > best.Number));
        var when = before == 0 ? "came first" : $"came after {Display.Count(before, "other")}";
        var since = after == 0 ? "no experiment came after it" : $"{Display.Count(after, "experiment")} after it did not improve on it";
        return $"The best by {MetricNames.InWords(board.SortedBy)}, e{best.Number}, {when}; {since}.";
    }

    /// <summary>What a comparison compares: <c>Test accuracy by family</c>.</summary>
    public static string Title(ParameterComparison comparison)
    {
        var metric = MetricNames.InWords(comparison.Metric);
        return $"{Display.Capital(metric)} by {string.Join(", ", comparison.By)}";
    }

    /// <summary>How much the parameters explain, and what pairs of them explain beyond their single effects.</summary>
    public static string Interactions(FamilyImportances family) => $"{family.Experiments} experiments. "
        + (family.Parameters.IsEmpty
            ? $"The parameters do not explain the metric (out-of-bag R2 {Explained(family)} <= 0)."
            : $"{(family.R2 is null ? "" : $"Out-of-bag R2 {Explained(family)}. ")}{PairsOf(family)}");

    private static string Explained(FamilyImportances family) => NumberFormat.Fixed(family.R2 ?? 0, 2);

    private static string PairsOf(FamilyImportances family)
    {
        var pairs = family.Pairs.Where(pair => pair.Share >= 0.01).Take(3)
            .Select(pair => $"{pair.First} with {pair.Second} {NumberFormat.Fixed(pair.Share, 2)}").ToArray();
        return pairs.Length > 0
            ? $"Interactions: {string.Join(", ", pairs)}."
            : "There are no interactions between parameters.";
    }

    /// <summary>Sweep, dataset and features in one line.</summary>
    public static string Line(ReportData data)
    {
        var (spec, protocol) = (data.Sweep.Spec, data.Sweep.Spec.Protocol);
        return $"Dataset {spec.Dataset}, features {spec.Features}; {Display.Of(protocol)}; {Display.Of(data.Sweep.State)}, "
            + $"submitted {Display.Time(data.Sweep.SubmittedAt)}";
    }

    /// <summary>The one-standard-error choice; empty if it is the best experiment.</summary>
    public static string Simplest(ReportData data) =>
        data.Leaderboard.SimplestEquivalent is { } simplest && simplest != data.Leaderboard.Rows[0].Experiment
        && data.Leaderboard.Rows.FirstOrDefault(row => row.Experiment == simplest) is { } row
        ? $"{char.ToUpperInvariant(ConclusionText.SimplestRule[0])}{ConclusionText.SimplestRule[1..]}: {row.Family} {simplest}, "
            + $"{Display.Percent(row.TestAccuracy)} % on test."
        : "";

    /// <summary>The most frequently confused pairs.</summary>
    public static string Confusions(ExperimentAnalysis analysis, LabelWords words = default) =>
        analysis.ConfusedPairs.Where(pair => pair.Slices > 0).Take(3).ToArray() is { Length: > 0 } pairs
        ? "Most confused: " + string.Join("; ", pairs.Select(pair =>
            $"{pair.First} and {pair.Second}, {pair.Slices} slices ({NumberFormat.Percent(pair.FirstAsSecond, 0)} % one way, "
                + $"{NumberFormat.Percent(pair.SecondAsFirst, 0)} % the other)")) + "."
        : $"No {words.One} was misclassified.";

    private static TimeSpan FitTime(ReportData data) =>
        TimeSpan.FromSeconds(data.Leaderboard.Rows.Sum(row => row.Runs * (row.FitSeconds?.Mean ?? 0)));

    /// <summary>Everything needed to reproduce the numbers.</summary>
    public static IEnumerable<(string Name, string Value)> Provenance(ReportData data)
    {
        var (protocol, search) = (data.Sweep.Spec.Protocol, data.Sweep.Spec.Search);
        var runs = data.Families.SelectMany(family => family.Runs).Select(run => run.Result).OfType<RunResult>().ToArray();
        yield return ("sweep", $"{data.Sweep.Id}, {Display.Of(data.Sweep.State)}, submitted {Display.Time(data.Sweep.SubmittedAt)}");
        yield return ("dataset", $"{data.Dataset.Name}, version {data.Dataset.Version}");
        yield return ("feature set", $"{data.Sweep.Spec.Features}, {data.Sweep.FeatureSet}");
        var part = protocol.Validation is ValidationRule.Rotating
            ? "" : $", validation {NumberFormat.Trimmed(protocol.ValidationFraction, 2)}";
        yield return ("protocol", $"{Display.Of(protocol)}{part}, scaling {protocol.Scaling}, seed {protocol.Seed}");
        yield return ("search", $"{search.Sampler}, pruner {search.Pruner.Kind}, objective {Display.Of(data.Sweep.Spec.ListObjectives())}");
        yield return ("took", data.Sweep.EndedAt is { } ended
            ? $"{Display.Duration(ended - data.Sweep.SubmittedAt)} from submission to end; "
                + $"all fits together took {Display.Duration(FitTime(data))}"
            : "not ended");
        yield return ("runs", $"{data.Sweep.Runs.Completed} completed, {data.Sweep.Runs.Failed} failed of {data.Sweep.Runs.Total}");
        yield return ("setting of the best", data.Leaderboard.Rows[0].Parameters.ToString());
        yield return ("seeds of the best",
            string.Join(' ',
                data.Families[0].Runs.Select(run => run.Result).OfType<RunResult>()
                    .Select(run => DisplayNumbers.Text($"{run.Run.ShortName}:{run.Seed:x16}"))));
        yield return ("devices",
            string.Join(", ", runs.Select(run => $"{run.Device}, {Display.Count(run.Threads, "thread")}").Distinct()));
        foreach (var value in runs.SelectMany(run => run.Environment).Distinct().OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            yield return (value.Key, value.Value);
        }
    }
}
