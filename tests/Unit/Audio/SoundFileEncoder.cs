using System.Runtime.InteropServices;
using Experiments.Audio;
using Xunit;

namespace Experiments.Unit.Audio;

/// <summary>Creates compressed files for tests with libsndfile; skips the test if the library, or the codec in it, is missing.</summary>
internal static unsafe class SoundFileEncoder
{
    public const int Flac16 = 0x170002;
    public const int Flac24 = 0x170003;
    public const int OggVorbis = 0x200060;
    public const int OggOpus = 0x200064;
    public const int Mp3 = 0x230082;

    private const int WriteMode = 0x20;
    private const int SetBitRateMode = 0x1305;
    private const int Variable = 2;
    private const int FramesPerWrite = 4096;

    public static byte[] Encode(float[] interleaved, int format, int channels = 1, int sampleRate = 22_050, bool isVariableRate = false)
    {
        var library = CodecLibrary.Installed.Handle;
        Assert.SkipUnless(library != 0, "libsndfile is not installed");
        var description = new Description { SampleRate = sampleRate, Channels = channels, Format = format };
        var isKnown = (delegate* unmanaged<Description*, int>)NativeLibrary.GetExport(library, "sf_format_check");
        Assert.SkipUnless(isKnown(&description) != 0, $"this libsndfile cannot write format 0x{format:X}");
        var path = Path.GetTempFileName();
        var pathText = Marshal.StringToCoTaskMemUTF8(path);
        try
        {
            var file = ((delegate* unmanaged<nint, int, Description*, nint>)NativeLibrary.GetExport(library, "sf_open"))(
                pathText, WriteMode, &description);
            Assert.NotEqual(0, file);
            if (isVariableRate)
            {
                var mode = Variable;
                _ = ((delegate* unmanaged<nint, int, void*, int, int>)NativeLibrary.GetExport(library, "sf_command"))(
                    file, SetBitRateMode, &mode, sizeof(int));
            }

            // As integers: libsndfile scales floats by one less than a power of two.
            fixed (int* samples = interleaved.Select(sample => (int)(sample * (1L << 31))).ToArray())
            {
                // In pieces: the Vorbis encoder puts the data of one call on its stack.
                var write = (delegate* unmanaged<nint, int*, long, long>)NativeLibrary.GetExport(library, "sf_writef_int");
                for (var written = 0; written < interleaved.Length / channels; written += FramesPerWrite)
                {
                    var frames = Math.Min(FramesPerWrite, (interleaved.Length / channels) - written);
                    Assert.Equal(frames, write(file, samples + (written * channels), frames));
                }
            }

            Assert.Equal(0, ((delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "sf_close"))(file));
            return File.ReadAllBytes(path);
        }
        finally
        {
            Marshal.FreeCoTaskMem(pathText);
            File.Delete(path);
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Description
    {
        public long Frames;
        public int SampleRate;
        public int Channels;
        public int Format;
        public int Sections;
        public int IsSeekable;
    }
}
