using Experiments.Domain;

namespace Experiments.Models.Networks;

/// <summary>
/// Keeps a fit's checkpoint in one file: written aside, flushed to the disk, then renamed, so that a process killed at any moment
/// leaves a whole one.
/// </summary>
public sealed class FileCheckpointStore : ICheckpointStore
{
    private readonly string _path;

    /// <summary>Keeps it at <paramref name="path"/>, whose folder must exist.</summary>
    public FileCheckpointStore(string path) => _path = path;

    /// <inheritdoc/>
    public void Save(int epoch, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var aside = _path + ".writing";
        try
        {
            using (var file = PrivateFiles.Open(aside, FileMode.Create, FileAccess.Write, bufferSize: 1 << 16))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(aside, _path, overwrite: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
    }

    /// <inheritdoc/>
    public Stream? OpenLatest() => File.Exists(_path) ? File.OpenRead(_path) : null;
}
