using System.Runtime.InteropServices;

namespace Experiments.Audio.SoundFile;

/// <summary>The functions of libsndfile (sndfile.h) needed for reading. Counts are in frames.</summary>
internal static unsafe partial class SoundFileNative
{
    public const int ReadMode = 0x10;

    private const string Library = "sndfile";

    static SoundFileNative() =>
        NativeLibrary.SetDllImportResolver(typeof(SoundFileNative).Assembly,
            (name, _, _) => name == Library ? CodecLibrary.Installed.Handle : 0);

    [LibraryImport(Library, EntryPoint = "sf_open_virtual")]
    public static partial nint Open(in VirtualFunctions functions, int mode, ref Description description, nint userData);

    [LibraryImport(Library, EntryPoint = "sf_readf_float")]
    public static partial long Read(nint file, float* interleaved, long frames);

    [LibraryImport(Library, EntryPoint = "sf_error")]
    public static partial int Error(nint file);

    [LibraryImport(Library, EntryPoint = "sf_close")]
    public static partial int Close(nint file);

    /// <summary>Text of the last error of <paramref name="file"/> (0: of opening).</summary>
    public static string Message(nint file) => Marshal.PtrToStringUTF8(MessagePointer(file))?.Trim().TrimEnd('.') ?? "unknown error";

    /// <summary>Version string, such as libsndfile-1.2.0.</summary>
    public static string Version() => Marshal.PtrToStringUTF8(VersionPointer()) ?? "libsndfile";

    [LibraryImport(Library, EntryPoint = "sf_strerror")]
    private static partial nint MessagePointer(nint file);

    [LibraryImport(Library, EntryPoint = "sf_version_string")]
    private static partial nint VersionPointer();

    /// <summary>SF_INFO.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Description
    {
        public long Frames;
        public int SampleRate;
        public int Channels;
        public int Format;
        public int Sections;
        public int IsSeekable;
    }

    /// <summary>SF_VIRTUAL_IO: the library copies it when it opens.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct VirtualFunctions
    {
        public delegate* unmanaged[Cdecl]<nint, long> Length;
        public delegate* unmanaged[Cdecl]<long, int, nint, long> Seek;
        public delegate* unmanaged[Cdecl]<void*, long, nint, long> Read;
        public delegate* unmanaged[Cdecl]<void*, long, nint, long> Write;
        public delegate* unmanaged[Cdecl]<nint, long> Tell;
    }
}
