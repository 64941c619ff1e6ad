using System.Security.Cryptography;
using Experiments.Domain;
using Experiments.Store.Files;

namespace Experiments.Silo.Storage;

/// <summary>Asks a disk itself what is wrong with it, where a program that met an error knows only that there was one.</summary>
internal static class DiskProbe
{
    private const int BlockBytes = 1 << 16;

    /// <summary>
    /// Writes so many bytes into a folder, onto the disk, and removes them. Answers what kept it from that; null where nothing did.
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

                // Not zeros: a disk that compresses would have room for any number of them.
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
            // Not the disk: whoever writes there next says what it may not.
            return null;
        }
    }

    /// <summary>How much room a folder's disk has; null where that cannot be told.</summary>
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
