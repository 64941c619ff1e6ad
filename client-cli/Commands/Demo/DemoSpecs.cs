using Experiments.ClientCli.Connection;
using Experiments.DemoAudio;
using Experiments.Domain;
using Experiments.Specs.Files;
using Experiments.Specs.Yaml;

namespace Experiments.ClientCli.Commands.Demo;

/// <summary>
/// The specs of the demo: its 100 tracks of 15 s take about a minute on two cores. They are embedded files, so the demo needs nothing but
/// the program.
/// </summary>
internal static class DemoSpecs
{
    public const string Dataset = "demo";

    public static DemoCorpusOptions Corpus { get; } = new() { TracksPerGenre = 10, Seconds = 15, Seed = 1 };

    /// <summary>configs/features/seed-study.yaml.</summary>
    public static LocatedSpec<FeatureSpec> ReadFeatures() => Read("demo-features.yaml", path => FeatureFile.Read(path, ClientCatalog.All));

    /// <summary>configs/sweeps/quick.yaml on the demo's dataset.</summary>
    public static LocatedSpec<SweepSpec> ReadSweep() =>
        Read("demo-sweep.yaml", path => SweepFile.Read(path, ClientCatalog.All, ["name=demo", $"dataset={Dataset}"]));

    private static T Read<T>(string name, Func<string, T> read)
    {
        var file = Path.Combine(Path.GetTempPath(), $"experiments-{Guid.NewGuid():N}-{name}");
        try
        {
            using (var resource = typeof(DemoSpecs).Assembly.GetManifestResourceStream(name)
                ?? throw new InvalidOperationException($"no {name} in the program"))
            using (var copy = File.Create(file))
            {
                resource.CopyTo(copy);
            }

            return read(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
