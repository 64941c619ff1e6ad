using Experiments.Domain;

namespace Experiments.Store.Audiences;

/// <summary>Collects plays in any order.</summary>
/// <param name="hasTimes">Whether times are kept.</param>
internal sealed class PlaysBuilder(bool hasTimes)
{
    private readonly Dictionary<string, int> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _tracks = new(StringComparer.Ordinal);
    private readonly Chunks<int> _user = new();
    private readonly Chunks<int> _track = new();
    private readonly Chunks<float> _plays = new();
    private readonly Chunks<long> _times = new();

    /// <summary>How many plays were added.</summary>
    public int Count => _user.Count;

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<char> user, ReadOnlySpan<char> track, float plays, long time)
    {
        _user.Add(IndexOf(_users, user));
        _track.Add(IndexOf(_tracks, track));
        _plays.Add(plays);
        if (hasTimes)
        {
            _times.Add(time);
        }
    }

    /// <summary>The plays, those of one user and track added up.</summary>
    public Plays Build()
    {
        var starts = Group();
        var order = new int[_user.Count];
        var next = starts[..^1];
        for (var row = 0; row < order.Length; row++)
        {
            order[next[_user[row]]++] = row;
        }

        var keys = Array.ConvertAll(order, row => _track[row]);
        var (kept, merged) = (0, new int[starts.Length]);
        var (counts, last) = (new float[order.Length], hasTimes ? new long[order.Length] : []);
        for (var user = 0; user < starts.Length - 1; user++)
        {
            var (from, length) = (starts[user], starts[user + 1] - starts[user]);
            Array.Sort(keys, order, from, length);
            merged[user] = kept;
            for (var i = from; i < from + length; i++)
            {
                var isSame = kept > merged[user] && keys[kept - 1] == keys[i];
                kept += isSame ? 0 : 1;
                keys[kept - 1] = keys[i];
                counts[kept - 1] += _plays[order[i]];
                if (hasTimes)
                {
                    last[kept - 1] = isSame ? Math.Max(last[kept - 1], _times[order[i]]) : _times[order[i]];
                }
            }
        }

        merged[^1] = kept;
        return new Plays(Names(_users), Names(_tracks), merged, keys, counts, last);
    }

    private static int IndexOf(Dictionary<string, int> names, ReadOnlySpan<char> name)
    {
        var lookup = names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(name, out var index))
        {
            lookup[name] = index = names.Count;
        }

        return index;
    }

    private static string[] Names(Dictionary<string, int> names)
    {
        var ordered = new string[names.Count];
        foreach (var (name, index) in names)
        {
            ordered[index] = name;
        }

        return ordered;
    }

    private int[] Group()
    {
        var starts = new int[_users.Count + 1];
        for (var row = 0; row < _user.Count; row++)
        {
            starts[_user[row] + 1]++;
        }

        for (var user = 0; user < _users.Count; user++)
        {
            starts[user + 1] += starts[user];
        }

        return starts;
    }
}

/// <summary>A list in chunks: growing neither copies nor leaves what it held before to be collected.</summary>
internal sealed class Chunks<T>
{
    private const int Bits = 18;

    private readonly List<T[]> _chunks = [];

    public int Count { get; private set; }

    public T this[int index] => _chunks[index >> Bits][index & ((1 << Bits) - 1)];

    public void Add(T item)
    {
        if (Count == _chunks.Count << Bits)
        {
            _chunks.Add(new T[1 << Bits]);
        }

        _chunks[Count >> Bits][Count & ((1 << Bits) - 1)] = item;
        Count++;
    }
}
