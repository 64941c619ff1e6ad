using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;
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
            var (blocks, notes) = Check(file, kind, invocation.Value(_set) ?? []);
            invocation.Terminal.Show([$"{file}: valid", "", .. blocks, .. notes.Select(note => (Block)$"note: {note}")]);
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

    private static (IReadOnlyList<Block> Blocks, string[] Notes) Check(string file, string kind, string[] settings)
    {
        switch (kind)
        {
            case ConfigFile.Sweep:
                var draft = SweepDraft.Read(file, ClientCatalog.All, settings).RequireAll();
                var sweep = draft.Sweep.Spec;
                return (Describe(sweep), draft.HasFeatureFile
                    ? []
                    : [$"features '{sweep.Features}' were not checked: no such feature file was found; it may be an imported table"]);
            case ConfigFile.Features:
                return (Describe(FeatureFile.Read(file, ClientCatalog.All, settings).Spec), []);
            case ConfigFile.Silo:
                return (Describe(SiloFile.Read(file, settings).Spec), []);
            default:
                return ([Table.Facts(Describe(ProtocolFile.Read(file, ClientCatalog.All, settings).Spec))], []);
        }
    }

    private static IReadOnlyList<Block> Describe(SweepSpec sweep) =>
    [
        Table.Facts([("dataset", sweep.Dataset), ("features", sweep.Features), .. Describe(sweep.Protocol)]), "",
        SweepViews.Families(sweep.Models),
    ];

    private static IReadOnlyList<Block> Describe(FeatureSpec spec) =>
        [Table.Facts([("features", spec.Name), ("table entries", $"{spec.Table.Length}"), ("tensor", spec.Tensor?.Feature)])];

    private static IReadOnlyList<Block> Describe(SiloSpec silo) =>
    [
        Table.Facts(
        [
            ("silo", silo.Cluster is null ? "standalone" : "of a cluster"),
            ("devices", string.Join(' ', silo.Devices.Select(device => device.Text))),
        ]),
    ];

    private static (string Name, string? Value)[] Describe(Protocol protocol) =>
        [("split", Display.Of(protocol)), ("runs per experiment", $"{protocol.Folds * protocol.Repeats}")];
}
