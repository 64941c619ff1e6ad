using Experiments.Contracts;
using Experiments.Domain;
using Xunit;

namespace Experiments.Cluster;

/// <summary>Predictions as users ask for them, of silos whose workers are processes.</summary>
[Collection(SideBySide.OwnWorkers)]
public sealed class PredictionTests(PredictionStore store, PostgresServer server)
    : IClassFixture<PredictionStore>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_prediction_with_a_killed_worker_fails_in_one_line_and_the_next_succeeds()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        await using var silo = await TestSilo.StartAsync(store.Store, slots: 1, runsInProcess: false);
        var predictor = silo.Grains.GetGrain<IPredictorGrain>(store.ExperimentOf("cnn").ToString());
        var predicting = predictor.PredictAsync("long.wav", [.. LongSound.Wav()], Cancellation);
        var workers = await Until.TrueAsync(() => Task.FromResult(Processes.WorkersOf(Environment.ProcessId)), found => found.Length > 0);
        var killed = Assert.Single(workers);
        Processes.Kill(killed);
        var error = await Assert.ThrowsAsync<UserErrorException>(() => predicting);
        Assert.Equal(
            (UserErrorKind.Failed, "long.wav: not predicted: the worker was killed by signal 9; the next prediction starts a new worker"),
            (error.Kind, error.Message));

        var mixture = await PredictAsync(silo.Grains, "cnn");
        Assert.Equal(3, mixture.Models);
        var worker = Assert.Single(Processes.WorkersOf(Environment.ProcessId));
        Assert.NotEqual(killed, worker);
        Assert.All(Processes.NicenessOf(worker), niceness => Assert.Equal(10, niceness));
    }

    [Fact]
    public async Task A_prediction_does_not_wait_for_a_slot()
    {
        await using var silo = await TestSilo.StartAsync(store.Store, slots: 1, runsInProcess: false);
        var sweep = silo.Grains.GetGrain<ISweepGrain>("long");
        await sweep.SubmitAsync(Demo.Sweep("long", Demo.SmallCnn(400, 4)), Demo.Features, Cancellation);
        await Until.TrueAsync(() => sweep.DescribeAsync(Cancellation), summary => summary.Runs.Running > 0);
        Assert.Equal("blues", (await PredictAsync(silo.Grains, "knn")).Best);
        Assert.Equal(0, (await sweep.DescribeAsync(Cancellation)).Runs.Completed);
        await sweep.CancelAsync(Cancellation);
    }

    [Fact]
    public async Task A_prediction_loads_model_libraries_only_in_its_worker()
    {
        PostgresServer.SkipUnlessInstalled();
        await using var cluster = await SiloCluster.StartAsync(server, _folder["store"], silos: 1);
        await Demo.ImportAsync(cluster.Grains, _folder["audio"]);
        await Demo.RunAsync(cluster.Grains, Demo.Sweep("swept", Demo.SmallCnn(1, 4)));
        var silo = cluster["n1"].Id;
        var ofSlots = Processes.WorkersOf(silo);

        // The catalog of families, by which the silo checked the sweep, has touched TorchSharp's types; libtorch itself is another matter.
        var before = ModelLibrariesOf(silo);
        await PredictAsync(cluster.Grains, "cnn", "swept/e0");
        Assert.Equal(before, ModelLibrariesOf(silo));
        Assert.DoesNotContain(before, IsLibTorch);
        Assert.Contains(ModelLibrariesOf(Assert.Single(Processes.WorkersOf(silo).Except(ofSlots))), IsLibTorch);
    }

    [Fact]
    public async Task Models_are_fitted_on_all_data_named_promoted_exported_and_removed()
    {
        await using var silo = await TestSilo.StartAsync(store.Store, slots: 1);
        var id = store.ExperimentOf("knn");
        var registry = silo.Grains.GetGrain<IModelRegistryGrain>(IModelRegistryGrain.Key);
        var refit = silo.Grains.GetGrain<IModelRefitGrain>(id.ToString());
        var absent = await Assert.ThrowsAsync<UserErrorException>(
            () => registry.NameAsync("genre-v2", id, new ModelChoice(ModelChoiceKind.Refit), Cancellation));
        Assert.Equal($"experiment {id} has no model fitted on all data; `experiments model refit {id}` fits one", absent.Message);

        _ = await refit.EnsureAsync(Cancellation);
        var fitted = await Until.TrueAsync(() => refit.DescribeAsync(Cancellation), status => status.State is not BuildState.Building);
        Assert.Equal((BuildState.Ready, 0), (fitted.State, fitted.Output!.ValidationRows)); // not null: ready
        Assert.Equal(fitted, await refit.EnsureAsync(Cancellation));

        var mean = await registry.NameAsync("genre-v1", id, new ModelChoice(), Cancellation);
        var whole = await registry.NameAsync("genre-v2", id, new ModelChoice(ModelChoiceKind.Refit), Cancellation);
        Assert.Equal((3, 1), (mean.Models.Files.Length, whole.Models.Files.Length));
        var taken = await Assert.ThrowsAsync<UserErrorException>(
            () => registry.NameAsync("genre-v1", id, whole.Models.Choice, Cancellation));
        Assert.Contains("exists", taken.Message, StringComparison.Ordinal);
        Assert.Equal("genre", await registry.PromoteAsync("genre-v2", Cancellation));

        // One neighbour, and the track was among the data.
        var predicted = await PredictAsync(silo.Grains, "knn", "genre");
        Assert.Equal((1, 1.0), (predicted.Models, predicted.Mixture.Max()));
        Assert.Equal((await PredictAsync(silo.Grains, "knn")).Mixture, (await PredictAsync(silo.Grains, "knn", "genre-v1")).Mixture);

        var bytes = 0;
        await foreach (var piece in silo.Grains.GetGrain<IModelExporterGrain>("genre-v1").ExportAsync(new ModelChoice(), Cancellation))
        {
            bytes += piece.Length;
        }

        Assert.InRange(bytes, 1000, int.MaxValue);
        var promoted = await Assert.ThrowsAsync<UserErrorException>(() => registry.RemoveAsync("genre-v2", Cancellation));
        Assert.Equal("model 'genre-v2' is promoted as 'genre'; promote another version first", promoted.Message);
        _ = await registry.RemoveAsync("genre-v1", Cancellation);
        Assert.Equal("genre-v2", Assert.Single((await registry.ListAsync(Cancellation)).Versions).Name);

        // The last of its line goes with the name that stood for it.
        _ = await registry.RemoveAsync("genre-v2", Cancellation);
        var left = await registry.ListAsync(Cancellation);
        Assert.Empty(left.Versions);
        Assert.Empty(left.Promoted);
    }

    private static bool IsLibTorch(string file) => file.Contains("libtorch", StringComparison.OrdinalIgnoreCase);

    private static string[] ModelLibrariesOf(int process) =>
    [
        .. Processes.MappedFilesOf(process).Select(Path.GetFileName).OfType<string>()
            .Where(file => IsLibTorch(file) || file.StartsWith("TorchSharp", StringComparison.Ordinal)
                || file.StartsWith("Microsoft.ML", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    private async Task<GenreMixture> PredictAsync(IGrainFactory grains, string family, string? experiment = null) =>
        await grains.GetGrain<IPredictorGrain>(experiment ?? store.ExperimentOf(family).ToString())
            .PredictAsync("song.wav", [.. await File.ReadAllBytesAsync(store.Track, Cancellation)], Cancellation);
}
