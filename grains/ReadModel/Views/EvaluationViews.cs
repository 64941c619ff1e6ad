using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>An experiment on datasets that its models have not seen.</summary>
public static class EvaluationViews
{
    private const double Level = 0.05;

    /// <summary>The unit of a column that is a plain number.</summary>
    private const string NoUnit = "1";

    /// <summary><c>experiment evaluate</c>, and one of <c>experiment evaluations</c>: everything about one evaluation.</summary>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="words">What labels are called.</param>
    public static View Show(EvaluationSummary evaluation, LabelWords words = default)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        return evaluation.Result is not { } result
            ? new View([$"evaluation '{evaluation.Spec.Name}' {State(evaluation)}"], Shape(evaluation))
            : new View(
                [
                    Heading(evaluation.Spec, result),
                    .. Again(evaluation),
                    "",
                    Scores(result),
                    "",
                    EvaluationText.Sentence(result.SliceAccuracy.Drop, "slice"),
                    EvaluationText.Sentence(result.TrackAccuracy.Drop, "track"),
                    EvaluationText.Coverage,
                    .. LeftOut(result, words),
                    .. result.Notes.Select(note => (Block)$"note: {note}"),
                    "",
                    .. Genres(result, words),
                    "",
                    .. Confusion(result, words),
                    "",
                    .. Shifts(result, words),
                    "",
                    .. Calibration(result),
                    .. Features(result),
                ], Shape(evaluation));
    }

    /// <summary><c>experiment evaluations</c>: one row per evaluation.</summary>
    public static View List(ExperimentId experiment, IReadOnlyList<EvaluationSummary> evaluations) => new(
        evaluations.Count == 0
            ? [$"{experiment} has no evaluation; `experiments experiment evaluate {experiment} --dataset NAME` makes one"]
            : [Listing(evaluations), "", $"`experiments experiment evaluations {experiment} NAME` shows one with all its figures"],
        new { Experiment = experiment, Evaluations = evaluations.Select(Shape) });

    /// <summary><c>experiment evaluations --compare</c>: two evaluations of the same tracks, paired by track.</summary>
    public static View Compare(EvaluationComparison compared)
    {
        ArgumentNullException.ThrowIfNull(compared);
        var (first, second) = (compared.First, compared.Second);
        return new View(
            [
                $"{compared.Experiment} ({compared.Family}) on {first} and on {second}: {Display.Count(compared.Tracks, "track")} in both, "
                    + Display.Count(compared.Models, "model"),
                "",
                Table.Of(
                    ["accuracy, %", first, second, "difference, points", "verdict"],
                    [("by slice", compared.Slice), ("by track", compared.Track)],
                    row =>
                    [
                        row.Item1, Display.Percent(row.Item2.First), Display.Percent(row.Item2.Second), row.Item2.Difference.Describe(),
                        EvaluationText.PairedWord(row.Item2.Difference.Verdict, first, second),
                    ]) with
                { BreaksBefore = '[' },
                "",
                EvaluationText.Paired(compared.Slice.Difference, first, second, "slice"),
                EvaluationText.Paired(compared.Track.Difference, first, second, "track"),
                EvaluationText.PairedCoverage,
            ],
            compared);
    }

    /// <summary>The rows of a listing; of an experiment, or one for each of several.</summary>
    public static Table Listing(IReadOnlyList<EvaluationSummary> evaluations)
    {
        var isOfMany = evaluations.Select(evaluation => evaluation.Result?.Experiment).OfType<ExperimentId>().Distinct().Skip(1).Any();
        var table = Table.Of(
            [
                "experiment", "evaluation", "tracks", "own, in its mix", "there", "drop, points", "verdict", "by track: there",
                "drop, points",
            ],
            evaluations,
            evaluation => evaluation.Result is not { } result
                ? ["", evaluation.Spec.Name, "", "", "", "", State(evaluation), "", ""]
                :
                [
                    result.Experiment.ToString(), evaluation.Spec.Name, DisplayNumbers.Text($"{result.Tracks}"),
                    Display.Percent(result.SliceAccuracy.OwnInMix), Display.Percent(result.SliceAccuracy.External),
                    result.SliceAccuracy.Drop.Describe(), EvaluationText.Word(result.SliceAccuracy.Drop.Verdict),
                    Display.Percent(result.TrackAccuracy.External.Mean), result.TrackAccuracy.Drop.Describe(),
                ]);
        int[] all = isOfMany ? [0, 1, 2, 3, 4, 5, 6, 7, 8] : [1, 2, 3, 4, 5, 6, 7, 8];
        int[] bySlice = isOfMany ? [0, 2, 3, 4, 5, 6] : [1, 2, 3, 4, 5, 6];
        return table.Only(all) with { BreaksBefore = '[', Narrower = table.Only(bySlice) with { BreaksBefore = '[' } };
    }

    /// <summary>What a sweep's own evaluations say, below its leaderboard; nothing without any.</summary>
    /// <param name="dataset">The dataset that the sweep names for them.</param>
    /// <param name="evaluations">One per experiment, in the order of the leaderboard.</param>
    public static IEnumerable<Block> BelowLeaderboard(string dataset, IReadOnlyList<EvaluationSummary> evaluations) =>
        evaluations.Count == 0 ? []
            :
            [
                "", $"on {dataset}, which no run has seen and which chooses nothing; accuracy in %, by slice unless labelled track:",
                Listing(evaluations),
            ];

    /// <summary>What <c>experiment show</c> says of evaluations; nothing without any.</summary>
    internal static IEnumerable<Block> Section(IReadOnlyList<EvaluationSummary> evaluations) => evaluations.Count == 0 ? []
        : ["", "on datasets that its models have not seen:", Listing(evaluations)];

    /// <summary>An evaluation as JSON.</summary>
    internal static object Shape(EvaluationSummary evaluation) => new
    {
        evaluation.Spec.Name,
        evaluation.Spec.Dataset,
        Map = evaluation.Spec.Labels,
        State = Display.Of(evaluation.State),
        evaluation.Reason,
        evaluation.RequestedAt,
        evaluation.EndedAt,
        evaluation.Result,
    };

    /// <summary>What is known of a computation that is to replace the figures.</summary>
    private static IEnumerable<Block> Again(EvaluationSummary evaluation) => evaluation.State switch
    {
        BuildState.Building => ["It is being computed again; until then, these are the figures of the earlier computation."],
        BuildState.Failed => [$"Computing it again failed: {evaluation.Reason}. These are the figures of the earlier computation."],
        _ => [],
    };

    private static string State(EvaluationSummary evaluation) => evaluation.State switch
    {
        BuildState.Failed => $"failed: {evaluation.Reason}",
        BuildState.Building => $"under way{(evaluation.Reason is { } waiting ? $": {waiting}" : "")}",
        _ => "is done",
    };

    private static string Heading(EvaluationSpec spec, ExternalEvaluation result) =>
        $"{result.Experiment} ({result.Family}, trained on {result.TrainedOn}) on {spec.Name}"
        + (spec.Name == result.Dataset ? "" : $", dataset {result.Dataset}")
        + $": {Display.Count(result.Tracks, "track")}, {Display.Count(result.Slices, "slice")}, {Display.Count(result.Models, "model")}";

    private static Table Scores(ExternalEvaluation result)
    {
        var models = Display.Count(result.Models, "model");
        (string Name, ExternalScore? Score, Estimate External)[] rows =
        [
            ("by slice", result.SliceAccuracy, result.SliceAccuracy.External),
            ("by track", result.TrackAccuracy, result.TrackAccuracy.External),
            .. result.Models == 1 ? [] : new (string, ExternalScore?, Estimate)[]
            {
                ($"by slice, {models} averaged", null, result.MeanSliceAccuracy),
                ($"by track, {models} averaged", null, result.MeanTrackAccuracy),
            },
        ];
        return Table.Of(["accuracy, %", "cross-validation", "in the mix here", "here", "drop, points"], rows, row =>
        [
            row.Name, row.Score is null ? null : Display.Percent(row.Score.Own),
            row.Score is null ? null : Display.Percent(row.Score.OwnInMix), Display.Percent(row.External), row.Score?.Drop.Describe(),
        ]) with
        { BreaksBefore = '[' };
    }

    private static IEnumerable<Block> LeftOut(ExternalEvaluation result, LabelWords words)
    {
        foreach (var (label, tracks) in result.UnknownLabels)
        {
            yield return $"left out: {Display.Count(tracks, "track")} of {words.One} '{label}', which the models do not know "
                + $"(--map {label}=KNOWN renames it)";
        }

        foreach (var known in result.KnownTracks)
        {
            yield return $"left out: {known.Track.Track} ({known.Track.Path}) "
                + (known.Similarity is { } similarity
                    ? $"sounds like {known.Known.Track} of the training data (similarity {NumberFormat.Fixed(similarity, 2)})"
                    : $"is {known.Known.Track} of the training data");
        }
    }

    private static IEnumerable<Block> Genres(ExternalEvaluation result, LabelWords words)
    {
        yield return $"Slices right by {words.One}, the largest drop first; p is adjusted for {result.Genres.Length} {words.Many}, "
            + "intervals are not.";
        var table = Table.Of(
            [words.One, "tracks", "cross-validation, %", "here, %", "drop, points", "p", "mostly taken for"], result.Genres, genre =>
            [
                genre.Genre, DisplayNumbers.Text($"{genre.Tracks}"), Display.Percent(genre.Own), Display.Percent(genre.External),
                genre.Drop.Describe(), NumberFormat.Probability(genre.Drop.P), genre.MostlyTakenFor ?? "-",
            ]);
        yield return table with { ShortHeaders = [words.One, "tracks", "own, %", "here, %", "drop, points", "p", "taken for"] };
    }

    private static IEnumerable<Block> Confusion(ExternalEvaluation result, LabelWords words)
    {
        yield return $"Percentage of each actual {words.One}'s slices, over all models; columns are predicted {words.Many}.";
        yield return ErrorViews.ConfusionTable(result.Confusion, isNormalized: true);
    }

    private static IEnumerable<Block> Shifts(ExternalEvaluation result, LabelWords words)
    {
        GenreShift[] shown = [.. result.Shifts.Where(shift => shift.P < Level)];
        if (shown.Length == 0)
        {
            yield return $"No {words.One} is predicted more or less often than it occurs by more than chance.";
            yield break;
        }

        yield return $"{char.ToUpperInvariant(words.Many[0])}{words.Many[1..]} predicted more or less often than they occur, in % of "
            + "slices:";
        yield return Table.Of(
            [words.One, "occurs", "predicted", "difference, points", "p", "in cross-validation"], shown, shift =>
            [
                shift.Genre, Display.Percent(shift.Actual), Display.Percent(shift.Predicted),
                $"{NumberFormat.Points(shift.Difference)} [{NumberFormat.Percent(shift.Low)}, {NumberFormat.Percent(shift.High)}]",
                NumberFormat.Probability(shift.P), NumberFormat.Points(shift.Own),
            ]);
    }

    private static IEnumerable<Block> Calibration(ExternalEvaluation result)
    {
        (string Name, CalibrationScore Score)[] rows =
        [
            ("in cross-validation", result.OwnCalibration), ("here", result.Calibration),
            .. result.Models == 1 ? [] : new[] { ($"here, {Display.Count(result.Models, "model")} averaged", result.MeanCalibration) },
        ];
        var excess = result.Calibration.Confidence - result.Calibration.Accuracy;
        yield return $"Calibration: here, the models are {NumberFormat.Percent(Math.Abs(excess))} points "
            + $"{(excess > 0 ? "more" : "less")} confident than they are right. The calibration error is what exceeds the error that "
            + "as many slices of a perfectly calibrated model would show by chance.";
        yield return Table.Of(["", "calibration error", "confidence, %", "slices right, %", "log loss"], rows, row =>
        [
            row.Name, NumberFormat.Fixed(Math.Max(0, row.Score.Error), 3),
            Display.Percent(row.Score.Confidence), Display.Percent(row.Score.Accuracy),
            NumberFormat.Fixed(row.Score.LogLoss, 3),
        ]);
    }

    private static IEnumerable<Block> Features(ExternalEvaluation result)
    {
        if (result.Features is not { } features)
        {
            yield break;
        }

        yield return "";
        if (features.Moved == 0)
        {
            yield return $"Features: none of {features.Count} {features.What} differs from the training data by more than chance.";
            yield break;
        }

        var hasGains = features.AccuracyWithAllBack is not null;
        yield return $"Features: {features.Moved} of {features.Count} {features.What} differ from the training data by more than chance, "
            + "within genres and in standard deviations of its slices.";
        if (features.AccuracyWithAllBack is { } back)
        {
            yield return $"With the means of all columns moved back to those of the training data, {NumberFormat.Percent(back)} % of "
                + $"slices would be right instead of {Display.Percent(result.Calibration.Accuracy)} %; gain is what moving back one alone "
                + "gives.";
        }

        string[] headers = ["feature", "training", "here", "deviations", .. hasGains ? ["gain, points"] : Array.Empty<string>()];
        yield return Table.Of(headers, features.Top, feature =>
        [
            Name(feature), Number(feature.TrainingMean),
            Number(feature.ExternalMean), $"{NumberFormat.Signed(feature.Deviations, 2)} ± {NumberFormat.Fixed(1.96 * feature.Error, 2)}",
            .. hasGains ? [NumberFormat.Points(feature.AccuracyBack ?? 0)] : Array.Empty<string>(),
        ]);
    }

    /// <summary>Name and unit; of a mel band also its center: <c>band 12 of 64 (430 Hz), dB</c>.</summary>
    private static string Name(FeatureShift feature) =>
        feature.Name + (feature.Hertz is { } hertz ? $" ({NumberFormat.Fixed(hertz, 0)} Hz)" : "")
        + (feature.Unit is "" or NoUnit ? "" : $", {feature.Unit}");

    /// <summary>Four digits.</summary>
    private static string Number(double value) => DisplayNumbers.Text($"{value:G4}");
}
