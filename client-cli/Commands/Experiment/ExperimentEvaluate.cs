using System.Collections.Immutable;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Experiments.ClientCli.Commands.Dataset;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Experiment;

/// <summary>Evaluates a trained experiment on music that it has never seen.</summary>
internal sealed class ExperimentEvaluate : IVerb
{
    /// <summary>The hash of a folder in the name of its temporary dataset; the folder's own name takes the rest.</summary>
    private const int HashDigits = 6, MaxFolderName = 40;

    private readonly Argument<string> _id = ExperimentArgument.Create();
    private readonly Option<string?> _dataset = new("--dataset") { Description = "Imported dataset to evaluate on.", HelpName = "NAME" };
    private readonly Option<string?> _files = new("--files")
    {
        Description = "Folder with one subfolder of audio per label, imported for the evaluation.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _map = ArgumentRules.Parsed(
        new Option<string?>("--map")
        {
            Description = "Labels that the models know by another name, such as hip-hop=hiphop,soul=blues.",
            HelpName = "OLD=NEW,...",
        }, text => ParseMap(text));

    private readonly Option<string?> _saveAs = new("--save-as")
    {
        Description = "Name of the evaluation (default: that of the dataset or folder). With --files also the name of the dataset, which "
            + "is then kept.",
        HelpName = "NAME",
    };

    public string Path => "experiment evaluate";

    public string Description =>
        "Evaluates the models of an experiment on a dataset that they have never seen: accuracy, the drop against cross-validation with "
        + "its interval, confusion, calibration, and how the features differ. Tracks that the training data have are found and left out.";

    public bool SharesStore => true;

    public IReadOnlyList<string> Examples =>
        [
            "experiments experiment evaluate quick/e3 --dataset newer",
            "experiments experiment evaluate quick/e3 --files ~/recent --map hip-hop=hiphop,soul=blues --save-as recent",
        ];

    public IReadOnlyList<Symbol> Symbols => [_id, _dataset, _files, _map, _saveAs];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (dataset, files, saveAs) = (invocation.Value(_dataset), invocation.Value(_files), invocation.Value(_saveAs));
        if ((dataset is null) == (files is null))
        {
            throw new UserErrorException(
                "give either --dataset NAME, an imported dataset, or --files DIR, a folder with a subfolder per label");
        }

        _ = saveAs is null ? "" : Names.Require(saveAs, "an evaluation");
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        var (_, summary) = await ExperimentQueries.FindAsync(cluster.Grains, invocation.Required(_id), cancellationToken)
            .ConfigureAwait(false);
        var folder = files is null ? null : new EvaluatedFolder(cluster, System.IO.Path.GetFullPath(files), saveAs);
        if (folder is not null)
        {
            dataset = await folder.ImportAsync(summary.Experiment, invocation.Terminal, cancellationToken).ConfigureAwait(false);
        }

        var key = cluster.Names.DatasetKey(dataset!); // not null: one of both was given
        var spec = new EvaluationSpec(saveAs ?? folder?.Name ?? key, key)
        {
            Labels = invocation.Value(_map) is { } map ? ParseMap(map) : ImmutableSortedDictionary<string, string>.Empty,
        };
        var evaluation = await EvaluateAsync(cluster, summary.Experiment, spec, folder, invocation.Terminal, cancellationToken)
            .ConfigureAwait(false);
        return EvaluationViews.Show(
            cluster.Names.Show(evaluation),
            await LabelQueries.OfExperimentAsync(cluster.Grains, summary.Experiment, cancellationToken).ConfigureAwait(false))
            .ShowOn(invocation.Terminal);
    }

    /// <summary>Labels renamed, as <c>old=new,old=new</c>.</summary>
    /// <exception cref="UserErrorException">A part is not of that form, or a label occurs twice.</exception>
    internal static ImmutableSortedDictionary<string, string> ParseMap(string text)
    {
        var map = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split('=', StringSplitOptions.TrimEntries) is not [{ Length: > 0 } from, { Length: > 0 } to])
            {
                throw new UserErrorException($"'{part}' is not OLD=NEW: a label of the dataset, and the label by which the models know it");
            }

            if (!map.TryAdd(from, to))
            {
                throw new UserErrorException($"label '{from}' is renamed twice");
            }
        }

        return map.ToImmutable();
    }

    private static async Task<EvaluationSummary> EvaluateAsync(
        ClusterConnection cluster, ExperimentId experiment, EvaluationSpec spec, EvaluatedFolder? folder, Terminal terminal,
        CancellationToken cancellationToken)
    {
        var isOver = true;
        try
        {
            var first = await cluster.Grains.GetGrain<IExperimentEvaluationsGrain>(experiment.ToString())
                .EvaluateAsync(spec, isAwaited: true, cancellationToken).ConfigureAwait(false);
            return await EvaluationSteps.AwaitAsync(cluster, experiment, first, terminal, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            isOver = false;
            terminal.Progress(cluster.IsEmbedded
                ? "interrupted; the same command goes on with what is done so far"
                : $"the evaluation goes on in the cluster; `experiments experiment evaluations {experiment} {spec.Name}` shows it");
            throw;
        }
        finally
        {
            if (isOver && folder is not null)
            {
                await folder.RemoveIfTemporaryAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A folder that is imported for an evaluation, under the name to save it as, or under one that goes with its end.</summary>
    private sealed class EvaluatedFolder(ClusterConnection cluster, string root, string? saveAs)
    {
        private string Dataset => saveAs ?? $"{Name}-{Hash[..HashDigits]}";

        private string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(root)));

        /// <summary>The name of the folder, as far as it can be that of an evaluation.</summary>
        public string Name
        {
            get
            {
                var letters = System.IO.Path.GetFileName(root.TrimEnd(System.IO.Path.DirectorySeparatorChar))
                    .Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '-').ToArray();
                var name = new string(letters).TrimStart('-', '_', '.');
                return name.Length == 0 ? "files" : name[..Math.Min(MaxFolderName, name.Length)];
            }
        }

        /// <summary>Imports it with the slices of the experiment's dataset; returns the dataset's name.</summary>
        /// <exception cref="UserErrorException">There is no such folder, or the name belongs to another dataset.</exception>
        public async Task<string> ImportAsync(ExperimentId experiment, Terminal terminal, CancellationToken cancellationToken)
        {
            if (cluster.IsEmbedded && !Directory.Exists(root))
            {
                throw UserErrorException.NotFound($"{root}: there is no such folder");
            }

            var grains = cluster.Grains;
            var known = await grains.GetGrain<IDirectoryGrain>(IDirectoryGrain.Datasets).ListAsync(cancellationToken).ConfigureAwait(false);
            if (known.Contains(cluster.Names.DatasetKey(Dataset)))
            {
                var found = await grains.GetGrain<IDatasetGrain>(Dataset).DescribeAsync(cancellationToken).ConfigureAwait(false);
                if (found.Import.Root != root)
                {
                    throw new UserErrorException(
                        $"dataset '{Dataset}' exists and is of {found.Import.Root}; choose another --save-as, or evaluate it with "
                        + $"--dataset {Dataset}");
                }
            }

            var outputs = await grains.GetGrain<IExperimentGrain>(experiment.ToString()).GetOutputsAsync(cancellationToken)
                .ConfigureAwait(false);
            var set = outputs!.Runs[0].FeatureSet; // not null: it has results
            var own = await grains.GetGrain<IFeatureSetGrain>(set).DescribeDatasetAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await DatasetSteps.ImportAsync(
                    cluster, new DatasetImportSpec(Dataset, root, DatasetLayouts.GenreFolders, own.Import.Slices), terminal,
                    cancellationToken).ConfigureAwait(false);
            }
            catch (UserErrorException) when (!known.Contains(cluster.Names.DatasetKey(Dataset)))
            {
                await grains.GetGrain<IDatasetGrain>(Dataset).RemoveAsync(CancellationToken.None).ConfigureAwait(false);
                throw;
            }

            return Dataset;
        }

        /// <summary>Removes a dataset that nobody asked to keep; the evaluation stays.</summary>
        public async Task RemoveIfTemporaryAsync(CancellationToken cancellationToken)
        {
            if (saveAs is null)
            {
                await cluster.Grains.GetGrain<IDatasetGrain>(Dataset).RemoveAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
