using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.Specs.Files;
using Experiments.Specs.Yaml;

namespace Experiments.ClientCli.Commands.Config;

/// <summary>Checks a config file without running anything.</summary>
internal sealed class ConfigValidate : IVerb
{
    private readonly Argument<string> _file = new("FILE") { Description = "Sweep, feature, protocol or silo file (YAML)." };
    private readonly Option<string> _kind = new("--kind") { Description = "Kind of file (default: detected from its keys)." };
    private readonly Option<string[]> _set = SetOption.Of(
        "Override a key before checking, such as protocol.folds=3; repeatable.", [.. ConfigFile.Kinds.Select(file => file.Kind)]);

    public ConfigValidate() => _kind.AcceptOnlyFromAmong([.. ConfigFile.Kinds.Select(file => file.Kind)]);

    public string Path => "config validate";

    public string Description => "Checks a config file and reports every problem with its line and column.";

    public IReadOnlyList<string> Examples =>
        ["experiments config validate configs/features/seed-study.yaml", "experiments config validate sweep.yaml --set protocol.folds=3"];

    public IReadOnlyList<Symbol> Symbols => [_file, _kind, _set];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var file = invocation.Required(_file);
        var kind = invocation.Value(_kind) ?? ConfigFile.KindOf(file);
        try
        {
            var (summary, notes) = Check(file, kind, invocation.Value(_set) ?? []);
            invocation.Terminal.Line($"{file}: valid; {summary}");
            foreach (var note in notes)
            {
                invocation.Terminal.Line($"note: {note}");
            }

            invocation.Terminal.Json(new { File = file, Kind = kind, Valid = true, Problems = Array.Empty<object>(), Notes = notes });
            return Task.FromResult(ExitCode.Done);
        }
        catch (UserErrorException error) when (invocation.Terminal.IsJson && error.InnerException is ConfigException config)
        {
            var problems = config.Problems.Select(Errors.Describe);
            invocation.Terminal.Json(new { File = file, Kind = kind, Valid = false, Problems = problems, Notes = Array.Empty<string>() });
            return Task.FromResult(ExitCode.Invalid);
        }
    }

    private static (string Summary, string[] Notes) Check(string file, string kind, string[] settings)
    {
        switch (kind)
        {
            case ConfigFile.Sweep:
                var draft = SweepDraft.Read(file, LocalCatalogs.All, settings).RequireAll();
                var sweep = draft.Sweep.Spec;
                return (Describe(sweep), draft.HasFeatureFile
                    ? []
                    : [$"features '{sweep.Features}' were not checked: no such feature file was found; it may be an imported table"]);
            case ConfigFile.Features:
                return (Describe(FeatureFile.Read(file, LocalCatalogs.All, settings).Spec), []);
            case ConfigFile.Silo:
                return (Describe(SiloFile.Read(file, settings).Spec), []);
            default:
                return (Describe(ProtocolFile.Read(file, LocalCatalogs.All, settings).Spec), []);
        }
    }

    private static string Describe(SweepSpec sweep) =>
        $"a sweep of {string.Join(", ", sweep.Models.Families.Select(model => model.Family).Distinct())} over {sweep.Features} of "
            + $"{sweep.Dataset}; {Describe(sweep.Protocol)}";

    private static string Describe(FeatureSpec spec) =>
        $"a feature spec of {spec.Table.Length} {(spec.Table.Length == 1 ? "table entry" : "table entries")}"
        + (spec.Tensor is { } tensor ? $" and the tensor {tensor.Feature}" : "");

    private static string Describe(SiloSpec silo) =>
        $"a {(silo.Cluster is null ? "standalone silo" : "silo of a cluster")}, "
        + $"on {string.Join(", ", silo.Devices.Select(device => device.Text))}";

    private static string Describe(Protocol protocol) => protocol.Folds == 1
        ? $"a {protocol.Split} split, {Words.Count(protocol.Repeats, "run")} per experiment"
        : $"a {protocol.Split} split, {Words.Count(protocol.Folds, "fold")} x {Words.Count(protocol.Repeats, "repeat")} = "
            + $"{Words.Count(protocol.Folds * protocol.Repeats, "run")} per experiment";
}
