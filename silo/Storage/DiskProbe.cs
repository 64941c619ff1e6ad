using System.Security.Cryptography;
using Experiments.Domain;
using Experiments.Store.Files;

namespace Experiments.Silo.Storage;

/// <summary>Probes a disk for the cause of an error that a program has met.</summary>
internal static class DiskProbe
{
    private const int BlockBytes = 1 << 16;

    /// <summary>
    /// Writes <paramref name="bytes"/> bytes to a folder, flushes them to disk and deletes them. Returns the fault that prevented it;
    /// null if none did.
    /// </summary>
    public static StorageFault? Find(string folder, long bytes)
    {
        var path = PartialFile.NameFor(Path.Combine(folder, "room"));
        try
        {
            PrivateFiles.CreateFolder(folder);
            try
            {
                using var file = PrivateFiles.Open(path, FileMode.Create, FileAccess.Write);

                // Not zeros: a compressing disk would have room for any number of them.
                var block = RandomNumberGenerator.GetBytes((int)Math.Min(bytes, BlockBytes));
                for (var written = 0L; written < bytes; written += block.Length)
                {
                    file.Write(block);
                }

                file.Flush(flushToDisk: true);
            }
            finally
            {
                File.Delete(path);
            }

            return null;
        }
        catch (IOException error)
        {
            return StorageFault.KindOf(error) is { } kind ? new StorageFault(kind, folder) : null;
        }
        catch (UnauthorizedAccessException)
        {
            // Not a disk fault: the next writer reports the permission problem.
            return null;
        }
    }

    /// <summary>Free bytes on a folder's disk; null if unknown.</summary>
    public static long? FreeBytes(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
