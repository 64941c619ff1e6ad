using System.CommandLine;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.ReadModel;

namespace Experiments.ClientCli.Commands.Slice;

/// <summary>Writes the sound of a slice to a file.</summary>
internal sealed class SliceExport : IVerb
{
    private readonly Argument<string> _slice = new("SLICE") { Description = "Slice ID: DATASET/TRACK/INDEX." };
    private readonly OutputOption _to = new("--to") { Description = "File to write: .wav.", HelpName = "FILE.wav", Required = true };

    public string Path => "slice export";

    public string Description => "Writes the sound of a slice as WAV: mono, 16 bit, at the dataset's sample rate.";

    public IReadOnlyList<string> Examples => ["experiments slice export gtzan/rock.00001/3 --to slice.wav"];

    public IReadOnlyList<Symbol> Symbols => [_slice, _to];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = SliceId.Parse(invocation.Required(_slice));
        var path = invocation.Value(_to)!; // not null: required
        if (!System.IO.Path.GetExtension(path).Equals(".wav", StringComparison.OrdinalIgnoreCase))
        {
            throw new UserErrorException($"{path}: only .wav can be written");
        }

        return invocation.ShowAsync(
            async grains =>
            {
                var audio = await SliceAudio.ReadAsync(grains, id, cancellationToken).ConfigureAwait(false);
                OutputFile.Write(path, (Stream stream) => stream.Write(audio.Wav.AsSpan()));
                return new View(
                    [$"wrote {path}: {id}, from {NumberFormat.Trimmed(audio.OffsetSeconds, 1)} s of its track"],
                    new { Path = path, Slice = id.ToString(), audio.OffsetSeconds });
            },
            cancellationToken);
    }
}
