using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.Domain;

namespace Experiments.ClientCli.Commands.Slice;

/// <summary>Plays a slice.</summary>
internal sealed class SlicePlay : IVerb
{
    private readonly Argument<string> _slice = new("SLICE") { Description = "Slice ID: DATASET/TRACK/INDEX." };

    public string Path => "slice play";

    public string Description => $"Plays a slice with the first of these that is installed: {string.Join(", ", AudioPlayer.Names)}.";

    public IReadOnlyList<string> Examples => ["experiments slice play gtzan/rock.00001/3"];

    public IReadOnlyList<Symbol> Symbols => [_slice];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = SliceId.Parse(invocation.Required(_slice));
        var player = AudioPlayer.Find() ?? throw UserErrorException.Failed(
            $"no player is installed ({string.Join(", ", AudioPlayer.Names)}); `experiments slice export {id} --to slice.wav` writes the "
                + "sound to a file");
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        var audio = await SliceAudio.ReadAsync(cluster.Grains, id, cancellationToken).ConfigureAwait(false);
        invocation.Terminal.Progress($"playing {id}, from {NumberFormat.Trimmed(audio.OffsetSeconds, 1)} s of its track");
        await player.PlayAsync(audio.Wav.AsMemory(), cancellationToken).ConfigureAwait(false);
        return ExitCode.Done;
    }
}
