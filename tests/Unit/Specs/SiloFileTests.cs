using System.Net;
using Experiments.Domain;
using Experiments.Silo;
using Experiments.Silo.Operations;
using Experiments.Specs.Files;
using Xunit;

namespace Experiments.Unit.Specs;

public sealed class SiloFileTests : IDisposable
{
    private static readonly MachineResources OneMachine = new(8, 1L << 34, () => 0);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Flags_override_the_environment_which_overrides_the_file()
    {
        var file = _folder.Write("silo.yaml", "name: file\nstore: store\ngrace: 5m\naddress: 10.0.0.7\ninsecure: true\nsiloPort: 7\n"
            + "labels: { gpu: h100, room: lab }\ndevices: [cpu:3, auto]\ntls: { key: silo.key, certificate: silo.pem }\n");
        var silo = Bind(
            file, [("EXPERIMENTS_STORE", "/environment"), ("EXPERIMENTS_KEY", "/other.key"), ("EXPERIMENTS_CLUSTER", "")],
            ("--name", "typed"), ("--label", "room=cellar"), ("--devices", "cpu:2"), ("--silo-port", "8"));
        Assert.Equal(("typed", "/environment", TimeSpan.FromMinutes(5)), (silo.Name, silo.Store, silo.Grace));
        Assert.Equal((IPAddress.Parse("10.0.0.7"), true, 8, null), (silo.Address, silo.IsInsecure, silo.SiloPort, silo.Cluster));
        Assert.Equal(["gpu=h100", "room=cellar"], silo.Labels.Select(label => $"{label.Key}={label.Value}"));
        Assert.Equal((_folder["silo.pem"], Path.GetFullPath("/other.key")), (silo.Tls.Certificate, silo.Tls.Key));
        Assert.Equal(2, Assert.Single(SiloOptions.Of(silo, OneMachine).Devices).Slots);
    }

    [Fact]
    public void Repeated_flags_accumulate_and_their_paths_are_relative_to_the_working_folder()
    {
        var silo = Bind(null, [], ("--label", "gpu=a=b"), ("--label", "GPU="), ("--data-root", "music"), ("--data-root", "/data"));
        Assert.Equal(["GPU=", "gpu=a=b"], silo.Labels.Select(label => $"{label.Key}={label.Value}"));
        Assert.Equal([Path.GetFullPath("music"), Path.GetFullPath("/data")], silo.DataRoots!.Value);
    }

    [Theory]
    [InlineData("--name", "a b", "--name: 'a b' is not a valid name for a node")]
    [InlineData("--silo-port", "70000", "--silo-port is an integer from 0 to 65535, not 70000")]
    [InlineData("--silo-port", "", "--silo-port is an integer from 0 to 65535, not ''")]
    [InlineData("--gateway-port", "null", "--gateway-port is an integer from 0 to 65535, not 'null'")]
    [InlineData("--grace", "soon", "--grace: 'soon' is not a time; write 90s, 5m or 1h")]
    [InlineData("--log", "jsn", "--log is text or json, not 'jsn'; did you mean 'json'?")]
    [InlineData("--devices", "cpu:2,gpu:1", "an entry of --devices: 'gpu:1' is not a device")]
    [InlineData("--label", "room", "--label 'room': write KEY=VALUE")]
    [InlineData("--store", "", "--store is a path, not ''")]
    public void A_wrong_value_of_a_flag_is_reported_under_the_flag(string flag, string value, string expected) =>
        Assert.StartsWith(
            expected, Assert.Throws<UserErrorException>(() => Bind(null, [], (flag, value))).Message, StringComparison.Ordinal);

    [Fact]
    public void Wrong_variables_and_flags_are_reported_together_by_name() => Assert.Equal(
        ["EXPERIMENTS_KEEP_CHECKPOINTS: 'all' is not a retention; write last, none or a number of days",
            "--silo-port is an integer from 0 to 65535, not -1"],
        Assert.Throws<UserErrorException>(
            () => Bind(null, [("EXPERIMENTS_KEEP_CHECKPOINTS", "all")], ("--silo-port", "-1"))).Lines);

    [Fact]
    public void A_label_given_twice_is_refused() => Assert.Equal(
        "--label: 'room' is given twice; remove one of the two",
        Assert.Throws<UserErrorException>(() => Bind(null, [], ("--label", "room=a"), ("--label", "room=b"))).Message);

    [Fact]
    public void A_wrong_value_in_the_file_is_reported_even_where_a_flag_overrides_it() => Assert.EndsWith(
        "silo.yaml:1:11: siloPort is an integer from 0 to 65535, not 'x'",
        Assert.Throws<UserErrorException>(
            () => Bind(_folder.Write("silo.yaml", "siloPort: x\n"), [], ("--silo-port", "1"))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_configuration_returns_the_effective_text_of_each_setting()
    {
        var layers = SiloSettings.Layer(
            _folder.Write("silo.yaml", "grace: 5m\ndevices: [cpu:1]\n"), _ => null, flag => flag == "--grace" ? ["9s"] : []);
        Assert.Equal(("9s", "cpu:1"), (layers["grace"], layers["devices:0"]));
    }

    [Fact]
    public void Omitted_keys_have_the_documented_defaults()
    {
        var silo = Read("siloPort: 1\n");
        Assert.Equal((SiloSpec.Defaults.Address, SiloSpec.Defaults.Grace, SiloSpec.Defaults.Log), (silo.Address, silo.Grace, silo.Log));
        Assert.Equal(("127.0.0.1", "60s", "last"),
            (SiloKeys.All.Find("address").Default, SiloKeys.All.Find("grace").Default, SiloKeys.All.Find("keepCheckpoints").Default));
    }

    [Fact]
    public void Paths_are_relative_to_the_file()
    {
        var silo = Read("store: store\ndataRoots: [music, /data]\ntls: { key: silo.key }\n");
        Assert.Equal(_folder["store"], silo.Store);
        Assert.Equal([_folder["music"], Path.GetFullPath("/data")], silo.DataRoots!.Value);
        Assert.Equal(_folder["silo.key"], silo.Tls.Key);
    }

    [Fact]
    public void All_problems_are_reported_together_with_their_positions()
    {
        var error = Assert.Throws<UserErrorException>(
            () => Read("nmae: n1\ngrace: soon\naddress: 0.0.0.0\nsiloPort: 70000\ndevices: cpu:2\nlabels: { gpu: [a] }\n"
                + "http: web\nlog: jsn\ntls: { certificate: [] }\nname: a b\n"));
        Assert.Equal(
            """
            silo.yaml:1:1: a silo's config has no key 'nmae'; did you mean 'name'?
            silo.yaml:2:8: grace: 'soon' is not a time; write 90s, 5m or 1h
            silo.yaml:3:10: address: nobody can reach 0.0.0.0; write the IP address that other silos and clients use for this machine
            silo.yaml:4:11: siloPort is an integer from 0 to 65535, not 70000
            silo.yaml:5:10: devices is a list of devices, not 'cpu:2'
            silo.yaml:6:16: gpu in labels is a word, not a list
            silo.yaml:7:7: http: 'web' is not an address for HTTP; write PORT, localhost:PORT, or an address and a port, such as 0.0.0.0:8081
            silo.yaml:8:6: log is text or json, not 'jsn'; did you mean 'json'?
            silo.yaml:9:21: certificate is a path, not a list
            silo.yaml:10:7: 'a b' is not a valid name for a node; use letters
            """,
            error.Message.Replace(", digits, dots, dashes and underscores, at most 64, a letter or digit first", "",
                StringComparison.Ordinal).Replace(_folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal));
    }

    [Fact]
    public void An_unknown_device_is_refused_at_its_position()
    {
        var error = Assert.Throws<UserErrorException>(() => Read("devices: [cpu:2, gpu:1]\n"));
        Assert.Contains("silo.yaml:1:18: an entry of devices: 'gpu:1' is not a device; write cpu:SLOTS", error.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("n 1")]
    public void An_invalid_node_name_is_refused(string name) =>
        Assert.Throws<UserErrorException>(() => Bind(null, [], ("--name", name)));

    private static SiloSpec Bind(string? file, (string Name, string Value)[] variables, params (string Name, string Value)[] flags) =>
        SiloSettings.Bind(SiloSettings.Layer(
            file, name => variables.FirstOrDefault(variable => variable.Name == name).Value,
            name => [.. flags.Where(flag => flag.Name == name).Select(flag => flag.Value)]));

    [Fact]
    public void A_store_below_the_home_folder_is_there()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.Equal(Path.Combine(home, ".experiments"), Read("store: ~/.experiments\n").Store);
        Assert.Equal(_folder["~store"], Read("store: ~store\n").Store);
    }

    private SiloSpec Read(string text) => SiloFile.Read(_folder.Write("silo.yaml", text)).Spec;
}
