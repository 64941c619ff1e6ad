using Experiments.Grains.Sweeps;
using Experiments.Silo;
using Experiments.Silo.Operations;
using Experiments.Specs.Files;
using Xunit;

namespace Experiments.Unit.Specs;

/// <summary>Every file under configs/ is parsed by the code that uses it; Readme/MarkdownTests checks the documents.</summary>
public sealed class ConfigsTests
{
    internal static readonly string Root = Path.Combine(Repository.Root, "configs");

    public static TheoryData<string> Files() =>
        [.. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Where(path => !path.EndsWith(".md", StringComparison.Ordinal))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_shipped_config_is_valid(string file)
    {
        var path = Path.Combine(Root, file);
        switch (file.Split('/')[0])
        {
            case "features":
                var spec = FeatureFile.Read(path, InstalledPlugIns.All).Spec;
                Assert.Equal(Path.GetFileNameWithoutExtension(file), spec.Name);
                break;
            case "sweeps":
                var draft = SweepDraft.Read(path, InstalledPlugIns.All).RequireAll();
                Assert.Equal(Path.GetFileNameWithoutExtension(file), draft.Sweep.Spec.Name);
                Assert.Equal(draft.Sweep.Spec.Features, draft.RequireFeatures().Name);
                break;
            case "protocols":
                ProtocolFile.Read(path, InstalledPlugIns.All);
                break;
            case "splits" when file.EndsWith(".txt", StringComparison.Ordinal):
                using (var folder = new TemporaryFolder())
                {
                    // A list by itself is not a config: the protocol that names it reads it.
                    var protocol = folder.Write("protocol.yaml", $"split: predefined\nlists: {{ train: '{path}', test: [none.wav] }}\n");
                    Assert.NotEmpty(ProtocolFile.Read(protocol, InstalledPlugIns.All).Spec.Lists!.Train); // not null: a predefined split
                }

                break;
            case "silo":
                // A typical user's machine: four GPUs.
                Assert.NotEmpty(SiloOptions.Of(SiloFile.Read(path).Spec, new MachineResources(16, 64L << 30, () => 4)).Devices);
                break;
            case "splits":
                ProtocolFile.Read(path, InstalledPlugIns.All);
                break;
            case "deploy" when !file.EndsWith(".yaml", StringComparison.Ordinal):
                // Silo/DeployFilesTests checks them.
                Assert.NotEqual(0, new FileInfo(path).Length);
                break;
            case "deploy" or "observability":
                // Manifests: Silo/DeployFilesTests. Dashboard and rules: Cluster/Operations/MetricsTests compares their queries with a
                // silo's metrics.
                ParsedConfig.Check(path);
                break;
            default:
                Assert.Fail($"nothing reads configs/{file}; say here what does");
                break;
        }
    }
}
