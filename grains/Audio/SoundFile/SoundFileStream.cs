using Experiments.Audio.Containers;

namespace Experiments.Audio.SoundFile;

/// <summary>Compressed audio through libsndfile.</summary>
internal sealed unsafe class SoundFileStream : AudioStream
{
    private readonly VirtualFile _file;
    private readonly nint _handle;

    private SoundFileStream(AudioFormat format, long? frames, VirtualFile file, nint handle)
        : base(format, frames) => (_file, _handle) = (file, handle);

    /// <summary>Opens the part of the stream.</summary>
    /// <exception cref="AudioFormatException">The library is missing, or rejects the file.</exception>
    public static SoundFileStream Open(Stream stream, CodecPart part)
    {
        CodecLibrary.Installed.Require(part.Encoding);
        var file = new VirtualFile(part.Open(stream));
        nint handle = 0;
        try
        {
            var description = default(SoundFileNative.Description);
            handle = SoundFileNative.Open(VirtualFile.Functions, SoundFileNative.ReadMode, ref description, file.UserData);
            var message = SoundFileNative.Message(handle);
            file.ThrowIfFailed();
            if (handle == 0)
            {
                throw new AudioFormatException($"{SoundFileNative.Version()} cannot read it: {message}{part.VersionHint}");
            }

            var format = AudioFormat.Checked(
                part.Container, part.Encoding, description.SampleRate, description.Channels, part.BitsPerSample);
            return new SoundFileStream(format, part.FramesOr(description.Frames), file, handle);
        }
        catch
        {
            Close(file, handle);
            throw;
        }
    }

    /// <inheritdoc/>
    public override int Read(Span<float> interleaved)
    {
        long frames;
        fixed (float* samples = interleaved)
        {
            frames = SoundFileNative.Read(_handle, samples, interleaved.Length / Format.Channels);
        }

        _file.ThrowIfFailed();
        return SoundFileNative.Error(_handle) == 0
            ? (int)frames * Format.Channels
            : throw new AudioFormatException($"damaged: {SoundFileNative.Message(_handle)}");
    }

    /// <inheritdoc/>
    public override void Dispose() => Close(_file, _handle);

    private static void Close(VirtualFile file, nint handle)
    {
        if (handle != 0)
        {
            _ = SoundFileNative.Close(handle); // can fail only after writing
        }

        file.Dispose();
    }
}
