using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Experiments.Audio.SoundFile;

/// <summary>
/// A stream for libsndfile. Exceptions must not cross native code: the first one of a read is stored and thrown afterwards.
/// </summary>
internal sealed unsafe class VirtualFile : IDisposable
{
    private readonly Stream _stream;
    private GCHandle _self;
    private Exception? _failure;

    /// <summary>Starts at the stream's position.</summary>
    public VirtualFile(Stream stream)
    {
        _stream = stream;
        _self = GCHandle.Alloc(this);
    }

    /// <summary>Callbacks that libsndfile calls with <see cref="UserData"/>.</summary>
    public static SoundFileNative.VirtualFunctions Functions => new()
    {
        Length = &Length,
        Seek = &Seek,
        Read = &Read,
        Write = &Write,
        Tell = &Tell,
    };

    /// <summary>Identifies this object in the callbacks, until it is disposed.</summary>
    public nint UserData => GCHandle.ToIntPtr(_self);

    /// <summary>Rethrows the exception from reading the stream.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            _failure = null;
            throw new IOException(failure.Message, failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _self.Free();

    private static VirtualFile Of(nint userData) => (VirtualFile)GCHandle.FromIntPtr(userData).Target!; // not null: it is a strong handle

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Length(nint userData) => Of(userData)._stream.Length;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Tell(nint userData) => Of(userData)._stream.Position;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Write(void* bytes, long count, nint userData) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Seek(long offset, int whence, nint userData)
    {
        try
        {
            return whence is >= 0 and <= 2 ? Of(userData)._stream.Seek(offset, (SeekOrigin)whence) : -1;
        }
        catch (Exception e) when (e is IOException or NotSupportedException)
        {
            return -1; // a seek that libsndfile may try and do without
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Read(void* bytes, long count, nint userData)
    {
        var file = Of(userData);
        try
        {
            var room = new Span<byte>(bytes, (int)Math.Clamp(count, 0, int.MaxValue));
            return file._stream.ReadAtLeast(room, room.Length, throwOnEndOfStream: false);
        }
        catch (Exception e)
        {
            file._failure ??= e;
            return 0;
        }
    }
}
