using System.CommandLine;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands.Features;

/// <summary>Takes in a feature table that was computed elsewhere.</summary>
internal sealed class FeaturesImport : IVerb
{
    private const int ShownLeftOut = 5;

    private readonly Argument<string> _dataset = new("DATASET") { Description = "The dataset's name; one that does not exist is made of the table." };
    private readonly Argument<string> _file = new("FILE") { Description = "A CSV file with the columns filename (track.slice.wav or track.wav) and label, and numbers." };
    private readonly Option<string?> _name = new("--name") { Description = "The name that sweeps call it by under features; the file's where left out." };

    public string Path => "features import";

    public string Description => "Makes a table computed elsewhere, such as the published GTZAN files, a feature set.";

    public IReadOnlyList<string> Examples => ["experiments features import gtzan features_3_sec.csv", "experiments features import gtzan features_30_sec.csv --name published"];

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
                return Show(await grains.GetGrain<ITableImportGrain>(dataset).ImportAsync(file, name, [.. bytes], cancellationToken).ConfigureAwait(false));
            },
            cancellationToken);
    }

    private static View Show(TableImport import)
    {
        var set = import.Set;
        List<string> lines = [$"{set.Id}: {Words.Count(set.Rows, "row")} of {set.Spec.Name} over {set.Dataset}{(import.MadeDataset ? ", a dataset made of this table: it has no audio" : "")}"];
        if (!import.LeftOut.IsEmpty)
        {
            lines.Add($"{Words.Count(import.LeftOut.Length, "cell")} without a value:");
            lines.AddRange(import.LeftOut.Take(ShownLeftOut).Select(line => $"  {line}"));
            if (import.LeftOut.Length > ShownLeftOut)
            {
                lines.Add($"  and {import.LeftOut.Length - ShownLeftOut} more; --json lists all");
            }
        }

        lines.Add($"a sweep learns from it with `features: {set.Spec.Name}`, or --set features={set.Spec.Name} --set dataset={set.Dataset}");
        return new View(lines, new { Set = FeaturesView.Shape(set), import.LeftOut, import.MadeDataset });
    }
}
