using Experiments.Audio;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Execution;
using Xunit;

namespace Experiments.Cluster;

/// <summary>A store with a finished sweep, <c>swept</c>: a nearest-neighbour setting and a small network, three folds.</summary>
public sealed class PredictionStore : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("experiments-").FullName;
    private readonly Dictionary<string, ExperimentOutputs> _outputs = [];

    /// <summary>The store.</summary>
    public string Store => Path.Combine(_folder, "store");

    /// <summary>One file of its dataset.</summary>
    public string Track =>
        Directory.EnumerateFiles(Path.Combine(_folder, "audio", "genres", "blues")).Order(StringComparer.Ordinal).First();

    /// <summary>A sound of half an hour: its prediction takes a while.</summary>
    public static byte[] LongSound()
    {
        using var sound = new MemoryStream();
        WavWriter.Write(sound, [.. Enumerable.Range(0, 1800 * 8000).Select(i => 0.4f * MathF.Sin(i % 24_000 / 10f))], 8000);
        return sound.ToArray();
    }

    /// <summary>The id of the experiment of a family.</summary>
    public ExperimentId ExperimentOf(string family) => _outputs[family].Experiment;

    /// <summary>The order to predict a file with the models of a family.</summary>
    public PredictionOrder Order(string family, string name) => new(_outputs[family], name, Path.Combine(Store, "artifacts"));

    public async ValueTask InitializeAsync()
    {
        await using var silo = await TestSilo.StartAsync(Store);
        await Demo.ImportAsync(silo.Grains, Path.Combine(_folder, "audio"));
        await Demo.RunAsync(silo.Grains, Demo.Sweep("swept", Demo.Family("knn", ("k", [ParameterValue.Of(1)])), Demo.SmallCnn(2, 4)));
        foreach (var number in new[] { 0, 1 })
        {
            var experiment = silo.Grains.GetGrain<IExperimentGrain>($"swept/e{number}");
            var outputs = (await experiment.GetOutputsAsync(CancellationToken.None))!; // not null: the sweep is over
            _outputs[outputs.Family] = outputs;
        }
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
