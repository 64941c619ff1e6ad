using System.Globalization;
using System.Text;
using Experiments.Domain;
using Experiments.Store;
using Experiments.Store.Files;

namespace Experiments.Silo.Storage;

/// <summary>
/// Allows one silo process per store: a second one gets a clear error instead of sharing the file. The lock ends with the process, however
/// it exits.
/// </summary>
public sealed class StoreLock : IDisposable
{
    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    /// <exception cref="UserErrorException">Another process holds the lock, or the folder is not writable.</exception>
    public static StoreLock Take(string folder) =>
        Take(folder, StoreCopy.LockFile, "another process uses this store; wait for it, stop it, or name another store with --store");

    /// <summary>Excludes collection, backup and restore from each other, but not silos.</summary>
    /// <exception cref="UserErrorException">Another process holds the lock, or the folder is not writable.</exception>
    public static StoreLock TakeForMaintenance(string folder) =>
        Take(
            folder, StoreCopy.KeepingLockFile,
            "another process is collecting, backing up or restoring this store; wait for it to finish");

    /// <summary>The same for a reader. Null if the store is read-only: nobody can collect or restore it then.</summary>
    /// <exception cref="UserErrorException">Another process holds the lock, or the folder is not writable for another reason.</exception>
    public static StoreLock? TakeForCopying(string folder)
    {
        try
        {
            return TakeForMaintenance(folder);
        }
        catch (UserErrorException error)
            when (error.InnerException is UnauthorizedAccessException
                || (error.InnerException is IOException cause && StorageFault.KindOf(cause) is StorageFaultKind.ReadOnly))
        {
            return null;
        }
    }

    private static StoreLock Take(string folder, string name, string whenHeld)
    {
        var path = Path.Combine(folder, name);
        if (File.Exists(folder))
        {
            throw UserErrorException.Failed($"{folder}: is a file, but a store is a folder; name another store with --store");
        }

        try
        {
            PrivateFiles.CreateFolder(folder);
            var file = PrivateFiles.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
            Sign(file);
            return new StoreLock(file);
        }
        catch (IOException exception) when (StorageFault.KindOf(exception) is { } kind)
        {
            var fault = new StorageFault(kind, folder);
            throw UserErrorException.Failed($"{fault}; {fault.Remedy}, or name another store with --store", exception);
        }
        catch (IOException exception) when (IsHeld(exception))
        {
            throw UserErrorException.Failed($"{folder}: {whenHeld}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw UserErrorException.Failed($"{folder}: the store cannot be written: {exception.Reason()}; name another one with --store",
                exception);
        }
    }

    /// <summary>Whether taking the lock failed because another process holds it.</summary>
    public static bool IsHeldByAnother(UserErrorException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.InnerException is IOException cause && IsHeld(cause);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>
    /// Records the holder for people to read. The open file is the lock: on a full disk it works without this text, so that unneeded
    /// artifacts can be collected.
    /// </summary>
    private static void Sign(FileStream file)
    {
        try
        {
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        }
        catch (IOException exception) when (StorageFault.KindOf(exception) is StorageFaultKind.Full or StorageFaultKind.Quota)
        {
            // The lock stays unsigned.
        }
    }

    /// <summary>
    /// EWOULDBLOCK on Linux and BSD, and the sharing violation on Windows: .NET reports each as a plain <see cref="IOException"/> with the
    /// number as its HResult.
    /// </summary>
    private static bool IsHeld(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}
