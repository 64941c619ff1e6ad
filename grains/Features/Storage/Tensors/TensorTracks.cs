using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Store.Tables;

namespace Experiments.Features.Storage.Tensors;

/// <summary>
/// The table that names the rows of an array: a CSV file with the columns <c>track</c> and <c>genre</c>, and perhaps <c>part</c> and
/// <c>group</c>. With a column <c>slice</c> or <c>start</c> the rows are slices; otherwise each is a whole track.
/// </summary>
/// <param name="File">The file, for messages.</param>
/// <param name="Rows">Its rows, in the order of the file, which is that of the array.</param>
/// <param name="AreSlices">Whether rows are slices instead of tracks.</param>
/// <param name="Notes">What was recognized about the file, and which tracks had to be numbered.</param>
public sealed record TensorTracks(string File, ImmutableArray<TensorRow> Rows, bool AreSlices, ImmutableArray<string> Notes)
{
    /// <summary>Reads and checks a table.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="content">Its bytes.</param>
    /// <exception cref="UserErrorException">All problems, one per line with file:line:column; at most twenty, then how many
    /// more.</exception>
    public static TensorTracks Read(string path, byte[] content) => new TensorTracksReader(
        TableFile.Read(path, content, TensorTracksReader.Tracks, TensorTracksReader.Genres)).Read();

    /// <summary>
    /// The same with the track names of a dataset, where its paths are those of the dataset: there a track may have a name that only its
    /// neighbors explain.
    /// </summary>
    public TensorTracks NamedAs(ImmutableArray<TrackInfo> known)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var track in known)
        {
            names[Path.ChangeExtension(track.Path, null)] = track.Id.Track;
        }

        return this with { Rows = [.. Rows.Select(row => names.TryGetValue(row.Path, out var name) ? row with { Track = name } : row)] };
    }
}

/// <summary>One row of an array.</summary>
/// <param name="Track">Its track's name.</param>
/// <param name="Index">The number of the slice within the track; 0 for a whole track.</param>
/// <param name="Genre">Its label.</param>
/// <param name="Path">Its track's path as the table has it, without extension.</param>
public sealed record TensorRow(string Track, int Index, string Genre, string Path)
{
    /// <summary>Fold or part, see <see cref="TrackInfo.Fold"/>; null for none.</summary>
    public string? Part { get; init; }

    /// <summary>What must not be in two parts of a split; null for the track itself.</summary>
    public string? Group { get; init; }

    /// <summary>Where the slice starts in its track, seconds; null if the table does not say.</summary>
    public double? Start { get; init; }

    /// <summary>Its line in the table.</summary>
    public int Line { get; init; }
}
