using Experiments.Audio;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Store.Audiences;
using Xunit;

namespace Experiments.Cluster;

/// <summary>Analyses of a completed sweep, on one silo and one small sweep.</summary>
public sealed class AnalysisTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_completed_sweep_can_be_analyzed()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var silo = await TestSilo.StartAsync(_folder["store"]);
        var dataset = await silo.ImportDemoAsync(_folder["audio"]);
        var sweep = silo.Grains.GetGrain<ISweepGrain>("asked");
        await sweep.SubmitAsync(Spec, Features, cancellation);
        await Until.TrueAsync(() => sweep.DescribeAsync(cancellation), summary => summary.State is SweepState.Completed);

        var snapshot = await sweep.GetSnapshotAsync(cancellation);
        Assert.Equal((24, 0, 0), (snapshot.Summary.Runs.Completed, snapshot.Running.Length, snapshot.NotSuggestedRuns));
        Assert.Equal(("knn", 8, 8, 24, 24), Assert.Single(snapshot.Families) switch
        {
            var family => (family.Family, family.Experiments, family.EndedExperiments, family.Runs, family.EndedRuns),
        });
        await VerifyComparisonAsync(silo.Grains, cancellation);
        await VerifyPredictionPagesAsync(silo.Grains, cancellation);
        await VerifyFilePredictionsAsync(silo.Grains, dataset.Import.Root, cancellation);
        await VerifyHardestSlicesAsync(silo.Grains, dataset, cancellation);
        await VerifySplitChecksAsync(silo.Grains, dataset, cancellation);
        await VerifyBaselineComparisonAsync(silo.Grains, cancellation);
        await VerifyAudienceAsync(silo.Grains, _folder["store", "artifacts"], cancellation);
        await VerifySlicePreviewsAsync(silo.Grains, dataset.Import.Root, cancellation);
    }

    private static FeatureSpec Features { get; } = new()
    {
        Name = "small",
        Table =
        [
            new FeatureTableSpec { Feature = "rms", Statistics = ["mean", "std"] },
            new FeatureTableSpec { Feature = "mfcc", Statistics = ["mean"] },
        ],
    };

    private static SweepSpec Spec { get; } = new()
    {
        Name = "asked",
        Dataset = "demo",
        Features = "small",
        Protocol = new Protocol { Folds = 3, Seed = 5 },
        Models = new ParameterSpace(
            [
                new FamilySpace(
                    "knn",
                    [
                        new ParameterDimension(
                            "k", new ChoiceRange([.. new double[] { 1, 2, 3, 5, 7, 9, 11, 13 }.Select(ParameterValue.Of)])),
                    ]),
            ]),
    };

    private static async Task VerifyComparisonAsync(IGrainFactory grains, CancellationToken cancellation)
    {
        var analysis = grains.GetGrain<ISweepAnalysisGrain>("asked");
        var comparison = await analysis.CompareAsync(["k"], MetricNames.Gap, 0.01, cancellation);
        Assert.Equal(["k=1", "k=11", "k=13", "k=2", "k=3", "k=5", "k=7", "k=9"],
            comparison.Groups.Select(group => group.Value).Order(StringComparer.Ordinal));
        Assert.True(comparison.IsMatched);
        Assert.All(comparison.Pairs, pair => Assert.Equal(ContrastMethod.Tracks, pair.Contrast.Method));
        var importances = Assert.Single(await analysis.ListImportancesAsync(MetricNames.TrainAccuracy, cancellation));
        Assert.Equal(("knn", 8, "k"), (importances.Family, importances.Experiments, Assert.Single(importances.Parameters).Parameter));

        var leaderboard = await grains.GetGrain<ISweepGrain>("asked").GetLeaderboardAsync(null, null, cancellation);
        var nearest = leaderboard.Rows.Single(row => row.Parameters.Integer("k") == 1);
        Assert.Equal(nearest.Gap!.Mean, comparison.Groups.Single(group => group.Value == "k=1").Score.Mean, 12); // not null: runs ended

        var error = await Assert.ThrowsAsync<UserErrorException>(() => analysis.CompareAsync(["kk"], MetricNames.Gap, 0.01, cancellation));
        Assert.Contains("did you mean 'k'?", error.Message, StringComparison.Ordinal);
        var absent = await Assert.ThrowsAsync<UserErrorException>(
            () => grains.GetGrain<ISweepAnalysisGrain>("nowhere").CompareAsync(["k"], MetricNames.Gap, 0.01, cancellation));
        Assert.Equal(UserErrorKind.NotFound, absent.Kind);
    }

    private static async Task VerifyPredictionPagesAsync(IGrainFactory grains, CancellationToken cancellation)
    {
        var experiment = grains.GetGrain<IExperimentGrain>("asked/e0");
        var run = new RunId(new ExperimentId("asked", 0), 0, 1);
        var all = await experiment.ListPredictionsAsync(run, 0, 1000, cancellation);
        Assert.Equal(all.Total, all.Slices.Length);
        Assert.Equal(all.Total * 3, all.Probabilities.Length);
        var page = await experiment.ListPredictionsAsync(run, 2, 3, cancellation);
        Assert.Equal((all.Total, 3), (page.Total, page.Slices.Length));
        Assert.Equal(all.Slices.Skip(2).Take(3), page.Slices);
        Assert.Equal(all.Probabilities.Skip(6).Take(9), page.Probabilities);

        // The pages show what the run's metrics were computed from.
        var result = (await experiment.ListRunsAsync(cancellation)).Single(summary => summary.Run == run).Result!; // not null: it ended
        var right = Enumerable.Range(0, all.Total).Count(row => all.Predicted(row) == all.Genres[all.Actual[row]]);
        Assert.Equal(result.Test.SliceAccuracy, right / (double)all.Total, 12);
    }

    private static async Task VerifyFilePredictionsAsync(IGrainFactory grains, string root, CancellationToken cancellation)
    {
        // Every model but one was fitted on this very track, and k = 1 finds it again.
        var nearest = await NearestNeighborAsync(grains, cancellation);
        var predictor = grains.GetGrain<IPredictorGrain>(nearest.ToString());
        foreach (var genre in new[] { "blues", "classical", "metal" })
        {
            var path = Directory.GetFiles(Path.Combine(root, genre)).Order(StringComparer.Ordinal).First();
            var mixture = await predictor.PredictAsync(Path.GetFileName(path), [.. await File.ReadAllBytesAsync(path, cancellation)],
                cancellation);
            Assert.Equal((genre, 3), (mixture.Best, mixture.Models));
            Assert.Equal(1, mixture.Mixture.Sum(), 6);
            Assert.Equal([0.0, 3.0], mixture.Slices.Take(2).Select(slice => slice.OffsetSeconds));
            Assert.Equal(7, mixture.DurationSeconds, 3);
        }

        // More slices than fit in memory at once, all alike except at the ends: three seconds repeated.
        const int Slices = 1100;
        using var song = new MemoryStream();
        WavWriter.Write(song,
            [.. Enumerable.Range(0, Slices * 3 * 8000).Select(i => 0.4f * MathF.Sin(i % 24_000 * (i % 24_000) / 40_000f))], 8000);
        var hour = await predictor.PredictAsync("long.wav", [.. song.ToArray()], cancellation);
        Assert.Equal(Enumerable.Range(0, Slices).Select(i => 3.0 * i), hour.Slices.Select(slice => slice.OffsetSeconds));
        Assert.Equal(3.0 * Slices, hour.DurationSeconds);
        Assert.All(hour.Slices.Skip(1).SkipLast(1), slice => Assert.Equal(hour.Slices[1].Probabilities, slice.Probabilities));

        var error = await Assert.ThrowsAsync<UserErrorException>(
            () => predictor.PredictAsync("text.wav", [.. "no audio at all"u8], cancellation));
        Assert.Contains("text.wav", error.Message, StringComparison.Ordinal);
    }

    private static async Task VerifyHardestSlicesAsync(IGrainFactory grains, DatasetSummary dataset, CancellationToken cancellation)
    {
        var analysis = grains.GetGrain<IDatasetAnalysisGrain>("demo");
        var listing = await analysis.ListHardestSlicesAsync(new HardestQuery(0, 1000, IncludePadded: true), cancellation);
        var slices = listing.Slices;
        var pool = listing.Pool!; // not null: several experiments

        // So few tracks leave some settings no better than chance.
        Assert.InRange(pool.Experiments, 1, 8);
        Assert.Equal((8, "knn", 0), (pool.Experiments + pool.AtChance, Assert.Single(pool.Families), pool.OfSliceSplits));
        Assert.Equal(dataset.Slices, slices.Length);
        Assert.Equal(
            slices.OrderByDescending(slice => slice.WrongRuns).ThenByDescending(slice => slice.Hardness).Select(slice => slice.Slice),
            slices.Select(slice => slice.Slice));
        Assert.All(slices, slice => Assert.Equal(pool.Experiments, slice.Runs));
        Assert.Equal(dataset.Tracks, (await analysis.ListHardestTracksAsync(new HardestQuery(0, 1000), cancellation)).Length);

        // Every track of the demo is 7 s long: two whole slices and a padded remainder.
        var whole = await analysis.ListHardestSlicesAsync(new HardestQuery(0, 1000), cancellation);
        Assert.Equal(slices.Count(slice => slice.IsPadded), whole.PaddedLeftOut);
        Assert.Equal(slices.Where(slice => !slice.IsPadded), whole.Slices);

        var one = new ExperimentId("asked", 3);
        var own = await analysis.ListHardestSlicesAsync(new HardestQuery(0, 1000, Experiment: one), cancellation);
        Assert.All(own.Slices, slice => Assert.Equal(1, slice.Runs));
        var doubts = await analysis.ListDisagreementsAsync(0, 1000, includePadded: false, cancellation);
        Assert.Equal((dataset.Tracks, dataset.Tracks), (doubts.Total, doubts.Tracks.Length));
        Assert.All(doubts.Tracks, track => Assert.Equal(1, track.Families));
        var history = await grains.GetGrain<ISliceGrain>(slices[0].Slice.ToString()).GetHistoryAsync(cancellation);
        Assert.Equal(8, history.Predictions.Length);
        Assert.Equal(
            own.Slices.Single(slice => slice.Slice == slices[0].Slice).Hardness,
            1 - history.Predictions.Single(prediction => prediction.Experiment == one).OwnProbability, 6);
    }

    private static async Task VerifySplitChecksAsync(IGrainFactory grains, DatasetSummary dataset, CancellationToken cancellation)
    {
        var analysis = grains.GetGrain<IDatasetAnalysisGrain>("demo");
        var honest = await analysis.SummarizeSplitAsync(new Protocol { Folds = 3 }, cancellation);
        Assert.Empty(honest.Findings);
        Assert.Equal(dataset.Slices, honest.Parts.Where(part => part is { Repeat: 0, Part: SplitPart.Test }).Sum(part => part.Slices));
        var leaking = await analysis.SummarizeSplitAsync(new Protocol { Folds = 3, Split = "slice" }, cancellation);
        Assert.Contains(leaking.Findings, finding => finding.Kind is SplitFindingKind.Track);
    }

    private static async Task VerifyBaselineComparisonAsync(IGrainFactory grains, CancellationToken cancellation)
    {
        var baseline = Assert.Single(await grains.GetGrain<ISweepAnalysisGrain>("asked").CompareWithBaselinesAsync(0.01, cancellation),
            comparison => comparison.Family == "knn");
        var leaderboard = await grains.GetGrain<ISweepGrain>("asked").GetLeaderboardAsync(null, null, cancellation);
        var plainest = leaderboard.Rows.Single(row => row.Experiment == baseline.Baseline);
        Assert.Equal(plainest.TestAccuracy!.Mean, baseline.Test.Mean, 12); // not null: it is done
        foreach (var change in baseline.Changes)
        {
            var other = leaderboard.Rows.Single(row => row.Experiment == change.Experiment);
            Assert.Equal(other.TestAccuracy!.Mean - plainest.TestAccuracy.Mean, change.Test.Difference, 12);
            Assert.Equal(other.Gap!.Mean - plainest.Gap!.Mean, change.Gap.Difference, 12);
        }
    }

    private static async Task VerifyAudienceAsync(IGrainFactory grains, string artifacts, CancellationToken cancellation)
    {
        var blends = await grains.GetGrain<IDatasetBlendsGrain>("demo").DescribeAsync(null, cancellation);
        var board = await grains.GetGrain<ISweepGrain>("asked").GetLeaderboardAsync(null, 1, cancellation);
        Assert.Equal((board.Rows[0].Experiment, true, 0), (blends.Experiment, blends.IsChosen, blends.Untested));
        var refused = await Assert.ThrowsAsync<UserErrorException>(
            () => grains.GetGrain<IDatasetBlendsGrain>("demo").DescribeAsync(new ExperimentId("asked", 99), cancellation));
        Assert.Equal(UserErrorKind.NotFound, refused.Kind);

        // Twenty listeners, each of whom plays all tracks with the label of one genre.
        var labels = blends.Tracks.Select(track => track.Label).Distinct().ToArray();
        var builder = new PlaysBuilder(hasTimes: false);
        foreach (var (user, track) in Enumerable.Range(0, 20).SelectMany(user => blends.Tracks.Select(track => (user, track)))
            .Where(play => play.track.Label == labels[play.user % labels.Length] || (play.user + play.track.Track.Track[^1]) % 3 == 0))
        {
            builder.Add($"u{user}", track.Track.Track, 1, 0);
        }

        var plays = builder.Build();
        var (grain, upload) = (grains.GetGrain<IAudienceGrain>("fans"), PlaysPieces.Hash(plays));
        PlaysPiece[] pieces = [await grain.StorePieceAsync(upload, 0, [.. PlaysPieces.Split(plays).Single()], cancellation)];
        Assert.Null(await grain.FindAsync(cancellation));
        await grain.CompleteAsync(
            new ImportedPlays("plays.csv", upload, plays.Count, 0, 20, plays.Tracks.Count, plays.Count, false, [.. pieces]), cancellation);
        Assert.Equal(plays.Tracks.Count, Assert.Single(await grain.MatchAsync(cancellation)).Known);
        await Assert.ThrowsAsync<UserErrorException>(() => grain.StorePieceAsync("other", 0, [1], cancellation));
        await Assert.ThrowsAsync<UserErrorException>(() => grain.GroupAsync(new AudienceQuery("none", null), cancellation));

        // With one neighbor, the shares of a track's few slices are a few different mixtures: these are in groups, the others show none.
        Assert.Single(blends.Blends);
        var refusal = await Assert.ThrowsAsync<UserErrorException>(
            () => grain.GroupAsync(new AudienceQuery("demo", blends.Experiment), cancellation));
        Assert.Contains("form one blend by asked/", refusal.Message, StringComparison.Ordinal);
        var query = new AudienceQuery("demo", await NearestNeighborAsync(grains, cancellation));
        var grouped = await grain.GroupAsync(query, cancellation);
        var listed = await grain.ListListenersAsync(query, 0, cancellation);
        Assert.Equal(grouped.Listeners, listed.Length);
        Assert.Empty(await grain.ListListenersAsync(query, listed.Length, cancellation));
        Assert.True(Directory.Exists(Path.Combine(artifacts, "audiences", "fans")));
        await grain.RemoveAsync(cancellation);
        Assert.False(Directory.Exists(Path.Combine(artifacts, "audiences", "fans")));
        Assert.Equal(
            UserErrorKind.NotFound, (await Assert.ThrowsAsync<UserErrorException>(() => grain.RemoveAsync(cancellation))).Kind);
    }

    private static async Task VerifySlicePreviewsAsync(IGrainFactory grains, string root, CancellationToken cancellation)
    {
        var hardest = (await grains.GetGrain<IDatasetAnalysisGrain>("demo").ListHardestSlicesAsync(
            new HardestQuery(0, 1), cancellation)).Slices[0].Slice;
        var slice = grains.GetGrain<ISliceGrain>(hardest.ToString());
        var shown = await slice.PreviewAsync(cancellation);
        Assert.Equal((hardest, null, shown.Bands * shown.Frames), (shown.Slice, shown.Missing, shown.Mel.Length));
        Assert.True((await slice.ReadAudioAsync(cancellation)).Wav.Length > shown.Wav.Length);
        await Assert.ThrowsAsync<UserErrorException>(() => grains.GetGrain<ISliceGrain>($"{hardest.Track}/999").PreviewAsync(cancellation));

        var file = (await grains.GetGrain<ITrackGrain>(hardest.Track.ToString()).DescribeAsync(cancellation)).Path;
        File.Delete(Path.Combine(root, file));
        Assert.Equal($"{file}: there is no such file", (await slice.PreviewAsync(cancellation)).Missing);
    }

    private static async Task<ExperimentId> NearestNeighborAsync(IGrainFactory grains, CancellationToken cancellation)
    {
        var leaderboard = await grains.GetGrain<ISweepGrain>("asked").GetLeaderboardAsync(null, null, cancellation);
        return leaderboard.Rows.Single(row => row.Parameters.Integer("k") == 1).Experiment;
    }
}
