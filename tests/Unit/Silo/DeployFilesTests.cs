using System.Globalization;
using System.Text.RegularExpressions;
using Experiments.Specs.Files;
using Experiments.Unit.Specs;
using Xunit;
using YamlDotNet.RepresentationModel;
using YamlNode = YamlDotNet.RepresentationModel.YamlNode;

namespace Experiments.Unit.Silo;

/// <summary>The files under configs/deploy agree with each other and with the program that they start.</summary>
public sealed partial class DeployFilesTests
{
    private static readonly string Deploy = Path.Combine(ConfigsTests.Root, "deploy");

    public static TheoryData<string> Silos() => ["silo-cpu.yaml", "silo-gpu.yaml"];

    [Theory]
    [MemberData(nameof(Silos))]
    public void Probes_use_the_paths_and_ports_of_the_silo(string file)
    {
        var container = Container(file);
        var ports = container["ports"].AllNodes.OfType<YamlMappingNode>()
            .ToDictionary(port => port["name"].ToString(), port => port["containerPort"].ToString(), StringComparer.Ordinal);
        Assert.Equal(Argument(container, "--http"), $"0.0.0.0:{ports["http"]}");
        Assert.Equal(Argument(container, "--silo-port"), ports["silo"]);
        Assert.Equal(Argument(container, "--gateway-port"), ports["gateway"]);
        foreach (var (probe, path) in new[] { ("startupProbe", "/healthz"), ("livenessProbe", "/healthz"), ("readinessProbe", "/readyz") })
        {
            var get = container[probe]["httpGet"];

            // The silo has a certificate, so it speaks HTTPS beyond its own pod.
            Assert.Equal((path, "http", "HTTPS"), (get["path"].ToString(), get["port"].ToString(), get["scheme"].ToString()));
        }
    }

    [Theory]
    [MemberData(nameof(Silos))]
    public void A_pod_has_enough_time_to_drain(string file)
    {
        var seconds = Number(StatefulSet(file)["spec"]["template"]["spec"]["terminationGracePeriodSeconds"]);
        Assert.Equal("5m", Argument(Container(file), "--grace"));
        Assert.InRange(seconds, (5 * 60) + 30, 6 * 60);
    }

    [Theory]
    [MemberData(nameof(Silos))]
    public void Silos_use_TLS_and_share_store_and_database(string file)
    {
        var container = Container(file);
        var mounts = container["volumeMounts"].AllNodes.OfType<YamlMappingNode>().Select(mount => mount["mountPath"].ToString()).ToArray();
        Assert.StartsWith("/etc/experiments/tls/", Argument(container, "--certificate"), StringComparison.Ordinal);
        Assert.Contains("/etc/experiments/tls", mounts);
        Assert.Contains(Variable(container, "EXPERIMENTS_STORE"), mounts);
        Assert.StartsWith("Host=postgres;", Variable(container, "EXPERIMENTS_CLUSTER"), StringComparison.Ordinal);
        Assert.DoesNotContain("Password", Variable(container, "EXPERIMENTS_CLUSTER"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_GPU_pod_requests_GPUs_from_the_device_plug_in()
    {
        Assert.Equal("1", Container("silo-gpu.yaml")["resources"]["limits"]["nvidia.com/gpu"].ToString());
        Assert.Equal("cuda:all", Argument(Container("silo-gpu.yaml"), "--devices"));
        Assert.Equal("experiments:cuda", Container("silo-gpu.yaml")["image"].ToString());
    }

    [Fact]
    public void Every_manifest_is_listed_in_the_kustomization()
    {
        var folder = Path.Combine(Deploy, "kubernetes");
        var listed = ParsedConfig.Yaml(Path.Combine(folder, "kustomization.yaml"))[0]["resources"].AllNodes.OfType<YamlScalarNode>()
            .Select(node => node.ToString());
        Assert.Equal(
            Directory.EnumerateFiles(folder, "*.yaml").Select(Path.GetFileName).Except(["kustomization.yaml"])
                .Order(StringComparer.Ordinal),
            listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_systemd_unit_allows_a_silo_time_to_drain()
    {
        var unit = File.ReadAllText(Path.Combine(Deploy, "systemd", "experiments-silo.service"));
        Assert.Contains("Type=notify\n", unit, StringComparison.Ordinal);
        Assert.Contains("KillSignal=SIGTERM\n", unit, StringComparison.Ordinal);
        Assert.Contains("KillMode=mixed\n", unit, StringComparison.Ordinal);
        var stop = int.Parse(StopTime().Match(unit).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.True(stop >= SiloSpec.Defaults.Grace.TotalSeconds + 30, $"TimeoutStopSec={stop}s ends it before its grace");
    }

    [Fact]
    public void The_image_starts_the_silo_and_exposes_its_ports()
    {
        var image = File.ReadAllText(Path.Combine(Deploy, "docker", "Dockerfile"));
        Assert.Contains("ENTRYPOINT [\"/opt/experiments/silo\"]\nCMD",
            image.Replace("# In the container's own network; -p 127.0.0.1:8081:8081 keeps it to the machine.\n", "",
                StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("CMD [\"--http\", \"0.0.0.0:8081\"]", image, StringComparison.Ordinal);
        Assert.Contains("EXPOSE 8081 11111 30000", image, StringComparison.Ordinal);
        Assert.Contains("-p:UseCuda=true", image, StringComparison.Ordinal);
    }

    private static YamlNode StatefulSet(string file) =>
        Assert.Single(ParsedConfig.Yaml(Path.Combine(Deploy, "kubernetes", file)),
            document => document["kind"].ToString() == "StatefulSet");

    private static YamlNode Container(string file) => StatefulSet(file)["spec"]["template"]["spec"]["containers"][0];

    private static string Argument(YamlNode container, string flag) => container["args"].AllNodes.OfType<YamlScalarNode>()
        .Select(node => node.ToString()).Single(text => text.StartsWith(flag + "=", StringComparison.Ordinal))[(flag.Length + 1)..];

    private static string Variable(YamlNode container, string name) => container["env"].AllNodes.OfType<YamlMappingNode>()
        .Single(node => node.Children.ContainsKey("value") && node["name"].ToString() == name)["value"].ToString();

    private static int Number(YamlNode node) => int.Parse(node.ToString(), CultureInfo.InvariantCulture);

    [GeneratedRegex(@"TimeoutStopSec=(\d+)s")]
    private static partial Regex StopTime();
}
