using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Dataset;

/// <summary>Imports a folder of labeled audio.</summary>
internal sealed class DatasetImport : IVerb
{
    /// <summary>A month: positions within it fit the resampler's arithmetic at every sample rate.</summary>
    private const int MaxHoursLimit = 744;

    private readonly Argument<string> _name = new("NAME") { Description = "Dataset name." };
    private readonly Argument<string[]> _paths = new("PATH")
    {
        Description = "Folders or archives (.zip, .tar, .tar.gz) of the layout. With --layout manifest also the manifest itself: a CSV, "
            + "TSV or JSONL file.",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<string> _layout = new("--layout")
    {
        Description = "Layout of the folder.",
        DefaultValueFactory = _ => "genre-folders",
    };
    private readonly Option<string?> _labels = new("--label-column")
    {
        Description = "Column of the labels in a manifest (default: genre, label, category or class).",
        HelpName = "NAME",
    };
    private readonly Option<string?> _word = ArgumentRules.Parsed(
        new Option<string?>("--label-word")
        {
            Description = "What a label is called in tables and reports, such as mood (default: genre or label, by the layout).",
            HelpName = "WORD",
        }, RequireWord);
    private readonly Option<string?> _subset = new("--subset")
    {
        Description = "Part of a published dataset: small, medium, large or full of fma, esc10 of esc50 (default: all files).",
        HelpName = "NAME",
    };
    private readonly Option<string?> _groups = new("--groups")
    {
        Description = "CSV file with the columns track and group (artist, album or song).",
        HelpName = "FILE.csv",
    };
    private readonly Option<double> _slice = ArgumentRules.InRange(
        new Option<double>("--slice-seconds")
        {
            Description = "Length of a slice in seconds.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => 3,
        }, SliceRule.MinSeconds, SliceRule.MaxSeconds);
    private readonly Option<double?> _hop = ArgumentRules.InRange(
        new Option<double?>("--hop-seconds")
        {
            Description = "Distance between the starts of slices in seconds (default: the slice length).",
            HelpName = "SECONDS",
        }, SliceRule.MinSeconds, SliceRule.MaxSeconds);

    private readonly Option<double?> _maxHours = ArgumentRules.InRange(
        new Option<double?>("--max-hours")
        {
            Description = DisplayNumbers.Text(
                $"Quarantine files longer than this many hours (default: {DatasetImportSpec.DefaultMaxHours})."),
            HelpName = "HOURS",
        }, 0, MaxHoursLimit, isAbove: true);

    public DatasetImport() => _layout.AcceptOnlyFromAmong([.. DatasetLayouts.OfAudio]);

    public string Path => "dataset import";

    public string Description => "Imports audio: scans, decodes and verifies the files, and creates tracks and slices.";

    public bool SharesStore => true;

    public bool IsRepeatable => true;

    public IReadOnlyList<string> Examples =>
        [
            "experiments dataset import gtzan ~/gtzan/genres",
            "experiments dataset import fma ~/fma_metadata.zip ~/fma_small.zip --layout fma --subset small",
            "experiments dataset import mine ~/audio --layout manifest --groups artists.csv",
            "experiments dataset import mine ~/audio/clips.tsv --layout manifest --label-column mood --label-word mood",
        ];

    public IReadOnlyList<Symbol> Symbols => [_name, _paths, _layout, _labels, _word, _subset, _groups, _slice, _hop, _maxHours];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var spec = Read(invocation);
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);

        // The embedded silo sees the files of this machine; the silos of a cluster check for themselves.
        string[] roots = [spec.Root, .. spec.MoreRoots ?? []];
        if (cluster.IsEmbedded && roots.FirstOrDefault(root => !Directory.Exists(root) && !File.Exists(root)) is { } missing)
        {
            throw UserErrorException.NotFound($"{missing}: there is no such folder or archive");
        }

        foreach (var file in roots.Where(IsPacked).Select(root => new FileInfo(root)).Where(file => file.Exists))
        {
            invocation.Terminal.Progress(
                $"{file.Name} has {NumberFormat.Fixed(file.Length / 1e6, 1)} MB and is unpacked into the store's temporary folder while "
                    + "it is read; a .tar or .zip is read in place");
        }

        var dataset = await DatasetSteps.ImportAsync(cluster, spec, invocation.Terminal, cancellationToken).ConfigureAwait(false);
        return DatasetViews.Show(cluster.Names.Show(dataset)).ShowOn(invocation.Terminal);
    }

    private DatasetImportSpec Read(Invocation invocation)
    {
        var (name, slice) = (invocation.Required(_name), invocation.Value(_slice));
        var hop = invocation.Value(_hop) ?? slice;
        _ = Names.Require(name, "a dataset");
        string[] paths = [.. (invocation.Value(_paths) ?? []).Select(System.IO.Path.GetFullPath)];
        var root = paths[0];
        var groups = invocation.Value(_groups) is { } file ? System.IO.Path.GetFullPath(file) : null;
        var layout = invocation.Value(_layout)!; // not null: has a default
        var spec = new DatasetImportSpec(name, root, layout, new SliceRule(slice, hop), groups, MaxHours: invocation.Value(_maxHours))
        {
            LabelColumn = invocation.Value(_labels),
            MoreRoots = paths.Length > 1 ? [.. paths[1..]] : null,
            Subset = invocation.Value(_subset),
            LabelWord = invocation.Value(_word),
        };

        // By its name, since only the silos may see the file.
        return layout == DatasetLayouts.Manifest && IsTable(root)
            ? spec with { Root = System.IO.Path.GetDirectoryName(root)!, Manifest = System.IO.Path.GetFileName(root) } // not null: no root
            : spec;
    }

    private static void RequireWord(string word)
    {
        if (word.Length > 40 || !word.All(letter => char.IsLetter(letter) || letter == '-'))
        {
            throw new UserErrorException("is one word in the singular, of at most 40 letters");
        }
    }

    private static bool IsPacked(string path) =>
        path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase);

    private static bool IsTable(string path) =>
        System.IO.Path.GetExtension(path).ToUpperInvariant() is ".CSV" or ".TSV" or ".TXT" or ".JSONL" or ".NDJSON";
}
