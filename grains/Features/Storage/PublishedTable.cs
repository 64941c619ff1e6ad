using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Experiments.Domain;
using Experiments.Store.Tables;

namespace Experiments.Features.Storage;

/// <summary>
/// Features computed elsewhere, such as the published GTZAN tables: a CSV file with a column <c>filename</c> (track.slice.wav or
/// track.wav), a column <c>label</c> (the genre), perhaps <c>length</c> (samples in a slice), and numbers.
/// </summary>
public sealed record PublishedTable
{
    /// <summary>Sample rate that <c>length</c> refers to in published tables, hertz.</summary>
    public const int SampleRate = 22050;

    /// <summary>Part of a set's identity: increased whenever the same file gives other rows or columns.</summary>
    private const string Reading = "imported-2";

    /// <summary>SHA-256 of the file, 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The feature columns, in file order.</summary>
    public required ImmutableArray<TableColumn> Columns { get; init; }

    /// <summary>The usable rows, sorted by slice id.</summary>
    public required ImmutableArray<PublishedRow> Rows { get; init; }

    /// <summary>Number of rows in the file: those that are usable and those that are not.</summary>
    public required int RowsInFile { get; init; }

    /// <summary>Rows skipped because of a missing value, one entry each: file:line:column and what is missing.</summary>
    public required ImmutableArray<string> LeftOut { get; init; }

    /// <summary>Columns that are not learned from, as name and reason.</summary>
    public ImmutableArray<string> ColumnsLeftOut { get; init; } = [];

    /// <summary>What was recognized about the file, and which tracks had to be numbered.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>The columns that the user chose, by name or pattern; empty if the user did not choose.</summary>
    public ImmutableArray<string> Chosen { get; init; } = [];

    /// <summary>Reads and checks a table.</summary>
    /// <exception cref="UserErrorException">All problems, one per line with file:line:column; at most twenty, then how many
    /// more.</exception>
    public static PublishedTable Read(string path) =>
        File.Exists(path) ? Read(path, File.ReadAllBytes(path), []) : throw UserErrorException.NotFound($"{path}: there is no such file");

    /// <summary>The same from a file's content; errors name it <paramref name="path"/>.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="columns">
    /// Names of the columns to take, with * for any text; empty for all that are numbers and neither an index, an ID, the label nor
    /// constant.
    /// </param>
    /// <exception cref="UserErrorException">All problems, one per line with file:line:column; at most twenty, then how many
    /// more.</exception>
    public static PublishedTable Read(string path, byte[] content, ImmutableArray<string> columns)
    {
        var table = TableFile.Read(path, content, PublishedTableReader.FileNames, PublishedTableReader.Labels);
        return new PublishedTableReader(table, columns).Read(Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    /// <summary>
    /// The same table with the track names of a dataset, where its paths are those of the dataset: there a track may have a name that only
    /// its neighbors explain.
    /// </summary>
    public PublishedTable NamedAs(ImmutableArray<TrackInfo> audio)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var track in audio)
        {
            names[Path.ChangeExtension(track.Path, null)] = track.Id.Track;
        }

        return this with
        {
            Rows =
            [
                .. Rows.Select(row => names.TryGetValue(row.Path, out var name) ? row with { Track = name } : row)
                    .OrderBy(row => row.Track, StringComparer.Ordinal).ThenBy(row => row.Index),
            ],
        };
    }

    /// <summary>
    /// The feature set of this table for a dataset of the given name. If the dataset is known, its tracks determine version and group, and
    /// the table must agree with it; otherwise the table defines the dataset, and each track is its own group.
    /// </summary>
    /// <param name="dataset">The dataset's name.</param>
    /// <param name="name">The feature set's name.</param>
    /// <param name="known">The dataset's tracks and version; null without audio.</param>
    /// <exception cref="UserErrorException">A track is not in the dataset, or has a different genre there.</exception>
    public FeatureSetPlan Plan(string dataset, string name, (ImmutableArray<TrackInfo> Tracks, string Version)? known = null)
    {
        var tracks = Rows.GroupBy(row => row.Track, StringComparer.Ordinal).Select(rows => Describe(dataset, [.. rows])).ToImmutableArray();
        if (known is { Tracks: var audio })
        {
            tracks = KnownTracks.Join(tracks, audio);
        }

        var seconds = Rows.Length == 0 || Rows[0].Length is not { } length
            ? new SliceRule()
            : new SliceRule(length / (double)SampleRate, length / (double)SampleRate);
        return new FeatureSetPlan
        {
            Dataset = dataset,
            DatasetVersion = known?.Version ?? DomainJson.Hash(tracks),
            SliceRule = seconds,
            Spec = new FeatureSpec { Name = name },
            ImportedTable = Sha256,
            NumericsVersion = Chosen.IsEmpty ? Reading : $"{Reading} {DomainJson.Hash(Columns)}",
            Columns = Columns,
            Genres = [.. tracks.Select(track => track.Genre).Distinct().Order(StringComparer.Ordinal)],
            Tracks = tracks,
            SliceNumbers = Rows.GroupBy(row => row.Track, StringComparer.Ordinal)
                .ToImmutableSortedDictionary(
                    track => track.Key, track => track.Select(row => row.Index).ToImmutableArray(), StringComparer.Ordinal),
        };
    }

    /// <summary>Writes the table's rows as the feature set of that plan.</summary>
    public FeatureSetManifest Store(FeatureSetStore store, FeatureSetPlan plan, CancellationToken cancellationToken)
    {
        var rows = Rows.ToLookup(row => row.Track, StringComparer.Ordinal);
        for (var shard = 0; shard < plan.Shards; shard++)
        {
            if (store.FindShard(plan, shard) is not null)
            {
                continue;
            }

            using var writer = store.BeginShard(plan, shard);
            foreach (var track in plan.TracksOf(shard))
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var row in rows[track.Id.Track])
                {
                    writer.Append(new SliceId(track.Id, row.Index), row.Index * plan.SliceRule.HopSeconds, false, row.Values.AsSpan(), []);
                }
            }

            writer.Commit();
        }

        return store.Complete(plan, cancellationToken);
    }

    private static TrackInfo Describe(string dataset, PublishedRow[] rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var row in rows)
        {
            hash.AppendData(MemoryMarshal.AsBytes(row.Values.AsSpan()));
        }

        var seconds = rows.Sum(row => (row.Length ?? 0) / (double)SampleRate);
        return new TrackInfo(
            new TrackId(dataset, rows[0].Track),
            $"{rows[0].Track}.wav",
            Convert.ToHexStringLower(hash.GetHashAndReset()),
            rows[0].Genre,
            rows[0].Track,
            seconds,
            rows.Length);
    }
}

/// <summary>One slice of a published table.</summary>
/// <param name="Track">Its track's name.</param>
/// <param name="Index">Its number within the track, from 0.</param>
/// <param name="Genre">Its label.</param>
/// <param name="Length">Number of samples; null if the table does not specify it.</param>
/// <param name="Values">One value per column.</param>
public sealed record PublishedRow(string Track, int Index, string Genre, int? Length, ImmutableArray<float> Values)
{
    /// <summary>Its track's path as the table has it, without slice and extension.</summary>
    public string Path { get; init; } = Track;
}
