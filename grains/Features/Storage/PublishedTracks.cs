using System.Collections.Immutable;
using System.Globalization;
using Experiments.Audio.Import;

namespace Experiments.Features.Storage;

/// <summary>Which track and slice a file name in a table means, and what the tracks are called.</summary>
internal static class PublishedTracks
{
    /// <summary>What a name ends in if it is that of a file: of audio, or of what was computed from one.</summary>
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".wav", ".mp3", ".au", ".flac", ".ogg", ".oga", ".opus", ".aif", ".aiff", ".aifc", ".m4a", ".mp4", ".aac", ".wma", ".webm", ".mka",
        ".npy", ".npz", ".pt", ".png", ".jpg", ".jpeg", ".csv", ".json", ".txt",
    };

    /// <summary>
    /// The last part is a slice's number, unless it belongs to the track's name: in <c>blues.00000.wav</c> it has leading zeros, and
    /// without it only the genre would remain.
    /// </summary>
    /// <returns>The track's path without extension and slice, and the slice's number.</returns>
    public static (string Path, int Index) Parse(string file, string genre)
    {
        var path = Parse(file);
        var (folder, stem) = (path[..(path.LastIndexOf('/') + 1)], path[(path.LastIndexOf('/') + 1)..]);
        var cut = stem.LastIndexOf('.');
        return cut > 0 && stem[..cut] != genre && stem[(cut + 1)..] is ("0" or [>= '1' and <= '9', ..]) and var last
            && int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? (folder + stem[..cut], index)
            : (path, 0);
    }

    /// <summary>The track's path without extension, where file names have no slice.</summary>
    public static string Parse(string file)
    {
        var path = file.Replace('\\', '/').TrimStart('/');
        path = path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
        return Extensions.Contains(Path.GetExtension(path)) ? Path.ChangeExtension(path, null) : path;
    }

    /// <summary>
    /// Names for the tracks of all rows. Rows of two folders whose file names are the same are one track, as where a track's slices were
    /// sorted into folders, unless they have the same slice or different genres: then each folder has a track of its own.
    /// </summary>
    /// <returns>By path, the track's name; and one sentence for each name that had to be numbered.</returns>
    public static (Dictionary<string, string> Names, ImmutableArray<string> Collisions) Name(IReadOnlyList<PublishedRow> rows)
    {
        var paths = new List<string>();
        var stems = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var stem in rows.GroupBy(row => Path.GetFileName(row.Path), StringComparer.Ordinal))
        {
            List<string> folders = [.. stem.Select(row => row.Path).Distinct()];
            var isOne = folders.Count > 1 && stem.DistinctBy(row => row.Index).Count() == stem.Count()
                && stem.DistinctBy(row => row.Genre).Count() == 1;
            paths.AddRange(isOne ? folders.Take(1) : folders);
            foreach (var path in folders)
            {
                stems.Add(path, isOne ? folders[0] : path);
            }
        }

        // With an extension, since what follows the last dot belongs to these names.
        var (named, collisions) = TrackNames.Of([.. paths.Select(path => $"{path}.wav")]);
        var names = paths.Zip(named).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        return (stems.ToDictionary(pair => pair.Key, pair => names[pair.Value], StringComparer.Ordinal), collisions);
    }
}
