using Experiments.Domain;
using Experiments.Execution;
using Experiments.Features.Storage;
using Experiments.Grains.Storage;
using Experiments.Store;
using Xunit;

namespace Experiments.Cluster;

/// <summary>A store with a finished sweep, <c>swept</c>: a nearest-neighbor setting and a small network, three folds.</summary>
public sealed class PredictionStore : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, (ExperimentId Experiment, ModelBundle Models)> _outputs = [];

    /// <summary>The store.</summary>
    public string Store => _folder["store"];

    /// <summary>One file of its dataset.</summary>
    public string Track =>
        Directory.EnumerateFiles(_folder["audio", "genres", "blues"]).Order(StringComparer.Ordinal).First();

    /// <summary>The id of the experiment of a family.</summary>
    public ExperimentId ExperimentOf(string family) => _outputs[family].Experiment;

    /// <summary>The order to predict a file with the models of a family.</summary>
    public PredictionOrder Order(string family, string name) => new(_outputs[family].Models, name, Path.Combine(Store, "artifacts"));

    public async ValueTask InitializeAsync()
    {
        await using var silo = await TestSilo.StartAsync(Store);
        await Demo.ImportAsync(silo.Grains, _folder["audio"]);
        await Demo.RunAsync(silo.Grains, Demo.Sweep("swept", Demo.Family("knn", ("k", [ParameterValue.Of(1)])), Demo.SmallCnn(2, 4)));
        foreach (var number in new[] { 0, 1 })
        {
            var id = new ExperimentId("swept", number);
            var models = await ModelBundles.OfExperimentAsync(
                silo.Grains, FeatureSetStore.Of(new ArtifactStore(Path.Combine(Store, "artifacts"))), new OnThisThread(), id,
                new ModelChoice(), CancellationToken.None);
            _outputs[models.Family] = (id, models);
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class OnThisThread : IBlockingWork
    {
        public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken) => Task.FromResult(work());

        public Task RunAsync(Action work, CancellationToken cancellationToken)
        {
            work();
            return Task.CompletedTask;
        }
    }
}
