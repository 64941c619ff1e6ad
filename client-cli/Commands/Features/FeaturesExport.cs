using System.CommandLine;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;

namespace Experiments.ClientCli.Commands.Features;

/// <summary>Exports a feature set as one file for other tools.</summary>
internal sealed class FeaturesExport : IVerb
{
    private static readonly string[] Formats = [".csv", ".parquet", ".npy"];

    private readonly Argument<string> _id = new("ID") { Description = "Feature set ID or a unique prefix of it, from `features list`." };
    private readonly OutputOption _to = new("--to")
    {
        Description = "File to write: .csv and .parquet for the table, .npy for the tensor (or the table if there is no tensor).",
        HelpName = "FILE.{csv,parquet,npy}",
        Required = true,
    };

    public string Path => "features export";

    public string Description => "Exports a feature set to a file.";

    public IReadOnlyList<string> Examples => ["experiments features export 3f9a1c --to features.parquet"];

    public IReadOnlyList<Symbol> Symbols => [_id, _to];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var path = invocation.Value(_to)!; // not null: required
        var format = RowsFile.RequireFormat(path, Formats).TrimStart('.');
        return invocation.ShowOfClusterAsync(
            async cluster =>
            {
                var set = await FeatureSetQueries.FindAsync(
                    cluster.Grains, invocation.Required(_id), invocation.Terminal.Error, cancellationToken).ConfigureAwait(false);
                var pieces = cluster.Grains.GetGrain<IFeatureSetGrain>(set.Id).ExportAsync(format, cancellationToken);
                var bytes = await OutputFile.WriteAsync(path, pieces, cancellationToken).ConfigureAwait(false);
                return new View(
                    [
                        $"{Display.Count(set.Rows, "row")} of {set.Spec.Name} over {set.Dataset} written to {path} "
                            + $"({NumberFormat.Fixed(bytes / 1e6, 1)} MB)",
                    ],
                    new { set.Id, File = path, set.Rows, Bytes = bytes });
            },
            cancellationToken);
    }
}
