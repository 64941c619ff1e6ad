using System.CommandLine;
using Experiments.Contracts;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Features;

/// <summary>Imports a feature table that was computed elsewhere.</summary>
internal sealed class FeaturesImport : IVerb
{
    private readonly Argument<string> _dataset = new("DATASET")
    {
        Description = "The dataset's name; one that does not exist is made of the table.",
    };
    private readonly Argument<string> _file = new("FILE")
    {
        Description = "A CSV file with the columns filename (track.slice.wav or track.wav) and label, and numbers.",
    };
    private readonly Option<string?> _name = new("--name")
    {
        Description = "The name that sweeps call it by under features; the file's where left out.",
    };

    public string Path => "features import";

    public string Description => "Makes a table computed elsewhere, such as the published GTZAN files, a feature set.";

    public IReadOnlyList<string> Examples =>
        ["experiments features import gtzan features_3_sec.csv", "experiments features import gtzan features_30_sec.csv --name published"];

    public IReadOnlyList<Symbol> Symbols => [_dataset, _file, _name];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (dataset, file) = (invocation.Required(_dataset), invocation.Required(_file));
        var name = invocation.Value(_name) ?? System.IO.Path.GetFileNameWithoutExtension(file);
        SentFile.Check(file, "a table to import", "Cut it in two by tracks and import both under their own dataset");
        return invocation.ShowAsync(
            async grains =>
            {
                var bytes = await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false);
                var grain = grains.GetGrain<ITableImportGrain>(dataset);
                return FeatureViews.Imported(await grain.ImportAsync(file, name, [.. bytes], cancellationToken).ConfigureAwait(false));
            },
            cancellationToken);
    }
}
