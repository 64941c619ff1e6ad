using System.Net;
using Experiments.Domain;
using Experiments.Silo.Operations;
using Xunit;

namespace Experiments.Unit.Silo;

public sealed class SiloFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Flags_go_before_the_environment_and_that_before_the_file()
    {
        var file = Read("name: file\nstore: store\ngrace: 5m\naddress: 10.0.0.7\ninsecure: true\nlabels: { gpu: h100, room: lab }\ndevices: [cpu:3]\n");
        var typed = new SiloSettings { Name = "typed", Labels = file.Labels.Clear().Add("room", "cellar") };
        var options = typed.Over(new SiloSettings { Name = "environment", Store = "/environment" }).Over(file).ToOptions(new Machine(8, 1L << 34, () => 0));
        Assert.Equal(("typed", "/environment", TimeSpan.FromMinutes(5)), (options.Name, options.Store, options.Grace));
        Assert.Equal((IPAddress.Parse("10.0.0.7"), true), (options.Address, options.IsInsecure));
        Assert.Equal(["gpu=h100", "room=cellar"], options.Labels.Select(label => $"{label.Key}={label.Value}"));
        Assert.Equal(3, Assert.Single(options.Devices).Slots);
    }

    [Fact]
    public void Paths_start_at_the_files_own_folder() => Assert.Equal(Path.Combine(_folder.Path, "store"), Read("store: store\n").Store);

    [Fact]
    public void All_that_is_wrong_is_told_at_once_with_its_place()
    {
        var error = Assert.Throws<UserErrorException>(
            () => Read("nmae: n1\ngrace: soon\naddress: 0.0.0.0\nsiloPort: 70000\ndevices: cpu:2\nlabels: { gpu: [a] }\n"));
        Assert.Equal(["1:1", "2:8", "3:10", "4:11", "5:10", "6:16"], error.Message.Split('\n').Select(line => string.Join(':', line.Split(':')[1..3])));
        Assert.Contains("did you mean 'name'?", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("n 1")]
    public void A_name_that_would_not_do_as_a_key_is_refused(string name) =>
        Assert.Throws<UserErrorException>(() => new SiloSettings { Name = name }.ToOptions(new Machine(1, 1L << 34, () => 0)));

    private SiloSettings Read(string text) => SiloFile.Read(_folder.Write("silo.yaml", text));
}
