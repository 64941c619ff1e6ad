using System.Net;
using Experiments.Domain;
using Experiments.Silo.Operations;
using Experiments.Specs.Files;
using Xunit;

namespace Experiments.Unit.Specs;

public sealed class SiloFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Flags_override_the_environment_and_that_overrides_the_file()
    {
        var file = Read("name: file\nstore: store\ngrace: 5m\naddress: 10.0.0.7\ninsecure: true\n"
            + "labels: { gpu: h100, room: lab }\ndevices: [cpu:3]\n");
        var typed = new SiloSpec { Name = "typed", Labels = file.Labels.Clear().Add("room", "cellar") };
        var options = typed.Over(new SiloSpec { Name = "environment", Store = "/environment" }).Over(file)
            .ToOptions(new Machine(8, 1L << 34, () => 0));
        Assert.Equal(("typed", "/environment", TimeSpan.FromMinutes(5)), (options.Name, options.Store, options.Grace));
        Assert.Equal((IPAddress.Parse("10.0.0.7"), true), (options.Address, options.IsInsecure));
        Assert.Equal(["gpu=h100", "room=cellar"], options.Labels.Select(label => $"{label.Key}={label.Value}"));
        Assert.Equal(3, Assert.Single(options.Devices).Slots);
    }

    [Fact]
    public void What_is_left_out_has_the_defaults_that_are_explained()
    {
        var silo = Read("siloPort: 1\n");
        Assert.Equal((SiloSpec.Defaults.Address, SiloSpec.Defaults.Grace, SiloSpec.Defaults.Log), (silo.Address, silo.Grace, silo.Log));
        Assert.Equal(("127.0.0.1", "60s", "last"),
            (SiloKeys.All.Find("address").Default, SiloKeys.All.Find("grace").Default, SiloKeys.All.Find("keepCheckpoints").Default));
    }

    [Fact]
    public void Paths_start_at_the_files_own_folder()
    {
        var silo = Read("store: store\ndataRoots: [music, /data]\ntls: { key: silo.key }\n");
        Assert.Equal(_folder["store"], silo.Store);
        Assert.Equal([_folder["music"], Path.GetFullPath("/data")], silo.DataRoots!.Value);
        Assert.Equal(_folder["silo.key"], silo.Tls.Key);
    }

    [Fact]
    public void All_problems_are_reported_at_once_with_their_places()
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
    public void A_device_that_does_not_exist_is_refused_at_its_place()
    {
        var error = Assert.Throws<UserErrorException>(() => Read("devices: [cpu:2, gpu:1]\n"));
        Assert.Contains("silo.yaml:1:18: an entry of devices: 'gpu:1' is not a device; write cpu:SLOTS", error.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("n 1")]
    public void A_name_that_cannot_be_a_key_is_refused(string name) =>
        Assert.Throws<UserErrorException>(() => new SiloSpec { Name = name }.ToOptions(new Machine(1, 1L << 34, () => 0)));

    [Fact]
    public void Flags_are_checked_by_the_same_declaration_as_the_file() => Assert.Equal(
        "siloPort is an integer from 0 to 65535, not 70000",
        Assert.Throws<UserErrorException>(
            () => new SiloSpec { Name = "n", SiloPort = 70000 }.ToOptions(new Machine(1, 1L << 34, () => 0))).Message);

    [Fact]
    public void A_store_below_the_home_folder_is_there()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.Equal(Path.Combine(home, ".experiments"), Read("store: ~/.experiments\n").Store);
        Assert.Equal(_folder["~store"], Read("store: ~store\n").Store);
    }

    private SiloSpec Read(string text) => SiloFile.Read(_folder.Write("silo.yaml", text)).Spec;
}
