using System.Collections.Immutable;
using Experiments.Audio;
using Experiments.Contracts;
using Experiments.DemoAudio;
using Experiments.Domain;
using Xunit;

namespace Experiments.Cluster.Evaluations;

/// <summary>Experiments on a dataset that no run sees: asked for by a sweep and by a user.</summary>
public sealed class SweepEvaluationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    /// <summary>One silo and small sweeps for all claims, since a silo is what costs time.</summary>
    [Fact]
    public async Task A_sweep_evaluates_its_experiments_without_looking_and_a_user_evaluates_what_the_sweep_did_not()
    {
        ExternalEvaluation kept;
        await using (var silo = await TestSilo.StartAsync(_folder["store"]))
        {
            await silo.ImportDemoAsync(_folder["audio"]);
            await ImportOthersAsync(silo.Grains);
            await RunAsync(silo.Grains, Spec("without", null));
            await RunAsync(silo.Grains, Spec("with", "others"));
            await VerifyChoiceAsync(silo.Grains);
            await VerifyRefusalsAsync(silo.Grains);
            await VerifyEvaluationAsync(silo.Grains);
            kept = await VerifyRecomputationAsync(silo.Grains);
        }

        await using var again = await TestSilo.StartAsync(_folder["store"]);
        var evaluations = again.Grains.GetGrain<IExperimentEvaluationsGrain>("without/e0");
        var read = await evaluations.DescribeAsync("others", Cancellation);
        Assert.Equal(DomainJson.Hash(kept), DomainJson.Hash(read.Result));
        await again.Grains.GetGrain<ISweepGrain>("without").RemoveAsync(Cancellation);
        Assert.Empty(await evaluations.ListAsync(Cancellation));
    }

    /// <summary>Every setting, score and rank is the same: nothing of the evaluations reaches the search.</summary>
    private static async Task VerifyChoiceAsync(IGrainFactory grains)
    {
        var (with, without) = (await ListAsync("with"), await ListAsync("without"));
        Assert.Equal(6, with.Count);
        Assert.Equal(without, with);
        foreach (var number in Enumerable.Range(0, 6))
        {
            var evaluations = grains.GetGrain<IExperimentEvaluationsGrain>($"with/e{number}");
            var found = await Until.TrueAsync(
                async () => (await evaluations.ListAsync(Cancellation)).SingleOrDefault(),
                evaluation => evaluation is { State: not BuildState.Building });
            Assert.Equal(("others", BuildState.Ready), (found!.Spec.Name, found.State)); // not null: awaited above
        }

        async Task<List<string>> ListAsync(string sweep) =>
        [
            .. (await grains.GetGrain<ISweepGrain>(sweep).GetLeaderboardAsync(null, null, Cancellation)).Rows.Select(row =>
                $"{row.Rank} e{row.Experiment.Number} {row.Family} {string.Join(' ', row.Parameters)} {row.ValidationAccuracy!.Mean:R} "
                + $"{row.TestAccuracy!.Mean:R}"),
        ];
    }

    /// <summary>What cannot be evaluated is refused in one line, and nothing is stored of it.</summary>
    private static async Task VerifyRefusalsAsync(IGrainFactory grains)
    {
        var evaluations = grains.GetGrain<IExperimentEvaluationsGrain>("without/e0");
        Assert.Equal(
            [
                "dataset 'nowhere' does not exist; `experiments dataset list` lists the existing ones",
                "without/e0 was trained on dataset 'demo'; evaluate it on a dataset that it has never seen",
                "--map: dataset 'others' has no label 'polk'; did you mean 'polka'?",
            ],
            [
                await RefusalAsync(new EvaluationSpec("nowhere", "nowhere")),
                await RefusalAsync(new EvaluationSpec("demo", "demo")),
                await RefusalAsync(new EvaluationSpec("others", "others") { Labels = Map("polk", "metal") }),
            ]);
        var external = await Assert.ThrowsAsync<UserErrorException>(() => grains.GetGrain<ISweepGrain>("other").SubmitAsync(
            Spec("other", "nowhere"), Demo.Features, Cancellation));
        Assert.Contains("dataset 'nowhere' does not exist", external.Message, StringComparison.Ordinal);
        Assert.Empty(await evaluations.ListAsync(Cancellation));

        async Task<string> RefusalAsync(EvaluationSpec spec) => (await Assert.ThrowsAsync<UserErrorException>(
            () => evaluations.EvaluateAsync(spec, isAwaited: true, Cancellation))).Message;
    }

    private static async Task<ExternalEvaluation> VerifyEvaluationAsync(IGrainFactory grains)
    {
        var evaluations = grains.GetGrain<IExperimentEvaluationsGrain>("without/e0");
        var spec = new EvaluationSpec("others", "others") { Labels = Map("heavy", "metal") };
        await evaluations.EvaluateAsync(spec, isAwaited: true, Cancellation);
        var ended = await Until.TrueAsync(
            () => evaluations.DescribeAsync("others", Cancellation), evaluation => evaluation.State is not BuildState.Building);
        Assert.Null(ended.Reason);
        var result = ended.Result!; // not null: it ended without a reason

        // 12 tracks: 2 that the training data have, and 2 of a label that the models do not know.
        Assert.Equal((3, 8, 16), (result.Models, result.Tracks, result.Slices));
        Assert.Equal([KeyValuePair.Create("polka", 2)], result.UnknownLabels);
        Assert.Equal(
            ["others/blues.copy is demo/blues.00000: equal", "others/blues.noisy is demo/blues.00001: similar"],
            result.KnownTracks.Select(track =>
                $"{track.Track.Track} is {track.Known.Track}: {(track.Similarity is null ? "equal" : "similar")}"));
        Assert.Equal(3, result.Genres.Single(genre => genre.Genre == "metal").Tracks);
        Assert.Equal(16 * 3, result.Confusion.Counts.Sum(row => row.Sum()));
        Assert.InRange(result.SliceAccuracy.External.Mean, 0, 1);
        Assert.NotNull(result.Features);

        // The same again is the same; other labels under this name are not, and the stored one stays.
        var same = await evaluations.EvaluateAsync(spec, isAwaited: true, Cancellation);
        Assert.Equal((BuildState.Ready, ended.EndedAt), (same.State, same.EndedAt));
        var other = await Assert.ThrowsAsync<UserErrorException>(() => evaluations.EvaluateAsync(
            new EvaluationSpec("others", "others"), isAwaited: true, Cancellation));
        Assert.Equal(
            "evaluation 'others' of without/e0 exists and has other labels renamed; give this one another name with --save-as NAME",
            other.Message);
        return result;
    }

    /// <summary>With more runs an evaluation is computed again; what was there is there until then.</summary>
    private static async Task<ExternalEvaluation> VerifyRecomputationAsync(IGrainFactory grains)
    {
        var sweep = grains.GetGrain<ISweepGrain>("without");
        await sweep.ExtendAsync(new SweepExtension { Repeats = 2 }, Cancellation);
        await Until.TrueAsync(() => sweep.DescribeAsync(Cancellation), summary => summary.State is SweepState.Completed);
        var evaluations = grains.GetGrain<IExperimentEvaluationsGrain>("without/e0");
        var begun = await evaluations.EvaluateAsync(
            new EvaluationSpec("others", "others") { Labels = Map("heavy", "metal") }, isAwaited: true, Cancellation);
        Assert.Equal((BuildState.Building, 3), (begun.State, begun.Result!.Models)); // not null: the earlier one
        var ended = await Until.TrueAsync(
            () => evaluations.DescribeAsync("others", Cancellation), evaluation => evaluation.State is not BuildState.Building);
        Assert.Equal((BuildState.Ready, 6), (ended.State, ended.Result!.Models)); // not null: it was never removed
        return ended.Result;
    }

    private static SweepSpec Spec(string name, string? externalTest) => Demo.Sweep(
        name, Demo.Family("logistic-regression"),
        Demo.Family("knn", ("k", [.. new double[] { 1, 2, 3, 5, 7 }.Select(ParameterValue.Of)]))) with
    {
        Search = new SearchSpec { Sampler = "tpe", Experiments = 6, Deterministic = true, Window = 1 },
        ExternalTest = externalTest,
    };

    private static async Task RunAsync(IGrainFactory grains, SweepSpec spec)
    {
        var sweep = grains.GetGrain<ISweepGrain>(spec.Name);
        await sweep.SubmitAsync(spec, Demo.Features, Cancellation);
        await Until.TrueAsync(() => sweep.DescribeAsync(Cancellation), summary => summary.State is SweepState.Completed);
    }

    /// <summary>
    /// Other tracks of the same genres, one of them under another name, two of a label that is unknown, a copy of a training track, and one
    /// with noise.
    /// </summary>
    private async Task ImportOthersAsync(IGrainFactory grains)
    {
        var root = Path.Combine(_folder["others"], "genres");
        DemoCorpus.Write(_folder["others"], SmallCorpus.Options with { Seed = 77, TracksPerGenre = 3 }, null, Cancellation);
        Directory.Move(Path.Combine(root, "metal"), Path.Combine(root, "heavy"));
        Directory.CreateDirectory(Path.Combine(root, "polka"));
        var classical = Directory.GetFiles(Path.Combine(root, "classical")).Order(StringComparer.Ordinal).ToArray();
        File.Copy(classical[0], Path.Combine(root, "polka", "polka.0.wav"));
        File.Move(classical[0], Path.Combine(root, "polka", "polka.1.wav"));
        var trained = Path.Combine(_folder["audio"], "genres", "blues");
        File.Copy(Path.Combine(trained, "blues.00000.wav"), Path.Combine(root, "blues", "blues.copy.wav"));
        var random = new RandomStream(5);
        float[] noisy =
        [
            .. AudioReader.Read(Path.Combine(trained, "blues.00001.wav"), 22050, Cancellation).Samples.ToArray()
                .Select(sample => sample + (0.002f * (float)random.NextNormal())),
        ];
        await using (var stream = File.Create(Path.Combine(root, "blues", "blues.noisy.wav")))
        {
            WavWriter.Write(stream, noisy, 22050);
        }

        var dataset = grains.GetGrain<IDatasetGrain>("others");
        await dataset.ImportAsync(new DatasetImportSpec("others", root, DatasetLayouts.GenreFolders, new SliceRule()), Cancellation);
        await Until.TrueAsync(() => dataset.DescribeAsync(Cancellation), summary => summary.State is BuildState.Ready);
    }

    private static ImmutableSortedDictionary<string, string> Map(string from, string to) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(from, to);
}
