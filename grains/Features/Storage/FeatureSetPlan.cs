using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Features.Storage;

/// <summary>
/// A feature set to be built: everything that determines its content, known before the first file is written. Equal plans produce equal
/// shards on any machine.
/// </summary>
public sealed record FeatureSetPlan
{
    private const int MaxTracks = 256;

    /// <summary>More than any feature spec has; tables that were imported before they could be as wide keep their shards.</summary>
    private const int ManyColumns = 2000;

    private ImmutableArray<TrackInfo> _tracks = [];

    /// <summary>The dataset's name.</summary>
    public required string Dataset { get; init; }

    /// <summary>The dataset's version; determines tracks, audio, labels and groups.</summary>
    public required string DatasetVersion { get; init; }

    /// <summary>How tracks are cut.</summary>
    public required SliceRule SliceRule { get; init; }

    /// <summary>What is computed; for an imported table, only its name; for an imported tensor, how it was cut and scaled.</summary>
    public required FeatureSpec Spec { get; init; }

    /// <summary>The SHA-256 of the table or array it was imported from; null for computed features.</summary>
    public string? ImportedTable { get; init; }

    /// <summary>The version of the code that computes the numbers: increased whenever the same spec gives different numbers.</summary>
    public required string NumericsVersion { get; init; }

    /// <summary>The columns of the table, in order; empty for none.</summary>
    public required ImmutableArray<TableColumn> Columns { get; init; }

    /// <summary>The shape of a slice's tensor; empty for none.</summary>
    public ImmutableArray<int> TensorShape { get; init; } = [];

    /// <summary>The unit of the tensor's numbers.</summary>
    public string TensorUnit { get; init; } = "";

    /// <summary>All genres of the dataset, in order: a label is an index into them.</summary>
    public required ImmutableArray<string> Genres { get; init; }

    /// <summary>The tracks, sorted by id regardless of the order given: also the order of the rows.</summary>
    public required ImmutableArray<TrackInfo> Tracks
    {
        get => _tracks;
        init => _tracks = [.. value.OrderBy(track => track.Id.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>
    /// By track name, its slice numbers in order, if they are not 0 to <see cref="TrackInfo.Slices"/> − 1: an imported table may lack some.
    /// Null if none is missing.
    /// </summary>
    public ImmutableSortedDictionary<string, ImmutableArray<int>>? SliceNumbers { get; init; }

    /// <summary>
    /// The content hash that names the feature set: over spec (not its name), dataset, its version, slice rule, imported
    /// table and numerics. 64 lower-case hexadecimal digits.
    /// </summary>
    public string Id => DomainJson.Hash(new
    {
        Spec = Spec with { Name = "" },
        Dataset,
        DatasetVersion,
        SliceRule,
        ImportedTable,
        NumericsVersion,
    });

    /// <summary>
    /// Tracks per shard, except the last: about sixty shards, so that a cluster can distribute them, but no tiny ones, and as few as
    /// possible where a Parquet file takes its time for its columns.
    /// </summary>
    public int TracksPerShard => Columns.Length > ManyColumns ? MaxTracks : Math.Clamp((Tracks.Length + 63) / 64, 8, MaxTracks);

    /// <summary>Number of shards.</summary>
    public int Shards => (Tracks.Length + TracksPerShard - 1) / TracksPerShard;

    /// <summary>The slices of a track, in order.</summary>
    public IEnumerable<SliceId> SlicesOf(TrackInfo track)
    {
        ArgumentNullException.ThrowIfNull(track);
        var numbers = SliceNumbers is null ? Enumerable.Range(0, track.Slices) : SliceNumbers[track.Id.Track];
        return numbers.Select(number => new SliceId(track.Id, number));
    }

    /// <summary>The tracks of one shard, in order.</summary>
    public ImmutableArray<TrackInfo> TracksOf(int shard)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shard);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(shard, Shards);
        var first = shard * TracksPerShard;
        return Tracks.Slice(first, Math.Min(TracksPerShard, Tracks.Length - first));
    }
}
