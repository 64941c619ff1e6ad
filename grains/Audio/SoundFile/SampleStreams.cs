using Experiments.Audio.Containers;
using Experiments.Audio.Decoders;
using Experiments.Audio.SoundFile;

namespace Experiments.Audio;

/// <summary>
/// What turns the bytes of a checked file into samples: the readers of this project, and libsndfile for compressed audio. With
/// <c>-p:UseNAudio=true</c> the class of the same name in NAudioAdapter is compiled in its place.
/// </summary>
internal static class SampleStreams
{
    /// <summary>Opens the samples of a WAV or AIFF file.</summary>
    public static AudioStream OpenPcm(Stream stream, PcmLayout layout) => new PcmStream(stream, layout);

    /// <summary>Opens compressed audio.</summary>
    public static AudioStream OpenCodec(Stream stream, CodecPart part) => SoundFileStream.Open(stream, part);
}
