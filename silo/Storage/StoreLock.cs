using Experiments.Domain;

namespace Experiments.Silo.Storage;

/// <summary>
/// One silo process a store: the second gets a clear line instead of a share in the file. The lock goes with the process, however
/// it ends.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    /// <exception cref="UserErrorException">Another process holds it, or the folder cannot be written.</exception>
    public static StoreLock Take(string folder) => Take(folder, "lock", "another process uses this store; wait for it, stop it, or name another with --store");

    /// <summary>Keeps collection, backup and restore apart from one another, not from silos.</summary>
    /// <exception cref="UserErrorException">Another process holds it, or the folder cannot be written.</exception>
    public static StoreLock TakeForKeeping(string folder) =>
        Take(folder, "keeping.lock", "another process collects, backs up or restores this store; wait for it");

    private static StoreLock Take(string folder, string name, string whenHeld)
    {
        var path = Path.Combine(folder, name);
        try
        {
            Directory.CreateDirectory(folder);
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            file.SetLength(0);
            using (var writer = new StreamWriter(file, leaveOpen: true))
            {
                writer.Write(Environment.ProcessId);
            }

            return new StoreLock(file);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException || IsFullOrReadOnly(exception))
        {
            throw UserErrorException.Failed($"{folder}: the store cannot be written: {exception.Message}; name another with --store", exception);
        }
        catch (IOException exception)
        {
            throw UserErrorException.Failed($"{folder}: {whenHeld}", exception);
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>ENOSPC and EROFS, which .NET gives as a plain <see cref="IOException"/> with the number as its result.</summary>
    private static bool IsFullOrReadOnly(Exception exception) => exception is IOException { HResult: 28 or 30 };
}
