using System.Collections.Immutable;
using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Dataset;

/// <summary>Corrects labels of a dataset as a new version.</summary>
internal sealed class DatasetRelabel : IVerb
{
    private readonly Argument<string> _name = new("NAME") { Description = "Dataset name." };
    private readonly Argument<string[]> _labels = new("TRACK=LABEL")
    {
        Description = "The right label of a track; TRACK= leaves the track out.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _noted = new("--noted")
    {
        Description = "Take the labels of `track note --label`, and leave out the other tracks of `track note --label-wrong`.",
    };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print what would change and keep the version." };

    public string Path => "dataset relabel";

    public string Description =>
        "Corrects labels of a dataset as a new version; earlier results keep theirs, and a later `dataset update` keeps the corrections.";

    public IReadOnlyList<string> Examples =>
    [
        "experiments dataset relabel gtzan rock.00001=country --dry-run", "experiments dataset relabel gtzan --noted",
    ];

    public IReadOnlyList<Symbol> Symbols => [_name, _labels, _noted, _dryRun];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (name, isDry, isNoted) = (invocation.Required(_name), invocation.Value(_dryRun), invocation.Value(_noted));
        var given = Parse(invocation.Value(_labels) ?? []);
        if (given.IsEmpty && !isNoted)
        {
            throw new UserErrorException("write TRACK=LABEL, or --noted for what `track note` says");
        }

        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        var grain = cluster.Grains.GetGrain<IDatasetGrain>(name);
        var corrections = isNoted ? await FindNotedAsync(cluster, name, cancellationToken).ConfigureAwait(false) : given;
        await grain.BeginRelabelAsync(corrections.SetItems(given), cancellationToken).ConfigureAwait(false);
        try
        {
            var diff = await grain.CompareUpdateAsync(cancellationToken).ConfigureAwait(false);
            if (!isDry && !diff.IsEmpty)
            {
                await grain.TakeUpdateAsync(diff.After, cancellationToken).ConfigureAwait(false);
            }

            return DatasetDiffView.Of(cluster.Names.Show(diff), isTaken: !isDry).ShowOn(invocation.Terminal);
        }
        finally
        {
            await grain.DropUpdateAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static ImmutableSortedDictionary<string, string> Parse(string[] labels)
    {
        var parsed = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var text in labels)
        {
            var cut = text.IndexOf('=', StringComparison.Ordinal);
            if (cut <= 0)
            {
                throw new UserErrorException($"'{text}' is not TRACK=LABEL");
            }

            if (!parsed.TryAdd(text[..cut], text[(cut + 1)..]) && parsed[text[..cut]] != text[(cut + 1)..])
            {
                throw new UserErrorException($"{text[..cut]} is given two labels");
            }
        }

        return parsed.ToImmutable();
    }

    /// <summary>The corrections that notes ask for, of tracks that the dataset has.</summary>
    private static async Task<ImmutableSortedDictionary<string, string>> FindNotedAsync(
        ClusterConnection cluster, string name, CancellationToken cancellationToken)
    {
        var notes = await cluster.Grains.GetGrain<ITrackNotesGrain>(name).ListAsync(cancellationToken).ConfigureAwait(false);
        var found = LabelCorrections.Of(notes);
        if (found.IsEmpty)
        {
            throw UserErrorException.NotFound(
                $"no note says that a label of dataset '{name}' is wrong; "
                + $"`experiments track note {name}/TRACK TEXT --label-wrong` keeps one");
        }

        var tracks = new HashSet<string>(StringComparer.Ordinal);
        var grain = cluster.Grains.GetGrain<IDatasetGrain>(name);
        for (var skip = 0; await grain.ListTracksAsync(skip, 1000, cancellationToken).ConfigureAwait(false) is { IsEmpty: false } page;)
        {
            tracks.UnionWith(page.Select(track => track.Id.Track));
            skip += page.Length;
        }

        // A track that an earlier correction left out, or whose file is gone, needs none.
        return found.RemoveRange(found.Keys.Where(track => !tracks.Contains(track)));
    }
}
