using System.Security.Cryptography;
using Experiments.Domain;

namespace Experiments.Store.Files;

/// <summary>
/// A file that appears completely or not at all: written next to its target under a unique name, flushed to disk, then renamed. With
/// several writers, in any process or machine, the last to commit wins.
/// </summary>
public sealed class AtomicFile : IDisposable
{
    private readonly string _path;
    private readonly string _aside;
    private bool _isCommitted;

    /// <summary>Starts writing a file; its folder must exist.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isPrivate">
    /// True for store files, which only their owner may read. A file that a user requested has the user's default permissions.
    /// </param>
    /// <exception cref="StorageFaultException">The disk is full, read-only or failing.</exception>
    /// <exception cref="UserErrorException">It cannot be written there.</exception>
    public AtomicFile(string path, bool isPrivate = true)
    {
        _path = path;
        _aside = PartialFile.NameFor(path);
        Stream = Guard(path, () => isPrivate
            ? PrivateFiles.Open(_aside, FileMode.Create, FileAccess.ReadWrite, bufferSize: 1 << 16)
            : new FileStream(_aside, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16));
    }

    /// <summary>The content written so far; also readable.</summary>
    public FileStream Stream { get; }

    /// <summary>Renames the file into place and returns its length and hash.</summary>
    /// <param name="hasBlocks">Whether it will be memory-mapped, and therefore checked block by block.</param>
    public StoredFile Commit(bool hasBlocks = false) => Guard(_path, () =>
    {
        Stream.Flush(flushToDisk: true);
        var written = Describe(hasBlocks);
        Stream.Dispose();
        File.Move(_aside, _path, overwrite: true);
        _isCommitted = true;
        return written;
    });

    /// <summary>Removes what was written unless it was committed.</summary>
    public void Dispose()
    {
        try
        {
            Stream.Dispose();
        }
        catch (IOException) when (!_isCommitted)
        {
            // Unflushed data is no longer wanted, and the failed write has already reported the reason.
        }
        finally
        {
            if (!_isCommitted)
            {
                PartialFile.DeleteIfPossible(_aside);
            }
        }
    }

    /// <summary>Writes a whole file from memory.</summary>
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

    /// <summary>
    /// Writes a whole file. Exceptions of <paramref name="write"/> other than disk faults pass through unchanged, and no file remains.
    /// </summary>
    /// <exception cref="StorageFaultException">
    /// The disk is full, read-only or failing: the same write may succeed later.
    /// </exception>
    public static StoredFile Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using var file = new AtomicFile(path);
        try
        {
            write(file.Stream);
        }
        catch (IOException error) when (StorageFault.KindOf(error) is not null)
        {
            throw CannotWrite(path, error);
        }

        return file.Commit();
    }

    /// <summary>Turns a failed write to a disk or folder into a one-line error with the location.</summary>
    /// <exception cref="StorageFaultException">
    /// The disk is full, read-only or failing: the same write may succeed later.
    /// </exception>
    /// <exception cref="UserErrorException">It cannot be written for another reason.</exception>
    public static T Guard<T>(string path, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (UnauthorizedAccessException error)
        {
            throw UserErrorException.Failed($"{path}: permission denied; choose a folder that you can write to", error);
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

    /// <summary>The exception to throw for a failed write.</summary>
    public static Exception CannotWrite(string path, IOException error) => StorageFault.KindOf(error) is { } kind
        ? new StorageFaultException(new StorageFault(kind, path), error)
        : UserErrorException.Failed($"{path}: could not be written ({error.Reason()}); choose another folder", error);

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
