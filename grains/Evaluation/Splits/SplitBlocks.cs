using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation.Splits;

/// <summary>
/// Units that must stay together. Units (tracks or single slices) are joined into blocks: a group, exact duplicates, or a single unit.
/// Units are numbered by track name, so that a plan does not depend on the order of import.
/// </summary>
internal sealed class SplitBlocks
{
    private readonly int[] _unitBlock;
    private readonly (int First, int Count)[] _unitSlices;
    private readonly (int Genre, int Units)[][] _members;

    private SplitBlocks(ImmutableArray<string> genres, List<Unit> units, int[] roots)
    {
        Genres = genres;
        _unitSlices = [.. units.Select(unit => (unit.FirstSlice, unit.Slices))];
        _unitBlock = new int[units.Count];
        var number = new Dictionary<int, int>();
        for (var unit = 0; unit < units.Count; unit++)
        {
            number.TryAdd(roots[unit], number.Count);
            _unitBlock[unit] = number[roots[unit]];
        }

        Count = number.Count;
        Sizes = new int[Count];
        GenreUnits = new int[genres.Length];
        var counts = new SortedDictionary<int, int>[Count];
        for (var unit = 0; unit < units.Count; unit++)
        {
            var block = _unitBlock[unit];
            var genre = units[unit].Genre;
            counts[block] ??= [];
            counts[block][genre] = counts[block].GetValueOrDefault(genre) + 1;
            Sizes[block]++;
            GenreUnits[genre]++;
        }

        _members = [.. counts.Select(genre => genre.Select(pair => (pair.Key, pair.Value)).ToArray())];
        GenreBlocks = new int[genres.Length];
        foreach (var (genre, _) in _members.SelectMany(members => members))
        {
            GenreBlocks[genre]++;
        }
    }

    /// <summary>The genres, sorted.</summary>
    public ImmutableArray<string> Genres { get; }

    /// <summary>Number of blocks.</summary>
    public int Count { get; }

    /// <summary>Number of units in each block.</summary>
    public int[] Sizes { get; }

    /// <summary>Number of units of each genre.</summary>
    public int[] GenreUnits { get; }

    /// <summary>Number of blocks that contain each genre.</summary>
    public int[] GenreBlocks { get; }

    /// <summary>Whether every block has one unit. Then balance within one unit is guaranteed.</summary>
    public bool AreSingle => Count == _unitBlock.Length;

    /// <summary>The genres of a block, with the number of units of each.</summary>
    public ReadOnlySpan<(int Genre, int Units)> MembersOf(int block) => _members[block];

    /// <summary>Tracks as units; tracks with an equal value of any of <paramref name="ties"/> stay together.</summary>
    public static SplitBlocks OfTracks(ImmutableArray<TrackInfo> tracks, params ReadOnlySpan<Func<TrackInfo, string>> ties)
    {
        var genres = GenresOf(tracks);
        var units = new List<Unit>(tracks.Length);
        var sorted = new List<TrackInfo>(tracks.Length);
        foreach (var (track, first) in InNameOrder(tracks))
        {
            units.Add(new Unit(genres.BinarySearch(track.Genre, StringComparer.Ordinal), first, track.Slices));
            sorted.Add(track);
        }

        var sets = new DisjointSets(units.Count);
        foreach (var tie in ties)
        {
            var seen = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var unit = 0; unit < units.Count; unit++)
            {
                if (!seen.TryAdd(tie(sorted[unit]), unit))
                {
                    sets.Join(seen[tie(sorted[unit])], unit);
                }
            }
        }

        return new SplitBlocks(genres, units, sets.Roots());
    }

    /// <summary>Slices as units; equal slices of tracks with equal content stay together.</summary>
    public static SplitBlocks OfSlices(ImmutableArray<TrackInfo> tracks)
    {
        var genres = GenresOf(tracks);
        var units = new List<Unit>();
        var firstUnit = new Dictionary<(string Hash, int Index), int>();
        var joins = new List<(int, int)>();
        foreach (var (track, first) in InNameOrder(tracks))
        {
            var genre = genres.BinarySearch(track.Genre, StringComparer.Ordinal);
            for (var index = 0; index < track.Slices; index++)
            {
                if (!firstUnit.TryAdd((track.ContentHash, index), units.Count))
                {
                    joins.Add((firstUnit[(track.ContentHash, index)], units.Count));
                }

                units.Add(new Unit(genre, first + index, 1));
            }
        }

        var sets = new DisjointSets(units.Count);
        joins.ForEach(join => sets.Join(join.Item1, join.Item2));
        return new SplitBlocks(genres, units, sets.Roots());
    }

    /// <summary>The slices of the blocks selected by <paramref name="isIn"/>, ascending.</summary>
    public ImmutableArray<int> SlicesWhere(Func<int, bool> isIn)
    {
        var slices = new List<int>();
        for (var unit = 0; unit < _unitBlock.Length; unit++)
        {
            if (isIn(_unitBlock[unit]))
            {
                slices.AddRange(Enumerable.Range(_unitSlices[unit].First, _unitSlices[unit].Count));
            }
        }

        slices.Sort();
        return [.. slices];
    }

    /// <summary>The block of each slice of the dataset.</summary>
    public ImmutableArray<int> NumberSlices()
    {
        var blocks = new int[_unitSlices.Sum(unit => unit.Count)];
        for (var unit = 0; unit < _unitBlock.Length; unit++)
        {
            blocks.AsSpan(_unitSlices[unit].First, _unitSlices[unit].Count).Fill(_unitBlock[unit]);
        }

        return [.. blocks];
    }

    private static ImmutableArray<string> GenresOf(ImmutableArray<TrackInfo> tracks) =>
        [.. tracks.Where(track => track.Slices > 0).Select(track => track.Genre).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<(TrackInfo Track, int FirstSlice)> InNameOrder(ImmutableArray<TrackInfo> tracks)
    {
        var first = 0;
        var placed = new List<(TrackInfo Track, int FirstSlice)>(tracks.Length);
        foreach (var track in tracks)
        {
            placed.Add((track, first));
            first += track.Slices;
        }

        return placed.Where(pair => pair.Track.Slices > 0)
            .OrderBy(pair => pair.Track.Id.Dataset, StringComparer.Ordinal)
            .ThenBy(pair => pair.Track.Id.Track, StringComparer.Ordinal);
    }

    private readonly record struct Unit(int Genre, int FirstSlice, int Slices);

    /// <summary>Union-find with path halving; the root of a set is its lowest number.</summary>
    private sealed class DisjointSets(int count)
    {
        private readonly int[] _parent = [.. Enumerable.Range(0, count)];

        public void Join(int a, int b)
        {
            var (rootA, rootB) = (Find(a), Find(b));
            _parent[Math.Max(rootA, rootB)] = Math.Min(rootA, rootB);
        }

        public int[] Roots() => [.. Enumerable.Range(0, _parent.Length).Select(Find)];

        private int Find(int item)
        {
            while (_parent[item] != item)
            {
                _parent[item] = _parent[_parent[item]];
                item = _parent[item];
            }

            return item;
        }
    }
}
