using System.CommandLine;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Drawing;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Dataset;

/// <summary>Shows a dataset as mixtures of genres.</summary>
internal sealed class DatasetBlends : IVerb
{
    private static readonly string[] Formats = [".csv", ".json", ".parquet", ".png", ".svg"];

    private readonly Argument<string> _name = new("NAME") { Description = "Dataset name." };
    private readonly Option<string?> _experiment = BlendExperimentOption.Create();
    private readonly OutputOption _to = new("--to")
    {
        Description = "File to write: .csv, .json or .parquet for the mixtures as soft labels, .svg or .png for the map.",
        HelpName = "FILE",
    };

    private readonly Option<int> _limit = new("--limit")
    {
        Description = "Number of tracks without a clean blend to show.",
        DefaultValueFactory = _ => 15,
    };

    public string Path => "dataset blends";

    public string Description =>
        "Describes tracks as mixtures of genres, by models that had not seen them: blends, a map, and which genres are alike.";

    public IReadOnlyList<string> Examples =>
    [
        "experiments dataset blends gtzan", "experiments dataset blends gtzan --experiment quick/e3 --to blends.csv",
        "experiments dataset blends gtzan --to map.svg",
    ];

    public IReadOnlyList<Symbol> Symbols => [_name, _experiment, _to, _limit];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (name, file) = (invocation.Required(_name), invocation.Value(_to));
        var format = file is null ? null : RowsFile.RequireFormat(file, Formats);
        return invocation.ShowAsync(
            async grains =>
            {
                var blends = await FindAsync(grains, name, invocation.Value(_experiment), cancellationToken).ConfigureAwait(false);
                if (file is not null)
                {
                    return Write(file, format!, blends); // not null: there is a file
                }

                return BlendView.Of(
                    blends, invocation.Value(_limit),
                    await LabelQueries.OfDatasetAsync(grains, name, cancellationToken).ConfigureAwait(false));
            },
            cancellationToken);
    }

    /// <summary>Asks for the blends of a dataset, under the names that a person knows.</summary>
    private static async Task<BlendedDataset> FindAsync(
        IGrainFactory grains, string name, string? experiment, CancellationToken cancellationToken)
    {
        ExperimentId? id = experiment is null ? null : grains.Names().KeyOf(ExperimentId.Parse(experiment));
        var blends = await grains.GetGrain<IDatasetBlendsGrain>(name).DescribeAsync(id, cancellationToken).ConfigureAwait(false);
        return blends with { Dataset = name };
    }

    private static View Write(string file, string format, BlendedDataset blends)
    {
        switch (format)
        {
            case ".svg":
                OutputFile.Write(file, writer => writer.Write(SvgWriter.File(MapOf(blends))));
                break;
            case ".png":
                OutputFile.Write(file, (Stream stream) => stream.Write(PngWriter.Write(MapOf(blends))));
                break;
            default:
                RowsFile.Write(file, [.. BlendView.SoftLabels(blends)], "track", "genre", "weight", "blend", "experiment");
                break;
        }

        var what = format is ".svg" or ".png" ? "map" : "mixtures";
        return new View(
            [
                BlendView.Heading(blends),
                $"{what} of {Display.Count(blends.Tracks.Length, "track")} in {Display.Count(blends.Blends.Length, "blend")} written to "
                    + file,
            ],
            new { blends.Dataset, blends.Experiment, File = file, Tracks = blends.Tracks.Length, Blends = blends.Blends.Length });
    }

    private static Plot MapOf(BlendedDataset blends) =>
        BlendMap.Draw(blends).WithHeading($"{blends.Dataset} by {blends.Experiment} ({blends.Family}), out-of-fold predictions");
}
