using System.CommandLine;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;

namespace Experiments.ClientCli.Commands.Model;

/// <summary>Writes fitted models as an ONNX file.</summary>
internal sealed class ModelExport : IVerb
{
    private readonly Argument<string> _model = new("MODEL") { Description = "Experiment ID, such as quick/e3, or the name of a model." };
    private readonly ModelChoiceOptions _choice = new();
    private readonly OutputOption _to = new("--to") { Description = "File to write.", HelpName = "FILE.onnx", Required = true };

    public string Path => "model export";

    public string Description => "Writes an experiment's models as an ONNX file that predicts without this program.";

    public IReadOnlyList<string> Examples =>
    [
        "experiments model export quick/e3 --to genres.onnx",
        "experiments model export quick/e3 --fold 0 --to fold0.onnx",
        "experiments model export genre-v3 --to genre-v3.onnx --replace",
    ];

    public IReadOnlyList<Symbol> Symbols => [_model, _to, .. _choice.Symbols];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (model, file) = (invocation.Required(_model), invocation.Value(_to)!); // not null: required
        var choice = _choice.Read(invocation);
        Check(file);
        return invocation.ShowAsync(
            async grains =>
            {
                await CheckAsync(grains, model, choice, cancellationToken).ConfigureAwait(false);
                var pieces = grains.GetGrain<IModelExporterGrain>(model).ExportAsync(choice, cancellationToken);
                var bytes = await OutputFile.WriteAsync(file, pieces, cancellationToken).ConfigureAwait(false);
                return new View(
                    [$"wrote {Words(model, choice)} to {file} ({NumberFormat.Fixed(bytes / 1e6, 2)} MB)"],
                    new { Path = file, Bytes = bytes });
            },
            cancellationToken);
    }

    private static string Words(string model, ModelChoice choice) => choice.Kind switch
    {
        ModelChoiceKind.Mean => $"the models of {model}",
        _ => $"{choice.Describe(1)} of {model},".TrimEnd(','),
    };

    private static void Check(string file)
    {
        if (!file.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            throw new UserErrorException($"--to {file}: the file name must end in .onnx");
        }
    }

    /// <summary>Says what does not exist before anything is computed.</summary>
    private static async Task CheckAsync(IGrainFactory grains, string model, ModelChoice choice, CancellationToken cancellationToken)
    {
        if (model.Contains('/', StringComparison.Ordinal))
        {
            _ = await ExperimentQueries.FindAsync(grains, model, cancellationToken).ConfigureAwait(false);
            return;
        }

        var version = await grains.GetGrain<IModelRegistryGrain>(IModelRegistryGrain.Key).FindAsync(model, cancellationToken)
            .ConfigureAwait(false);
        if (choice.Kind is not ModelChoiceKind.Mean)
        {
            throw new UserErrorException(
                $"model '{version.Name}' is {version.Models.Choice.Describe(version.Models.Files.Length)}; --fold and --refit are for "
                + "experiments");
        }
    }
}
