using System.Collections.Immutable;
using System.CommandLine;
using Experiments.Contracts;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Features;

/// <summary>Imports a feature table that was computed elsewhere.</summary>
internal sealed class FeaturesImport : IVerb
{
    private readonly Argument<string> _dataset = new("DATASET")
    {
        Description = "Dataset name; it is created from the table if it does not exist.",
    };
    private readonly Argument<string> _file = new("FILE")
    {
        Description = "CSV or TSV file with the columns filename (track.slice.wav or track.wav), label and numeric features.",
    };
    private readonly Option<string[]> _columns = new("--columns")
    {
        Description = "Columns to take, * for any text (default: all numbers except an index, an ID, the label or a constant).",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<string?> _name = new("--name")
    {
        Description = "Name for the `features` key of sweep files (default: the file name).",
    };

    public string Path => "features import";

    public string Description => "Imports a feature table computed elsewhere, such as the published GTZAN CSV files.";

    public bool SharesStore => true;

    public bool IsRepeatable => true;

    public IReadOnlyList<string> Examples =>
        ["experiments features import gtzan features_3_sec.csv", "experiments features import gtzan features_30_sec.csv --name published"];

    public IReadOnlyList<Symbol> Symbols => [_dataset, _file, _columns, _name];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (dataset, file) = (invocation.Required(_dataset), invocation.Required(_file));
        var name = invocation.Value(_name) ?? System.IO.Path.GetFileNameWithoutExtension(file);
        ImmutableArray<string> columns = [.. invocation.Value(_columns) ?? []];
        UploadFile.Check(file, "a table to import", "Split it by tracks and import each part as its own dataset");
        return invocation.ShowAsync(
            async grains =>
            {
                var bytes = await UploadFile.ReadAsync(file, cancellationToken).ConfigureAwait(false);
                var grain = grains.GetGrain<ITableImportGrain>(dataset);
                return FeatureViews.Imported(
                    await grain.ImportAsync(file, name, [.. bytes], columns, cancellationToken).ConfigureAwait(false));
            },
            cancellationToken);
    }
}
