using Experiments.ClientCli;
using Experiments.Grains.Sweeps;
using Experiments.Specs.Checks;
using Xunit;

namespace Experiments.Unit.Specs;

/// <summary><c>config explain</c> explains everything that a config file can name, from its own declaration.</summary>
public sealed class EveryPlugInTests
{
    public static TheoryData<PlugInKind, string> All()
    {
        var all = new TheoryData<PlugInKind, string>();
        foreach (var kind in Enum.GetValues<PlugInKind>())
        {
            foreach (var plugIn in InstalledPlugIns.All.All(kind))
            {
                all.Add(kind, plugIn.Name);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Every_plug_in_is_explained_with_its_summary_and_parameters(PlugInKind kind, string name)
    {
        var plugIn = InstalledPlugIns.All.All(kind).Single(candidate => candidate.Name == name);
        Assert.Matches("^[A-Za-z].*[.]$", plugIn.Summary);
        foreach (var wanted in new[] { name, $"{kind.Word()}.{name}" })
        {
            var (code, output, _) = await ExplainAsync(wanted);
            Assert.Equal(ExitCode.Done, code);
            Assert.Contains($"  {plugIn.Summary}{Environment.NewLine}", output, StringComparison.Ordinal);
            Assert.All(plugIn.Parameters?.Specs ?? [], parameter =>
            {
                Assert.Contains(parameter.Name, output, StringComparison.Ordinal);
                Assert.Contains(parameter.DescribeRange(), output, StringComparison.Ordinal);
                Assert.Contains(parameter.Help, output, StringComparison.Ordinal);
            });
        }
    }

    [Fact]
    public async Task Explaining_the_sampler_key_lists_every_sampler()
    {
        var (_, output, _) = await ExplainAsync("search.sampler");
        Assert.All(InstalledPlugIns.All.All(PlugInKind.Sampler),
            sampler => Assert.Contains(sampler.Summary, output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("models.cnn.dropout")]
    [InlineData("cnn.dropout")]
    [InlineData("models.cnn.parameters.dropout")]
    [InlineData("family.cnn.dropout")]
    public async Task A_parameter_is_found_by_every_form_of_its_path(string wanted)
    {
        var (code, output, _) = await ExplainAsync(wanted);
        Assert.Equal(ExitCode.Done, code);
        Assert.StartsWith("models.cnn.parameters.dropout (sweep file)", output, StringComparison.Ordinal);
        Assert.Contains("type:    a number from 0 to 0.95", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sampler.tpee", "sampler.tpe")]
    [InlineData("random-forrest", "random-forest")]
    [InlineData("models.cnn.droput", "models.cnn.dropout")]
    [InlineData("split.groop", "split.group")]
    [InlineData("protocol.fold", "protocol.folds")]
    public async Task A_misspelled_name_suggests_the_nearest_and_exits_with_3(string wanted, string nearest)
    {
        var (code, output, error) = await ExplainAsync(wanted);
        Assert.Equal((ExitCode.NotFound, ""), (code, output));
        Assert.Equal($"there is nothing called '{wanted}' to explain; did you mean '{nearest}'?", error.Trim());
    }

    private static async Task<(ExitCode Code, string Output, string Error)> ExplainAsync(string wanted)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(["config", "explain", wanted], output, error, TestContext.Current.CancellationToken);
        return ((ExitCode)code, output.ToString(), error.ToString());
    }
}
