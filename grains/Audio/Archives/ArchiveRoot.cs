using Experiments.Audio.Containers;
using Experiments.Audio.Files;
using Experiments.Domain;
using Experiments.Store.Paths;

namespace Experiments.Audio.Archives;

/// <summary>
/// The files of a .zip or .tar, read by offset: nothing is unpacked, except compressed entries, one at a time. A .tar.gz, which has no
/// offsets, is unpacked to a .tar once. Names are looked up, never written to disk, so that none leads out of the archive.
/// </summary>
/// <param name="path">The archive, absolute and without links.</param>
/// <param name="spoolFolder">Where a .tar.gz and large compressed entries are unpacked.</param>
internal sealed class ArchiveRoot(string path, string spoolFolder) : IFileRoot
{
    private const int MaxFiles = 1_000_000;
    private const int MagicBytes = 512;

    private static readonly string[] Endings = [".tar.gz", ".tgz", ".tar", ".zip"];

    private readonly Lazy<Contents> _contents = new(() => Read(path, spoolFolder));

    public string Root => path;

    /// <summary>The name of a folder or archive, without what says that it is an archive.</summary>
    public static string NameOf(string path)
    {
        var name = Path.GetFileName(path);
        return Endings.FirstOrDefault(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) is { } end
            && name.Length > end.Length ? name[..^end.Length] : name;
    }

    public void RequireExists() => _ = _contents.Value;

    public IReadOnlyList<ListedFile> List() =>
    [
        .. _contents.Value.Entries.Values.Select(entry => new ListedFile(entry.Name, entry.Refusal))
            .OrderBy(file => file.Path, StringComparer.Ordinal),
    ];

    public bool Exists(string relative) => _contents.Value.Entries.ContainsKey(relative);

    public Stream Open(string relative)
    {
        if (!_contents.Value.Entries.TryGetValue(relative, out var entry))
        {
            throw new FileNotFoundException();
        }

        if (entry.Refusal is { } refusal)
        {
            throw new AudioFormatException(refusal);
        }

        var archive = RealPath.Open(_contents.Value.File);
        try
        {
            var start = entry.HasLocalHeader ? ZipDirectory.FindData(archive, entry) : entry.Offset;
            if (start + entry.StoredLength > archive.Length)
            {
                throw new AudioFormatException($"is cut off: {Path.GetFileName(path)} ends within it");
            }

            return entry.IsDeflated ? InflatedEntry.Open(archive, start, entry, spoolFolder)
                : new SubStream(archive, start, start + entry.StoredLength, ownsSource: true);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    public string? FindStamp(string relative) => _contents.Value.Entries.TryGetValue(relative, out var entry)
        ? $"{_contents.Value.Stamp}:{entry.Offset}:{entry.StoredLength}" : null;

    private static Contents Read(string path, string spoolFolder)
    {
        try
        {
            using var stream = RealPath.Open(path);
            var stamp = $"{stream.Length}:{File.GetLastWriteTimeUtc(path).Ticks}";
            var start = new byte[MagicBytes];
            var count = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            stream.Position = 0;
            return start.AsSpan(0, count) switch
            {
                [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..] => new Contents(path, stamp, Index(path, ZipDirectory.Read(path, stream))),
                [0x1F, 0x8B, ..] => ReadTar(path, SpooledArchives.Unpack(path, stream, stamp, spoolFolder), stamp),
                _ when IsTar(path, start) => new Contents(path, stamp, Index(path, TarDirectory.Read(path, stream))),
                _ => throw new UserErrorException(
                    $"{path}: is a file, but no zip, tar or tar.gz archive; give a folder, or an archive of one"),
            };
        }
        catch (Exception error) when (AudioFormatException.IsOfSystem(error))
        {
            var reason = AudioFormatException.Unreadable(error);
            throw new UserErrorException(reason.Kind, $"{path}: {reason.Message}", error);
        }
    }

    private static Contents ReadTar(string path, string unpacked, string stamp)
    {
        using var stream = RealPath.Open(RealPath.Resolve(unpacked));
        return new Contents(RealPath.Resolve(unpacked), stamp, Index(path, TarDirectory.Read(path, stream)));
    }

    private static bool IsTar(string path, ReadOnlySpan<byte> start) =>
        start[257..].StartsWith("ustar"u8) || path.EndsWith(".tar", StringComparison.OrdinalIgnoreCase);

    /// <summary>The entries by name. Of two with one name the last counts, as it does for those who unpack the archive.</summary>
    private static Dictionary<string, ArchiveEntry> Index(string path, IEnumerable<ArchiveEntry> entries)
    {
        var byName = new Dictionary<string, ArchiveEntry>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var name = entry.Name.Replace('\\', '/');
            name = name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;
            if (IsHidden(name))
            {
                continue;
            }

            byName[name] = DatasetFolder.IsOutside(name)
                ? entry with { Name = name, Refusal = "has a name that leads out of the archive; rename it there" }
                : entry with { Name = name };
            if (byName.Count > MaxFiles)
            {
                throw new UserErrorException($"{path}: contains more than {MaxFiles} files; import it in parts");
            }
        }

        return byName;
    }

    private static bool IsHidden(string name) => name.Split('/') is var steps
        && (steps.Any(step => step.Length > 1 && step[0] == '.' && step != "..") || steps[0] == "__MACOSX"
            || steps[^1] is "Thumbs.db" or "desktop.ini" or "");

    private sealed record Contents(string File, string Stamp, Dictionary<string, ArchiveEntry> Entries);
}
