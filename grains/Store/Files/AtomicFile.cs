using System.Security.Cryptography;
using Experiments.Domain;

namespace Experiments.Store.Files;

/// <summary>
/// A file that appears as a whole or not at all: written beside its place under a name of its own, flushed to the disk, then
/// renamed. Of several writers of one place, in whatever process or machine, the last to commit wins.
/// </summary>
public sealed class AtomicFile : IDisposable
{
    private readonly string _path;
    private readonly string _aside;
    private bool _isCommitted;

    /// <summary>Begins to write a file; its folder must exist.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isPrivate">
    /// Is it the store's, for its owner alone? A file that a user asked for is as readable as the user's other files.
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

    /// <summary>What is written so far; readable too.</summary>
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

    /// <summary>Removes what was written unless it was committed.</summary>
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
    /// Writes a whole file. What else <paramref name="write"/> throws than faults of the disk leaves as it is; nothing is left then.
    /// </summary>
    /// <exception cref="StorageFaultException">
    /// The disk is full, read-only or failing: the same write is worth another try later.
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

    /// <summary>Tells of a disk or a folder that cannot be written in one line that says where.</summary>
    /// <exception cref="StorageFaultException">
    /// The disk is full, read-only or failing: the same write is worth another try later.
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

    /// <summary>What to throw where a write failed.</summary>
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
