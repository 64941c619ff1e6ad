using Experiments.Audio.Containers;
using Experiments.Domain;
using NAudio.Wave;

namespace Experiments.Audio.Decoders;

/// <summary>
/// Converts the bytes of a checked WAV or AIFF file to samples by NAudio's readers. <see cref="PcmStream"/> reads what NAudio does not
/// support: AU, G.711, RF64, AIFF-C with a named encoding, sizes that are wrong or were never filled in, files after an ID3 tag.
/// </summary>
internal static class SampleStreams
{
    /// <summary>Opens the samples of a WAV or AIFF file.</summary>
    public static AudioStream OpenPcm(Stream stream, PcmLayout layout)
    {
        if (!CanRead(layout))
        {
            return new PcmStream(stream, layout);
        }

        try
        {
            // NAudio's reader uses the last data chunk, so the stream passed to it ends after the first.
            var reader = layout.Format.Container == "wav"
                ? (WaveStream)new WaveFileReader(new SubStream(stream, 0, layout.Offset + (layout.Frames * layout.FrameBytes)))
                : new AiffFileReader(new SubStream(stream, 0, stream.Length));
            return new NAudioStream(reader, layout.Format, layout.Frames);
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or ArgumentException or InvalidOperationException)
        {
            throw new AudioFormatException($"NAudio cannot read it: {e.Reason()}", innerException: e);
        }
    }

    private static bool CanRead(PcmLayout layout) =>
        layout is { Start: 0, IsOrdinary: true } && layout.Format.BitsPerSample % 8 == 0
        && (layout.Format.Container == "wav"
            ? layout.Encoding is not (PcmEncoding.ALaw or PcmEncoding.MuLaw)
            : layout is
            {
                IsBigEndian: true,
                Encoding: PcmEncoding.Signed8 or PcmEncoding.Int16 or PcmEncoding.Int24 or PcmEncoding.Int32
            });
}
