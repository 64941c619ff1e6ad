using System.Collections.Immutable;
using Experiments.Audio;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Reports;

namespace Experiments.Unit.ReadModel;

/// <summary>Small report data with everything that a page can show.</summary>
internal static class TestReport
{
    /// <summary>Three settings of one family and one of another; names and paths may be hostile.</summary>
    public static ReportData Of(string id, string hostile = "other")
    {
        ImmutableArray<ExperimentSummary> rows = [Row(0, "svm", 1), Row(1, "svm", 10), Row(2, "svm", 100), Row(3, "cnn", 1)];
        var slice = new SliceId(new TrackId("made", "t"), 0);
        return new ReportData
        {
            Sweep = new SweepSummary(
                id,
                new SweepSpec { Name = id, Dataset = "made", Features = "f", Models = new ParameterSpace([]) },
                SweepState.Completed, null, "feature-hash", 1, new RunCounts(3, 3, 0, 0, 0), DateTimeOffset.UnixEpoch,
                DateTimeOffset.UnixEpoch.AddMinutes(3), rows[0]),
            Dataset = new DatasetSummary(
                "made", BuildState.Ready, null, new DatasetImportSpec("made", "/audio", "genre-folders", new SliceRule()), "v1", 6, 12, 36,
                ImmutableSortedDictionary<string, int>.Empty.Add("g0", 3).Add("g1", 3), [], null),
            Features = new FeatureSpec { Name = "f", Table = [new FeatureTableSpec { Feature = "rms", Statistics = ["mean"] }] },
            Leaderboard = new Leaderboard(
                id, "completed", new Protocol(), 0.5, MetricNames.ValidationAccuracy, rows, rows[1].Experiment, []),
            Analyses = [.. rows.Select(row => (row, TestResults.Analysis))],
            Families = [(rows[0], [.. TestResults.Runs]), (rows[3], [.. TestResults.Runs])],
            Comparisons =
            [
                new ParameterComparison(
                    [
                        "family",
                    ], MetricNames.Gap, [Group("svm"), Group(hostile)], [new ParameterPair("svm", hostile, Test)], true,
                    "there is a difference"),
            ],
            Baselines =
            [
                new BaselineComparison(
                    "svm", rows[0].Experiment, "c=1", Estimate, Estimate,
                    [new SettingChange(rows[1].Experiment, "c=10", Test, Test, -0.1, GapEffect.Closes)], "c=10 closes the gap most"),
            ],
            Importances =
            [
                new FamilyImportances(
                    "svm", MetricNames.TestAccuracy, 9,
                    [
                        new ParameterImportance(
                            "gamma", 0.75, 0.5, 0.875,
                            [
                                new EffectPoint(ParameterValue.Of(0.1), 0.5, 0.4, 0.6),
                                new EffectPoint(ParameterValue.Of("scale"), 0.6, 0.5, 0.7),
                            ]),
                    ],
                    []),
            ],
            HardestSlices = [new LocatedSlice(new SliceHardness(slice, "g0", "g1", 0.9, 2, 3, 0.8), hostile, 3)],
            HardestTracks = [new TrackHardness(slice.Track, "g0", "g1", 2, 3, 0.5, 0.8)],
            Previews = new Dictionary<SliceId, SlicePreview> { [slice] = new(slice, 3, Wav(), [0, 64, 128, 255], 2, 2, null) },
        };
    }

    private static Contrast Test { get; } = new(
        -0.1, -0.2, -0.01, 0.04, 2, 0.01, ContrastMethod.Tracks, 100, 30, 1, 0.1, null, 1.5, 0.02, 2, 0.01, 0.2, ContrastVerdict.Better);

    private static Estimate Estimate { get; } = new(0.3, 0.01, 0.2, 0.4, 3, IntervalMethod.Corrected);

    private static ParameterGroup Group(string value) => new(value, 1, Estimate);

    private static ExperimentSummary Row(int number, string family, double c) => TestResults.Summary with
    {
        Rank = number + 1,
        Experiment = new ExperimentId("made", number),
        Family = family,
        Parameters = new ParameterSet([KeyValuePair.Create("c", ParameterValue.Of(c))]),
    };

    private static ImmutableArray<byte> Wav()
    {
        using var stream = new MemoryStream();
        WavWriter.Write(stream, [0, 0.5f, 0, -0.5f], 8000);
        return [.. stream.ToArray()];
    }
}
