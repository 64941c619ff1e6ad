using System.Text.Json;
using Experiments.Domain;
using Experiments.Specs.Checks;
using Experiments.Specs.Files;
using Xunit;

namespace Experiments.Unit.Specs;

public sealed class SpecWriterTests
{
    [Theory]
    [InlineData("sweeps")]
    [InlineData("features")]
    public void A_written_spec_reads_back_the_same(string kind)
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "configs", kind), "*.yaml"))
        {
            if (kind == "sweeps")
            {
                var sweep = SweepFile.Read(file, SpecCatalog.Unknown).Spec;
                Assert.Equal(Json(sweep), Json(SweepFile.Read(folder.Write("again.yaml", SpecWriter.Write(sweep)), SpecCatalog.Unknown)
                    .Spec));
            }
            else
            {
                var features = FeatureFile.Read(file, SpecCatalog.Unknown).Spec;
                Assert.Equal(Json(features), Json(FeatureFile.Read(folder.Write("again.yaml", SpecWriter.Write(features)),
                    SpecCatalog.Unknown).Spec));
            }
        }
    }

    [Fact]
    public void Every_kind_of_range_reads_back_the_same()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("sweep.yaml", """
            name: all
            dataset: d
            features: f
            protocol: { split: group, folds: 1, testFraction: 0.25, repeats: 3, seed: 5 }
            search:
              { until: { minutes: 1.5, target: 0.7, noGainFor: 20 },
                sampler: { kind: tpe, startup: 3 }, experiments: 7, pruner: { kind: asha, reduction: 3 }, deterministic: true, window: 2,
                priorSweeps: [quick, '2024'] }
            resources:
              { device: 'cuda:0', threads: 2, memoryBytes: 1000, maxConcurrentRuns: 1, labels: { rack: 'a b', gpu: 'yes', '1': '2' },
                exclusive: true, priority: 3 }
            models:
              - family: cnn
                parameters:
                  a: 1
                  b: { choice: [none, 0.5, true] }
                  c: { uniform: [0, 1], step: 0.25 }
                  d: { logUniform: [1e-6, 0.1] }
                  e: { integer: [1, 9], step: 2 }
                  f: { integer: [1, 90], log: true }
                  g: { choice: [x, y], when: { b: [none] } }
                  h: { value: 3, when: { b: none } }
                constraints: [a * e <= 8 or f > 2, "d < 0.01"]
              - family: knn
            """);
        var sweep = SweepFile.Read(file, SpecCatalog.Unknown).Spec;
        Assert.Equal(Json(sweep), Json(SweepFile.Read(folder.Write("again.yaml", SpecWriter.Write(sweep)), SpecCatalog.Unknown).Spec));
    }

    private static string Json<T>(T spec) => JsonSerializer.Serialize(spec, DomainJson.Indented);
}
