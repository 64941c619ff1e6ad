using System.Net;
using Experiments.ClientCli.Commands;
using Experiments.Domain;
using Experiments.Silo;
using Experiments.Silo.Operations;
using Experiments.Specs.Files;
using Xunit;

namespace Experiments.Unit.Silo;

/// <summary>What <c>silo --check</c> prints, and what the silo says of a wrong command line.</summary>
public sealed class SiloCheckTests
{
    private static readonly MachineResources Machine = new(Cores: 4, MemoryBytes: 16L << 30, CountGpus: () => 0);

    public static TheoryData<string> Settings() => [.. SiloKeys.All.All.Select(key => key.Name)];

    [Theory]
    [MemberData(nameof(Settings))]
    public void Every_setting_is_printed(string key)
    {
        var printed = Check(SiloSpec.Defaults with { Labels = SiloSpec.Defaults.Labels.Add("gpu", "h100") });
        string[] names = [key, key == "devices" ? "device" : key, key == "labels" ? "label" : key];
        Assert.Contains(printed, line => names.Any(name => line.StartsWith($"{name}: ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Values_are_those_that_apply_and_no_password_is_shown()
    {
        var printed = Check(SiloSpec.Defaults with
        {
            Cluster = "Host=db;Username=experiments;Password=secret",
            Http = new IPEndPoint(IPAddress.Any, 8081),
            Log = LogFormat.Json,
            GatewayPort = 30000,
            SlotMemoryBytes = 2L << 30,
        });
        Assert.Superset(
            new HashSet<string> { "http: 0.0.0.0:8081", "log: json", "siloPort: a free port", "gatewayPort: 30000" }, printed.ToHashSet());
        Assert.Contains("slotMemoryBytes: 2147483648", printed);
        Assert.DoesNotContain(printed, line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--store", "EXPERIMENTS_STORE")]
    [InlineData("--cluster", "EXPERIMENTS_CLUSTER")]
    [InlineData("--certificate", "EXPERIMENTS_CERTIFICATE")]
    [InlineData("--key", "EXPERIMENTS_KEY")]
    [InlineData("--authority", "EXPERIMENTS_AUTHORITY")]
    public void A_setting_that_the_client_shares_has_the_same_option_and_variable(string flag, string variable)
    {
        var option = Assert.Single(new CommandTree().Root.Options, option => option.Name == flag);
        Assert.Contains(variable, option.Description, StringComparison.Ordinal);
        var source = Assert.Single(SiloKeys.All.Given, key => key.Source!.Flag == flag).Source!; // not null: given by a flag
        Assert.Equal((variable, source.Value), (source.Variable, option.HelpName));
    }

    [Theory]
    [InlineData("--foo", "`silo` has no option '--foo'")]
    [InlineData("--siloPort 3", "`silo` has no option '--siloPort'; did you mean '--silo-port'?")]
    [InlineData("cpu:2", "`silo` does not take the argument 'cpu:2'")]
    [InlineData("--name", "`silo`: --name needs a value")]
    public void A_wrong_command_line_is_reported_in_our_words(string line, string message) => Assert.Equal(
        message, Assert.Single(SiloCommand.FindProblems(SiloCommand.Root().Parse(line.Split(' ')))));

    [Theory]
    [InlineData("1.2.3")]
    [InlineData("7")]
    [InlineData("010.0.0.7")]
    public void A_short_form_of_an_address_is_refused(string text) => Assert.Equal(
        $"'{text}' is not an IP address, such as 10.0.0.7",
        Assert.Throws<UserErrorException>(() => ReachableAddress.Parse(text)).Message);

    private static string[] Check(SiloSpec settings) => SiloOptions.Of(settings, Machine).Describe(settings).Split('\n');
}
