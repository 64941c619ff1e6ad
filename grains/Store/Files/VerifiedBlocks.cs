using System.IO.MemoryMappedFiles;

namespace Experiments.Store.Files;

/// <summary>
/// Which blocks of a feature set's mapped files are verified, one byte per block. With a folder shared by the workers of a silo, the marks
/// are one small mapped file, so each block is verified once for all of them; otherwise each reader has its own. A mark is only ever set,
/// and only after the check: racing readers check twice at worst. Marks are dropped with the silo.
/// </summary>
public sealed class VerifiedBlocks : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    private VerifiedBlocks(MemoryMappedFile file, int count)
    {
        _file = file;
        _view = file.CreateViewAccessor(0, count);
    }

    /// <summary>Opens the marks of <paramref name="count"/> blocks.</summary>
    /// <param name="folder">Shared by the workers of one silo; null for marks private to this reader.</param>
    /// <param name="key">Identifies the files and their state on disk; changes when any of them is rewritten.</param>
    /// <param name="count">Number of blocks, at least one.</param>
    public static VerifiedBlocks Open(string? folder, string key, int count)
    {
        if (folder is not null)
        {
            try
            {
                return new VerifiedBlocks(OpenShared(folder, key, count), count);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // The temporary folder is full or gone: each reader then keeps its own marks.
            }
        }

        return new VerifiedBlocks(MemoryMappedFile.CreateNew(mapName: null, count), count);
    }

    /// <summary>Whether the block was verified.</summary>
    public bool IsSet(int block) => _view.ReadByte(block) != 0;

    /// <summary>Marks the block as verified.</summary>
    public void Set(int block) => _view.Write(block, (byte)1);

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    private static MemoryMappedFile OpenShared(string folder, string key, int count)
    {
        PrivateFiles.CreateFolder(folder);
        var stream = PrivateFiles.Open(
            Path.Combine(folder, key), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            if (stream.Length < count)
            {
                // Write zeros instead of just extending the file: marking a block in a sparse hole on a full disk would kill the process.
                stream.Write(new byte[count]);
            }

            return MemoryMappedFile.CreateFromFile(
                stream, mapName: null, count, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }
}
