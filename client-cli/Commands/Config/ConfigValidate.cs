using System.Collections.Immutable;
using System.CommandLine;
using Experiments.ClientCli.Commands.Sweep;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;
using Experiments.Specs.Checks;
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
            var (blocks, notes) = Check(invocation, file, kind);
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

    private (IReadOnlyList<Block> Blocks, IReadOnlyList<string> Notes) Check(Invocation invocation, string file, string kind)
    {
        var settings = invocation.Value(_set) ?? [];
        switch (kind)
        {
            case ConfigFile.Sweep:
                var draft = SweepLabels.ReadDraft(file, settings);
                var notes = CheckInStore(draft, invocation);
                return (Describe(draft.Sweep.Spec), notes); // described with what the dataset completes
            case ConfigFile.Features:
                return (Describe(FeatureFile.Read(file, ClientCatalog.All, settings).Spec), []);
            case ConfigFile.Silo:
                return (Describe(SiloFile.Read(file, settings).Spec), []);
            default:
                return ([Table.Facts(Describe(ProtocolFile.Read(file, ClientCatalog.All, settings).Spec))], []);
        }
    }

    /// <summary>
    /// Checks what a sweep names in the store, as `sweep plan` and `sweep run` do, but without starting it. Returns notes on the split, and
    /// on what could not be checked.
    /// </summary>
    private static ImmutableArray<string> CheckInStore(SweepDraft draft, Invocation invocation)
    {
        var (sweep, store) = (draft.Sweep, StoreFolder.Of(invocation));
        var open = $"not checked: whether dataset '{sweep.Spec.Dataset}' exists and can be split so";
        if (store.Maintenance.FindDatasets() is { } datasets)
        {
            var features = SweepSubmission.ChooseFeatures(
                draft, datasets.Find(sweep.Spec.Dataset), datasets.TablesOf(sweep.Spec.Dataset));
            var findings = datasets.Check(sweep.Spec, features);
            sweep.Add(findings.Problems);
            _ = sweep.RequireValid();
            return findings.Notes;
        }

        if (store.IsCluster && !draft.HasFeatureFile)
        {
            return [$"{open}, and the features '{sweep.Spec.Features}'; `experiments sweep plan` asks the cluster"];
        }

        _ = draft.RequireFeatures();
        return [.. SpecCheck.Check(sweep.Spec, ClientCatalog.All).Notes, $"{open}; "
            + (store.IsCluster ? "`experiments sweep plan` asks the cluster" : $"there is no store in {store.Path} that this build reads")];
    }

    private static IReadOnlyList<Block> Describe(SweepSpec sweep) =>
    [
        Table.Facts(
        [
            ("dataset", sweep.Dataset), ("features", sweep.Features), ("labels", SweepViews.DescribeLabels(sweep)),
            .. Describe(sweep.Protocol),
        ]),
        "",
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
