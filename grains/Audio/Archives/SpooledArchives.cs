using System.Buffers;
using System.IO.Compression;
using Experiments.Domain;
using Experiments.Store.Files;

namespace Experiments.Audio.Archives;

/// <summary>
/// A .tar.gz has no offsets: it is unpacked to a .tar once for each process that reads it, in one pass, and that file goes with the
/// process. A silo that starts removes what a killed process left.
/// </summary>
internal static class SpooledArchives
{
    private const int BlockBytes = 1 << 20;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<(string Path, string Stamp), string> Unpacked = [];

    /// <summary>The .tar of a .tar.gz.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="stream">The same, opened.</param>
    /// <param name="stamp">Tells whether it is still the same.</param>
    /// <param name="folder">Where to unpack it.</param>
    /// <exception cref="UserErrorException">It is damaged, a decompression bomb, or larger than the disk has room for.</exception>
    public static string Unpack(string path, Stream stream, string stamp, string folder)
    {
        lock (Gate)
        {
            if (Unpacked.TryGetValue((path, stamp), out var known) && File.Exists(known))
            {
                return known;
            }

            Directory.CreateDirectory(folder);
            var target = PartialFile.NameFor(Path.Combine(folder, $"{ArchiveRoot.NameOf(path)}.tar"));
            try
            {
                Unpack(path, stream, target);
            }
            catch
            {
                PartialFile.DeleteIfPossible(target);
                throw;
            }

            AppDomain.CurrentDomain.ProcessExit += (_, _) => PartialFile.DeleteIfPossible(target);
            Unpacked[(path, stamp)] = target;
            return target;
        }
    }

    private static void Unpack(string path, Stream stream, string target)
    {
        var free = new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(target))!).AvailableFreeSpace; // not null: it has a folder
        var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            using var unpacked = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, BlockBytes);
            using var gzip = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
            var length = 0L;
            while (gzip.Read(block) is > 0 and var count)
            {
                length += count;
                if (ArchiveEntry.IsBomb(length, stream.Length))
                {
                    throw new UserErrorException(
                        $"{path}: unpacks to more than {ArchiveEntry.MaxRatio} times its size, as a decompression bomb does; "
                            + "it is not read");
                }

                if (length > free)
                {
                    throw UserErrorException.Failed(
                        $"{path}: unpacks to more than the {free} bytes that are free in {Path.GetDirectoryName(target)}; "
                            + "unpack it elsewhere, and import the folder");
                }

                unpacked.Write(block, 0, count);
            }
        }
        catch (InvalidDataException error)
        {
            throw new UserErrorException(
                UserErrorKind.Invalid, $"{path}: is cut off or damaged ({error.Reason()}); download or make it again", error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }
}
