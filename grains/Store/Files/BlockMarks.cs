using System.IO.MemoryMappedFiles;

namespace Experiments.Store.Files;

/// <summary>
/// Which blocks of a feature set's mapped files were found to be as they were written: a byte each. In a folder that the workers of a
/// silo share, the marks are one small mapped file, so that a block is checked once for all of them; else they are this reader's alone.
/// A mark is only ever set, and only after the check: readers that race check twice at worst. Marks are dropped with the silo.
/// </summary>
public sealed class BlockMarks : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    private BlockMarks(MemoryMappedFile file, int count)
    {
        _file = file;
        _view = file.CreateViewAccessor(0, count);
    }

    /// <summary>The marks of that many blocks.</summary>
    /// <param name="folder">Shared by the workers of one silo; null for marks of this reader alone.</param>
    /// <param name="key">Names the files and their state on the disk: another after any of them was written again.</param>
    /// <param name="count">Number of blocks, at least one.</param>
    public static BlockMarks Open(string? folder, string key, int count)
    {
        if (folder is not null)
        {
            try
            {
                return new BlockMarks(OpenShared(folder, key, count), count);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // The folder for temporary files is full or gone: each reader then checks for itself.
            }
        }

        return new BlockMarks(MemoryMappedFile.CreateNew(mapName: null, count), count);
    }

    /// <summary>Was the block checked?</summary>
    public bool IsSet(int block) => _view.ReadByte(block) != 0;

    /// <summary>Says that it was.</summary>
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
                // Written, not merely made longer: a hole that the disk has no room for would kill whoever marks a block in it.
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
