using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.Specs.Files;
using Experiments.Specs.Keys;
using Experiments.Specs.Yaml;

namespace Experiments.ClientCli.Commands.Config;

/// <summary>Checks a config file without running anything.</summary>
internal sealed class ConfigValidate : IVerb
{
    private readonly Argument<string> _file = new("FILE") { Description = "A sweep, feature or protocol file (YAML)." };
    private readonly Option<string> _kind = new("--kind") { Description = "What the file is; told from its keys where left out." };
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Change a key before checking, such as protocol.folds=3; may be repeated.",
        HelpName = "KEY=VALUE",
    };

    public ConfigValidate() => _kind.AcceptOnlyFromAmong([.. ConfigKeys.Files.Select(file => file.Kind)]);

    public string Path => "config validate";

    public string Description => "Checks a config file and shows every problem with its line and column.";

    public IReadOnlyList<string> Examples =>
        ["experiments config validate configs/features/seed-study.yaml", "experiments config validate sweep.yaml --set protocol.folds=3"];

    public IReadOnlyList<Symbol> Symbols => [_file, _kind, _set];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var file = invocation.Required(_file);
        var kind = invocation.Value(_kind) ?? ConfigFile.KindOf(file);
        var settings = invocation.Value(_set) ?? [];
        try
        {
            var summary = kind switch
            {
                "sweep" => Describe(SweepFile.Read(file, settings, LocalCatalogs.Check).Spec),
                "features" => Describe(FeatureFile.Read(file, settings, LocalCatalogs.Check).Spec),
                _ => Describe(ProtocolFile.Read(file, settings, LocalCatalogs.Check).Spec),
            };
            invocation.Terminal.Line($"{file}: valid; {summary}");
            invocation.Terminal.Json(new { File = file, Kind = kind, Valid = true, Problems = Array.Empty<object>() });
            return Task.FromResult(ExitCode.Done);
        }
        catch (UserErrorException error) when (invocation.Terminal.IsJson && error.InnerException is ConfigException config)
        {
            invocation.Terminal.Json(new { File = file, Kind = kind, Valid = false, Problems = config.Problems.Select(Errors.Describe) });
            return Task.FromResult(ExitCode.Invalid);
        }
    }

    private static string Describe(SweepSpec sweep) =>
        $"a sweep of {string.Join(", ", sweep.Models.Families.Select(model => model.Family).Distinct())} over {sweep.Features} of {sweep.Dataset}; {Describe(sweep.Protocol)}";

    private static string Describe(FeatureSpec spec) =>
        $"a feature spec of {spec.Table.Length} table entries{(spec.Tensor is { } tensor ? $" and {tensor.Feature} kept whole" : "")}";

    private static string Describe(Protocol protocol) => protocol.Folds == 1
        ? $"a {protocol.Split} split, {Words.Count(protocol.Repeats, "run")} an experiment"
        : $"a {protocol.Split} split, {Words.Count(protocol.Folds, "fold")} x {Words.Count(protocol.Repeats, "repeat")} = {Words.Count(protocol.Folds * protocol.Repeats, "run")} an experiment";
}
