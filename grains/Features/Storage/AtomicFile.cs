using System.Security.Cryptography;
using Experiments.Domain;

namespace Experiments.Features.Storage;

/// <summary>
/// A file that appears as a whole or not at all: written beside its place under a name of its own, flushed to the disk, then
/// renamed. Of several writers of one place, in whatever process or machine, the last to commit wins.
/// </summary>
internal sealed class AtomicFile : IDisposable
{
    private readonly string _path;
    private readonly string _aside;
    private bool _isCommitted;

    public AtomicFile(string path)
    {
        _path = path;
        _aside = PartialFile.NameFor(path);
        Stream = Guard(path, () => PrivateFiles.Open(_aside, FileMode.Create, FileAccess.ReadWrite, bufferSize: 1 << 16));
    }

    public FileStream Stream { get; }

    /// <summary>Puts the file in its place and says what is there now.</summary>
    /// <param name="hasBlocks">Is it to be mapped, and so checked block by block?</param>
    public StoredFile Commit(bool hasBlocks = false) => Guard(_path, () =>
    {
        Stream.Flush(flushToDisk: true);
        var written = Describe(hasBlocks);
        Stream.Dispose();
        File.Move(_aside, _path, overwrite: true);
        _isCommitted = true;
        return written;
    });

    public void Dispose()
    {
        try
        {
            Stream.Dispose();
        }
        catch (IOException) when (!_isCommitted)
        {
            // What was still to be flushed is not wanted any more, and the reason it was not has been told by the write that failed.
        }
        finally
        {
            if (!_isCommitted)
            {
                PartialFile.DeleteIfPossible(_aside);
            }
        }
    }

    public static StoredFile Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = new AtomicFile(path);
        try
        {
            file.Stream.Write(content);
        }
        catch (IOException error)
        {
            throw CannotWrite(path, error);
        }

        return file.Commit();
    }

    /// <summary>Tells of a disk or a folder that cannot be written in one line that says where.</summary>
    /// <exception cref="StorageFaultException">The disk is full, read-only or failing: the same write is worth another try later.</exception>
    /// <exception cref="UserErrorException">It cannot be written for another reason.</exception>
    public static T Guard<T>(string path, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (UnauthorizedAccessException error)
        {
            throw UserErrorException.Failed($"{path}: may not be written; choose a folder that you may write to", error);
        }
        catch (IOException error) when (error is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw CannotWrite(path, error);
        }
    }

    /// <inheritdoc cref="Guard{T}"/>
    public static void Guard(string path, Action write) => Guard(path, () =>
    {
        write();
        return true;
    });

    public static Exception CannotWrite(string path, IOException error) => StorageFault.KindOf(error) is { } kind
        ? new StorageFaultException(new StorageFault(kind, path), error)
        : UserErrorException.Failed($"{path}: could not be written ({error.Message}); choose another folder", error);

    private StoredFile Describe(bool hasBlocks)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var sums = hasBlocks ? new BlockSums.Builder() : null;
        var block = new byte[BlockSums.DefaultBlockBytes];
        Stream.Position = 0;
        while (Stream.ReadAtLeast(block, block.Length, throwOnEndOfStream: false) is > 0 and var read)
        {
            hash.AppendData(block, 0, read);
            sums?.Append(block.AsSpan(0, read));
        }

        return new StoredFile(Path.GetFileName(_path), Stream.Length, Convert.ToHexStringLower(hash.GetHashAndReset()), sums?.Build());
    }
}

/// <summary>A file as it was written.</summary>
/// <param name="Name">Without folder.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Of its bytes, 64 lower-case hexadecimal digits.</param>
/// <param name="Blocks">Checksums of its blocks; null for a file that is read as a whole, or that an earlier build wrote.</param>
public sealed record StoredFile(string Name, long Bytes, string Sha256, BlockSums? Blocks = null)
{
    /// <summary>Its bytes, as they were written.</summary>
    /// <param name="folder">Where it lies.</param>
    /// <param name="mend">What to do about damage, as the end of a sentence.</param>
    /// <exception cref="UserErrorException">They are others.</exception>
    internal byte[] Read(string folder, string mend) => StoredBytes.Read(Path.Combine(folder, Name), Sha256, mend);

    /// <summary>What is wrong with the file in that folder, as the end of a sentence; null if it is as it was written.</summary>
    internal string? FindProblem(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            return "is missing";
        }

        using var stream = File.OpenRead(path);
        if (stream.Length != Bytes)
        {
            return $"has {stream.Length} bytes, not {Bytes}";
        }

        return Convert.ToHexStringLower(SHA256.HashData(stream)) == Sha256 ? null : "has other content than was written (SHA-256)";
    }
}
