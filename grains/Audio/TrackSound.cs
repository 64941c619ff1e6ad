using System.Buffers;
using Experiments.Audio.Duplicates;

namespace Experiments.Audio;

/// <summary>Results of decoding a track, for import and audit.</summary>
/// <param name="Samples">Number of samples, 1 or more.</param>
/// <param name="Duration">Length of the track.</param>
/// <param name="ContentHash">As <see cref="Audio.ContentHash"/>.</param>
/// <param name="Decoder">As <see cref="DecoderRevision.Of"/>.</param>
/// <param name="Findings">What <see cref="ClipChecks"/> finds, and what is wrong with the file.</param>
/// <param name="Fingerprint">Null if not requested.</param>
internal sealed record TrackSound(
    long Samples, TimeSpan Duration, string ContentHash, string Decoder, IReadOnlyList<ClipFinding> Findings, Fingerprint? Fingerprint)
{
    /// <summary>
    /// Maximum number of samples kept for the second pass: 64 MiB, twelve minutes at 22,050 Hz. A longer track is decoded a second time.
    /// </summary>
    internal const int MaxKeptSamples = 1 << 24;

    /// <summary>
    /// Analyses a track: levels, hash and fingerprint in the first pass; silence and clipping, which are relative to the levels, in the
    /// second.
    /// </summary>
    /// <exception cref="AudioFormatException">It is not audio, cut off, damaged or too long.</exception>
    public static TrackSound Of(
        AudioTrack track, bool wantsFingerprint, CancellationToken cancellationToken, int maxKeptSamples = MaxKeptSamples)
    {
        using var hasher = new ContentHasher(track.SampleRate);
        using var kept = new KeptSamples(maxKeptSamples);
        var levels = new ClipLevels();
        var fingerprinter = wantsFingerprint ? new Fingerprinter(track.SampleRate) : null;
        track.DecodeBlocks(
            block =>
            {
                hasher.Append(block);
                levels.Append(block);
                fingerprinter?.Append(block);
                kept.Append(block);
            },
            cancellationToken);

        var listener = new ClipDetector(levels, track.SampleRate);
        if (!levels.IsSilent && !kept.TryReplay(listener.Append))
        {
            var (samples, _) = track.DecodeBlocks(listener.Append, cancellationToken);
            if (samples != levels.Samples)
            {
                throw new AudioFormatException("changed while it was read");
            }
        }

        var duration = TimeSpan.FromSeconds((double)levels.Samples / track.SampleRate);
        return new TrackSound(
            levels.Samples,
            duration,
            hasher.Finish(),
            track.Decoder,
            [
                .. ClipChecks.Findings(levels, listener),
                .. track.Notes.Select(note => new ClipFinding(ClipProblem.FileStructure, 1, note)),
            ],
            fingerprinter?.Finish());
    }

    /// <summary>The samples of a track; emptied once there are too many.</summary>
    private sealed class KeptSamples(int maxSamples) : IDisposable
    {
        private const int BlockSamples = 1 << 16;

        private readonly List<float[]> _blocks = [];
        private long _count;

        public void Append(ReadOnlySpan<float> samples)
        {
            while (!samples.IsEmpty && _count <= maxSamples)
            {
                var used = (int)(_count % BlockSamples);
                if (used == 0)
                {
                    _blocks.Add(ArrayPool<float>.Shared.Rent(BlockSamples));
                }

                var taken = samples[..Math.Min(samples.Length, BlockSamples - used)];
                taken.CopyTo(_blocks[^1].AsSpan(used));
                _count += taken.Length;
                samples = samples[taken.Length..];
            }

            if (_count > maxSamples)
            {
                Dispose();
            }
        }

        public bool TryReplay(SampleBlock onBlock)
        {
            if (_count > maxSamples)
            {
                return false;
            }

            for (var i = 0; i < _blocks.Count; i++)
            {
                onBlock(_blocks[i].AsSpan(0, (int)Math.Min(BlockSamples, _count - ((long)i * BlockSamples))));
            }

            return true;
        }

        public void Dispose()
        {
            foreach (var block in _blocks)
            {
                ArrayPool<float>.Shared.Return(block);
            }

            _blocks.Clear();
        }
    }
}
