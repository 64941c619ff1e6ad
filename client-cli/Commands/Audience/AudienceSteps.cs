using System.Collections.Immutable;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;
using Experiments.Store.Audiences;

namespace Experiments.ClientCli.Commands.Audience;

/// <summary>Steps of working with audiences, for their verbs and the demo.</summary>
internal static class AudienceSteps
{
    /// <summary>Reads a table of plays and stores it as an audience; the same plays again change nothing.</summary>
    /// <exception cref="UserErrorException">The file is not such a table, or the audience has other plays.</exception>
    public static async Task<View> ImportAsync(
        IGrainFactory grains, string name, string file, Terminal terminal, CancellationToken cancellationToken)
    {
        var (plays, rows, unplayed) = await Task.Run(
            () => PlaysFile.Read(file, count => terminal.Progress($"{count} rows read"), cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        var grain = grains.GetGrain<IAudienceGrain>(name);
        var upload = PlaysPieces.Hash(plays);
        var known = await grain.FindAsync(cancellationToken).ConfigureAwait(false);
        var pieces = ImmutableArray.CreateBuilder<PlaysPiece>();
        if (known?.Plays.Upload != upload)
        {
            foreach (var piece in PlaysPieces.Split(plays))
            {
                pieces.Add(await grain.StorePieceAsync(upload, pieces.Count, [.. piece], cancellationToken).ConfigureAwait(false));
            }
        }

        var summary = known?.Plays.Upload == upload ? known : await grain.CompleteAsync(
            new ImportedPlays(
                Path.GetFileName(file), upload, rows, unplayed, plays.Users.Count, plays.Tracks.Count, plays.Count, plays.HasTimes,
                pieces.ToImmutable()),
            cancellationToken).ConfigureAwait(false);
        return AudienceViews.Show(
            summary, await grain.MatchAsync(cancellationToken).ConfigureAwait(false), isNew: known?.Plays.Upload != upload);
    }
}
