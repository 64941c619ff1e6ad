using System.Text.Json;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Domain;

public sealed class ResultRecordTests
{
    [Fact]
    public void A_run_result_round_trips_through_JSON()
    {
        var counts = new ConfusionCounts(["blues", "rock"], [[3, 1], [0, 4]], ConfusionLevel.Slice);
        var part = new PartMetrics
        {
            Slices = 8,
            Tracks = 2,
            SliceAccuracy = 0.875,
            TrackAccuracy = 1,
            TrackMajorityAccuracy = 1,
            BalancedAccuracy = 0.875,
            MacroF1 = 0.87,
            LogLoss = 0.3,
            Top2Accuracy = 1,
            Brier = 0.2,
            CalibrationError = 0.1,
            Genres = [new GenreMetrics("blues", 4, 1, 0.75, null)],
            Confusion = counts,
            TrackConfusion = counts with { Level = ConfusionLevel.Track },
        };
        var result = new RunResult
        {
            Run = RunId.Parse("reg-2/e12/r0f3"),
            Attempt = 2,
            Train = part,
            Test = part with { SliceAccuracy = 0.5 },
            Curve = [new EpochPoint(1, 2.3, 0.1, null, null, 1e-3, 50)],
            Seed = ulong.MaxValue,
        };

        var json = JsonSerializer.Serialize(result, DomainJson.Compact);
        var back = JsonSerializer.Deserialize<RunResult>(json, DomainJson.Compact)!; // not null: it was written above

        Assert.Contains("\"run\":\"reg-2/e12/r0f3\"", json, StringComparison.Ordinal);
        Assert.Contains("\"counts\":[[3,1],[0,4]],\"level\":\"slice\"", json, StringComparison.Ordinal);
        Assert.Equal(json, JsonSerializer.Serialize(back, DomainJson.Compact));
        Assert.Equal(0.375, back.Gap, tolerance: 1e-15);
    }

    [Fact]
    public void A_summary_has_the_documented_JSON_keys()
    {
        var summary = new ExperimentSummary
        {
            Rank = 1,
            Experiment = new ExperimentId("s", 3),
            Family = "svm",
            Parameters = ParameterSet.Empty.With("c", ParameterValue.Of(10)),
            Runs = 5,
            TestAccuracy = new Estimate(0.71, 0.02, 0.68, 0.74, 5, IntervalMethod.Corrected, 0.01),
        };

        var json = JsonSerializer.Serialize(summary, DomainJson.Compact);

        Assert.StartsWith(
            "{\"rank\":1,\"experiment\":\"s/e3\",\"family\":\"svm\",\"parameters\":{\"c\":10},\"runs\":5,\"failedRuns\":0,"
            + "\"stoppedEarly\":0,"
            + "\"testAccuracy\":{\"mean\":0.71,\"std\":0.02,\"low\":0.68,\"high\":0.74,\"count\":5,"
            + "\"method\":\"corrected\",\"error\":0.01}",
            json,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Every_metric_is_found_in_a_summary()
    {
        var estimate = new Estimate(0.5, null, null, null, 1, IntervalMethod.None);
        var summary = new ExperimentSummary { Experiment = default, Family = "", Parameters = ParameterSet.Empty, Runs = 1 };
        summary = summary with
        {
            Mixture = new MixtureEstimates(estimate, estimate, estimate, estimate, estimate, estimate, 0),
        };
        foreach (var property in typeof(ExperimentSummary).GetProperties().Where(property => property.PropertyType == typeof(Estimate)))
        {
            property.SetValue(summary, estimate);
        }

        Assert.All(MetricNames.All, metric => Assert.Same(estimate, summary.Find(metric)));
        Assert.Null(summary.Find("accuracy"));
        Assert.Subset(MetricNames.All.ToHashSet(), MetricNames.Objectives.Select(metric => metric.Name).ToHashSet());
    }

    [Fact]
    public void Identifiers_can_be_keys_of_JSON_maps()
    {
        var json = JsonSerializer.Serialize(
            new Dictionary<SliceId, int> { [SliceId.Parse("gtzan/blues.00001/3")] = 1 }, DomainJson.Compact);
        Assert.Equal("{\"gtzan/blues.00001/3\":1}", json);
        // Not null: a map.
        Assert.Equal(3, JsonSerializer.Deserialize<Dictionary<SliceId, int>>(json, DomainJson.Compact)!.Keys.Single().Index);
    }
}
