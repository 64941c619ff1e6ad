using System.Globalization;
using System.Text;
using Experiments.Domain;
using Experiments.Store.Files;

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
    public static StoreLock Take(string folder) =>
        Take(folder, "lock", "another process uses this store; wait for it, stop it, or name another store with --store");

    /// <summary>Keeps collection, backup and restore apart from one another, not from silos.</summary>
    /// <exception cref="UserErrorException">Another process holds it, or the folder cannot be written.</exception>
    public static StoreLock TakeForKeeping(string folder) =>
        Take(folder, "keeping.lock", "another process is collecting, backing up or restoring this store; wait for it to finish");

    /// <summary>The same for who only reads it. Null where the store is read-only: nobody collects or restores it then.</summary>
    /// <exception cref="UserErrorException">Another process holds it, or the folder cannot be written for another reason.</exception>
    public static StoreLock? TakeForCopying(string folder)
    {
        try
        {
            return TakeForKeeping(folder);
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
            throw UserErrorException.Failed($"{folder}: the store is not writable: {exception.Message}; name another store with --store",
                exception);
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>
    /// Says for people who holds it. The lock is the open file: on a full disk it holds without, so that what is of no use can be
    /// collected.
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
            // Unsigned.
        }
    }

    /// <summary>
    /// EWOULDBLOCK of Linux and of BSD, and the sharing violation of Windows: .NET gives each as a plain <see cref="IOException"/> with the
    /// number as its result.
    /// </summary>
    private static bool IsHeld(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}
