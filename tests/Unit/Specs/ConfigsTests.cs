using Experiments.Domain;
using Experiments.Grains.Sweeps;
using Experiments.Silo.Operations;
using Experiments.Specs.Checks;
using Experiments.Specs.Files;
using Xunit;

namespace Experiments.Unit.Specs;

/// <summary>Every file under configs/ is read by the code that will read it. What people read, Readme/MarkdownTests does.</summary>
public sealed class ConfigsTests
{
    internal static readonly string Root = Path.Combine(Repository.Root, "configs");

    public static TheoryData<string> Files() =>
        [.. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Where(path => !path.EndsWith(".md", StringComparison.Ordinal))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_is_valid(string file)
    {
        var path = Path.Combine(Root, file);
        switch (file.Split('/')[0])
        {
            case "features":
                var spec = FeatureFile.Read(path).Spec;
                Assert.Equal(Path.GetFileNameWithoutExtension(file), spec.Name);
                break;
            case "sweeps":
                var sweep = SweepFile.Read(path);
                Assert.Equal(Path.GetFileNameWithoutExtension(file), sweep.Spec.Name);
                Assert.Empty(sweep.Locate(SpecChecks.Check(sweep.Spec, SpecCatalogs.All)));
                Assert.Equal(sweep.Spec.Features, FeatureFile.Read(FeatureSpecs.Find(sweep.Spec.Features, path)).Spec.Name);
                break;
            case "protocols":
                ProtocolFile.Read(path);
                break;
            case "splits" when file.EndsWith(".txt", StringComparison.Ordinal):
                using (var folder = new TemporaryFolder())
                {
                    // A list by itself is no config: the protocol that names it reads it.
                    var protocol = folder.Write("protocol.yaml", $"split: predefined\nlists: {{ train: '{path}', test: [none.wav] }}\n");
                    Assert.NotEmpty(ProtocolFile.Read(protocol).Spec.Lists!.Train); // not null: a predefined split
                }

                break;
            case "silo":
                // The machine of the one who will use it: four GPUs.
                Assert.NotEmpty(SiloFile.Read(path).ToOptions(new Machine(16, 64L << 30, () => 4)).Devices);
                break;
            case "splits":
                ProtocolFile.Read(path);
                break;
            case "deploy" when !file.EndsWith(".yaml", StringComparison.Ordinal):
                // Silo/DeployFilesTests reads them.
                Assert.NotEqual(0, new FileInfo(path).Length);
                break;
            case "deploy" or "observability":
                // Manifests: Silo/DeployFilesTests. Dashboard and rules: Cluster/Operations/MetricsTests holds their queries against a silo's answer.
                ParsedConfig.Check(path);
                break;
            default:
                Assert.Fail($"nothing reads configs/{file}; say here what does");
                break;
        }
    }
}
