using System.Collections.Immutable;
using System.IO.Compression;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Experiments.Audio;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Execution.Runs;
using Experiments.Grains.StoredState;
using Experiments.Silo.Storage;
using Experiments.Store;
using Experiments.Store.Checking;
using Experiments.Store.Files;
using Xunit;

namespace Experiments.Cluster;

/// <summary>
/// <c>Reference/store-format-2.zip</c> is a store that an earlier build left when it was killed while it ran the sweep <c>interrupted</c>.
/// Its other sweeps were completed, paused or cancelled. <c>store-format-2.json</c> holds the numbers that the earlier build showed for the
/// completed sweeps, and those of undisturbed runs of the others. <c>make-store.sh</c> makes both files.
/// </summary>
public sealed class EarlierStoreTests : IDisposable
{
    /// <summary>The kinds of state that were added after that build.</summary>
    private static readonly string[] LaterKinds =
        ["audience", "experiment-evaluations", "model-refit", "model-registry", "tokens", "track-notes"];

    /// <summary>Every kind of stored state of that build, with the alias of its type.</summary>
    private static readonly string[] Kinds =
    [
        "dataset",
        "dataset-audit",
        "directory",
        "experiment",
        "feature-set",
        "node",
        "scheduler",
        "sweep",
        "sweep-page",
    ];

    private readonly TemporaryFolder _folder = new();

    public EarlierStoreTests() =>
        ZipFile.ExtractToDirectory(Path.Combine(Repository.Root, "tests", "Cluster", "Reference", "store-format-2.zip"), Store);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Store => _folder["store"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_store_has_every_kind_of_state_and_no_problems()
    {
        var found = new StoreMaintenance(Store, cluster: null).Check(null, Cancellation);
        Assert.Empty(found.Problems);
        Assert.Equal((60, 228), (found.Rows, found.Artifacts));
        Assert.Equal(Kinds, Rows().Select(row => row.State).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(Kinds.Concat(LaterKinds).Order(StringComparer.Ordinal), StateTypes.All.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Rewriting_a_row_keeps_all_its_properties()
    {
        var rows = Rows();
        Assert.NotEmpty(rows);
        foreach (var row in rows)
        {
            var kept = Read(row.Json!); // not null: no row was cleared
            kept.Remove(RowChecksum.Property);
            ReferenceNumbers.AssertContains(kept, Read(Rewrite(row)), $"{row}");
        }
    }

    [Fact]
    public async Task Datasets_and_feature_sets_read_as_they_were_written()
    {
        await using var silo = await StartIdleAsync();
        var tones = await silo.Grains.GetGrain<IDatasetGrain>("tones").DescribeAsync(Cancellation);
        Assert.Equal((BuildState.Ready, 16, 32), (tones.State, tones.Tracks, tones.Slices));
        Assert.Equal("blues 6, classical 5, metal 5", Text(tones.Genres));
        var reason = "not a WAV file (starts with 'not audi')";
        Assert.Equal(new QuarantinedFile("metal/broken.wav", reason), Assert.Single(tones.Quarantined));
        var nothing = await silo.Grains.GetGrain<IDatasetGrain>("nothing").DescribeAsync(Cancellation);
        Assert.Equal(BuildState.Failed, nothing.State);
        Assert.Contains("its one file cannot be used", nothing.Reason, StringComparison.Ordinal);

        var audit = await silo.Grains.GetGrain<IDatasetAuditGrain>("tones").DescribeAsync(Cancellation);
        var duplicates = Assert.Single(audit.Audit!.ExactDuplicates); // not null: the dataset was audited
        Assert.Equal(["blues/blues.0.wav", "blues/copy.wav"], duplicates.Select(track => track.Path));

        var metal = silo.Grains.GetGrain<ITrackGrain>("tones/metal.0");
        var track = await metal.DescribeAsync(Cancellation);
        Assert.Equal(("metal", "artist 1 of metal", 6, 2), (track.Genre, track.Group, track.DurationSeconds, track.Slices));
        Assert.NotEmpty(await metal.ListVotesAsync(Cancellation));
        var slice = await silo.Grains.GetGrain<ISliceGrain>("tones/metal.0/1").GetHistoryAsync(Cancellation);
        Assert.Contains(slice.Predictions, prediction => prediction.Experiment == new ExperimentId("classical", 1));

        var sets = new List<string>();
        foreach (var id in await silo.Grains.GetGrain<IDirectoryGrain>(IDirectoryGrain.FeatureSets).ListAsync(Cancellation))
        {
            var grain = silo.Grains.GetGrain<IFeatureSetGrain>(id);
            var set = await grain.DescribeAsync(Cancellation);
            var columns = (await grain.ListColumnsAsync(Cancellation)).Select(column => column.Name);
            sets.Add($"{set.Dataset} {set.Spec.Name} {set.State} {set.Rows}: {string.Join(", ", columns)}");
        }

        Assert.Equal(
            [
                "tones small Ready 32: rms_mean, rms_std, zero_crossing_rate_mean, zero_crossing_rate_std",
                "elsewhere table Ready 24: x, y",
            ],
            sets);
    }

    [Fact]
    public async Task Sweeps_and_nodes_read_as_they_were_written()
    {
        await using var silo = await StartIdleAsync();
        var sweeps = new List<string>();
        foreach (var name in await silo.Grains.GetGrain<IDirectoryGrain>(IDirectoryGrain.Sweeps).ListAsync(Cancellation))
        {
            var sweep = await silo.Grains.GetGrain<ISweepGrain>(name).DescribeAsync(Cancellation);
            var runs = sweep.Runs;
            sweeps.Add($"{name} {sweep.State}: {runs.Completed} of {runs.Total}, {runs.Failed} failed, {sweep.Changes.Length} changes");
        }

        Assert.Equal(
            [
                "every Completed: 8 of 8, 0 failed, 0 changes",
                "classical Completed: 6 of 6, 0 failed, 0 changes",
                "tuned Completed: 5 of 5, 0 failed, 0 changes",
                "table Completed: 2 of 2, 0 failed, 0 changes",
                "failing Completed: 1 of 2, 1 failed, 0 changes",
                "longer Completed: 4 of 4, 0 failed, 2 changes",
                "paused Paused: 2 of 4, 0 failed, 0 changes",
                "cancelled Cancelled: 1 of 2, 0 failed, 0 changes",
                "interrupted Running: 2 of 8, 0 failed, 0 changes",
            ],
            sweeps);
        Assert.Contains("pruned", await ListStatesAsync(silo, "tuned", experiments: 5));
        Assert.Equal(["completed", "failed"], await ListStatesAsync(silo, "failing", experiments: 2));
        var lost = (await Demo.RunsAsync(silo.Grains, "interrupted", 1))[0];
        Assert.Equal((RunSummary.Unfinished, AttemptOutcome.Lost), (lost.State, Assert.Single(lost.Attempts).Outcome));

        var node = await silo.Grains.GetGrain<INodeGrain>("s1").DescribeAsync(Cancellation);
        Assert.Equal("floor 2, room cellar", Text(node.Labels));
    }

    [Fact]
    public async Task Leaderboards_of_completed_sweeps_are_unchanged()
    {
        await using var silo = await StartIdleAsync();
        foreach (var sweep in new[] { "every", "classical", "tuned", "table", "failing", "longer" })
        {
            ReferenceNumbers.AssertLeaderboard(sweep, await GetLeaderboardRowsAsync(silo, sweep), isRecomputed: false);
        }
    }

    [Fact]
    public async Task An_interrupted_sweep_resumes_automatically_with_identical_results()
    {
        var curves = ReadCurves("interrupted");
        Assert.Equal(2, curves.Count);
        await using (var silo = await TestSilo.StartAsync(Store))
        {
            var ended = await Demo.EndAsync(silo.Grains, "interrupted");
            Assert.Equal((SweepState.Completed, 8, 0), (ended.State, ended.Runs.Completed, ended.Runs.Failed));
            ReferenceNumbers.AssertLeaderboard("interrupted", await GetLeaderboardRowsAsync(silo, "interrupted"), isRecomputed: true);
            await AssertContinuedAsync(silo, curves, epochs: 60);
        }

        Assert.Empty(new StoreMaintenance(Store, cluster: null).Check(null, Cancellation).Problems);

        // A store that contains .NET type names could not be read once the types are renamed.
        Assert.All(Directory.EnumerateFiles(Store, "*", SearchOption.AllDirectories), path => Assert.DoesNotMatch(
            @"Experiments\.[A-Z]|, Version=\d|PublicKeyToken", Encoding.Latin1.GetString(File.ReadAllBytes(path))));
    }

    [Fact]
    public async Task Paused_and_canceled_sweeps_resume_from_their_checkpoints()
    {
        var (paused, cancelled) = (ReadCurves("paused"), ReadCurves("cancelled"));
        Assert.Equal((2, 1), (paused.Count, cancelled.Count));
        await using var silo = await TestSilo.StartAsync(Store);
        await silo.Grains.GetGrain<ISweepGrain>("paused").ResumeAsync(Cancellation);
        await silo.Grains.GetGrain<ISweepGrain>("cancelled").ResumeAsync(Cancellation);
        foreach (var (sweep, runs, curves) in new[] { ("paused", 4, paused), ("cancelled", 2, cancelled) })
        {
            var ended = await Demo.EndAsync(silo.Grains, sweep);
            Assert.Equal((SweepState.Completed, runs, 0), (ended.State, ended.Runs.Completed, ended.Runs.Failed));
            ReferenceNumbers.AssertLeaderboard(sweep, await GetLeaderboardRowsAsync(silo, sweep), isRecomputed: true);
            await AssertContinuedAsync(silo, curves, epochs: 120);
        }
    }

    [Fact]
    public async Task Extending_a_completed_sweep_leaves_its_results_unchanged()
    {
        await using var silo = await TestSilo.StartAsync(Store);
        var before = await FitSecondsAsync();
        var neighbors = Demo.Family("knn", ("k", [ParameterValue.Of(1), ParameterValue.Of(3), ParameterValue.Of(5)]));
        var extension = new SweepExtension(Models: new ParameterSpace([Demo.Family("logistic-regression"), neighbors]));
        await silo.Grains.GetGrain<ISweepGrain>("classical").ExtendAsync(extension, Cancellation);
        Assert.Equal(4, (await Demo.EndAsync(silo.Grains, "classical")).Experiments);
        ReferenceNumbers.AssertLeaderboard("classical-extended", await GetLeaderboardRowsAsync(silo, "classical"), isRecomputed: true);
        Assert.Equal(before, await FitSecondsAsync());

        // Fit times differ on every run.
        async Task<double[]> FitSecondsAsync() =>
            [.. (await Demo.RunsAsync(silo.Grains, "classical", 1)).Select(run => run.Result!.FitSeconds)]; // not null: completed
    }

    [Fact]
    public async Task A_completed_network_continues_from_its_last_checkpoint_when_its_sweep_is_extended()
    {
        await using var silo = await TestSilo.StartAsync(Store);
        var before = Assert.Single(await Demo.RunsAsync(silo.Grains, "longer", 2)).Result!; // not null: completed
        await silo.Grains.GetGrain<ISweepGrain>("longer").ExtendAsync(new SweepExtension(Epochs: 6), Cancellation);
        var ended = await Demo.EndAsync(silo.Grains, "longer");
        var after = Assert.Single(await Demo.RunsAsync(silo.Grains, "longer", ended.Experiments - 1)).Result!; // not null: completed
        Assert.Equal((4, 6), (after.ContinuedFromEpoch, after.Epochs));
        Assert.Equal(before.Curve, after.Curve.Take(4));
    }

    [Fact]
    public async Task Stored_models_of_every_family_give_the_same_predictions()
    {
        await using var silo = await StartIdleAsync();
        var rows = await GetLeaderboardRowsAsync(silo, "every");
        Assert.Equal(8, rows.Length);
        foreach (var row in rows)
        {
            var name = row.Experiment.ToString();
            var predicted = await silo.Grains.GetGrain<IPredictorGrain>(name).PredictAsync("square.wav", SquareWave(), Cancellation);
            var mixture = predicted.Genres.Zip(predicted.Mixture, (genre, share) => KeyValuePair.Create(genre, (JsonNode?)share));
            ReferenceNumbers.AssertContains(ReferenceNumbers.Prediction(name), new JsonObject(mixture), name, isRecomputed: true);
        }
    }

    /// <summary>Opens the store without slots, so that no sweep makes progress.</summary>
    private Task<TestSilo> StartIdleAsync() => TestSilo.StartAsync(Store, []);

    private static async Task<ImmutableArray<ExperimentSummary>> GetLeaderboardRowsAsync(TestSilo silo, string sweep) =>
        (await silo.Grains.GetGrain<ISweepGrain>(sweep).GetLeaderboardAsync(null, null, Cancellation)).Rows;

    private static async Task<IEnumerable<string>> ListStatesAsync(TestSilo silo, string sweep, int experiments)
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, experiments).Select(number => Demo.RunsAsync(silo.Grains, sweep, number)));
        return runs.SelectMany(runs => runs).Select(run => run.State);
    }

    private static string Text<T>(ImmutableSortedDictionary<string, T> map) =>
        string.Join(", ", map.Select(pair => $"{pair.Key} {pair.Value}"));

    private List<StateRow> Rows() => [.. StoreRows.ReadSqlite(Path.Combine(Store, "state.db"), Assert.Fail)];

    /// <summary>A row's JSON, with the scheduler's sets sorted: sets have no order.</summary>
    private static JsonObject Read(string json)
    {
        var row = JsonNode.Parse(json)!.AsObject(); // not null: every row is an object
        foreach (var (name, set) in row.Where(property => property.Key is "owners" or "nodes").ToList())
        {
            var items = set!.AsArray().Select(item => $"{item}").Order(StringComparer.Ordinal); // not null: a set
            row[name] = new JsonArray([.. items.Select(item => (JsonNode)item)]);
        }

        return row;
    }

    /// <summary>Reads and writes a row as a silo does.</summary>
    private static string Rewrite(StateRow row) => (string)typeof(EarlierStoreTests)
        .GetMethod(nameof(RewriteAs), BindingFlags.NonPublic | BindingFlags.Static)! // not null: below
        .MakeGenericMethod(StateTypes.All[row.State])
        .Invoke(null, [row.Json])!; // not null: it returns text

    private static string RewriteAs<T>(string json)
    {
        var serializer = new DomainJsonSerializer();
        return serializer.Serialize(serializer.Deserialize<T>(BinaryData.FromString(json))).ToString();
    }

    /// <summary>The learning curve of each run of a sweep that has a checkpoint, up to its last checkpoint.</summary>
    private Dictionary<RunId, ImmutableArray<EpochPoint>> ReadCurves(string sweep)
    {
        var work = Path.Combine(Store, "artifacts", "work");
        var curves = from path in Directory.EnumerateFiles(Path.Combine(work, sweep), "curve-*.json", SearchOption.AllDirectories)
                     let checkpoint = Path.ChangeExtension(path, null).Replace("curve-", "checkpoint-", StringComparison.Ordinal)
                     where File.Exists(checkpoint)
                     let run = Path.GetRelativePath(work, Path.GetFullPath(Path.Combine(path, "..", "..")))
                     group StoredJson.Read<CheckpointCurve>(path, "").Epochs by RunId.Parse(run.Replace('\\', '/'));
        return curves.ToDictionary(run => run.Key, run => run.MaxBy(curve => curve.Length));
    }

    /// <summary>The epochs up to the checkpoint are those of the earlier build, and the last attempt started after them.</summary>
    private static async Task AssertContinuedAsync(TestSilo silo, Dictionary<RunId, ImmutableArray<EpochPoint>> curves, int epochs)
    {
        foreach (var (id, curve) in curves)
        {
            var runs = await Demo.RunsAsync(silo.Grains, id.Experiment.Sweep, id.Experiment.Number);
            var run = runs.Single(run => run.Run == id);
            Assert.NotEmpty(curve);
            Assert.Equal(curve, run.Result!.Curve.Take(curve.Length)); // not null: completed
            Assert.Equal(epochs, run.Result.Curve.Length);
            Assert.Equal(new EpochSpan(curve.Length, epochs), run.Attempts[^1].Epochs);
        }
    }

    /// <summary>The square wave that make-store.sh makes, as a WAV file.</summary>
    private static ImmutableArray<byte> SquareWave()
    {
        const int SampleRate = 22050;
        var samples = Enumerable.Range(0, 3 * SampleRate).Select(sample => (sample / 50 % 2 == 0 ? 8000 : -8000) / 32768f);
        using var file = new MemoryStream();
        WavWriter.Write(file, [.. samples], SampleRate);
        return [.. file.ToArray()];
    }
}
