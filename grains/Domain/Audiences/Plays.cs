namespace Experiments.Domain;

/// <summary>
/// What listeners played: one entry for each listener and track, in columns, so that ten million entries take some 200 MB. Listener i has
/// the entries <c>Starts[i]</c> to <c>Starts[i + 1] - 1</c>, by track; columns may be longer than that.
/// </summary>
/// <param name="users">The listeners' IDs, as given.</param>
/// <param name="tracks">The tracks' names, as given.</param>
/// <param name="starts">The first entry of each listener, and the number of entries; one more than listeners.</param>
/// <param name="track">The track of each entry, as an index.</param>
/// <param name="counts">How often it was played, above 0.</param>
/// <param name="last">When it was last played, seconds since 1970; empty if no time is known.</param>
public sealed class Plays(string[] users, string[] tracks, int[] starts, int[] track, float[] counts, long[] last)
{
    /// <summary>The listeners' IDs, as given.</summary>
    public IReadOnlyList<string> Users { get; } = users;

    /// <summary>The tracks' names, as given.</summary>
    public IReadOnlyList<string> Tracks { get; } = tracks;

    /// <summary>How many pairs of a listener and a track there are.</summary>
    public int Count => starts[^1];

    /// <summary>Whether it is known when tracks were played.</summary>
    public bool HasTimes => last.Length > 0;

    /// <summary>The tracks of a listener.</summary>
    public ReadOnlySpan<int> TracksOf(int user) => track.AsSpan(starts[user], starts[user + 1] - starts[user]);

    /// <summary>How often the listener played each of these.</summary>
    public ReadOnlySpan<float> CountsOf(int user) => counts.AsSpan(starts[user], starts[user + 1] - starts[user]);

    /// <summary>When the listener last played each of these, seconds since 1970; empty if no time is known.</summary>
    public ReadOnlySpan<long> LastOf(int user) => HasTimes ? last.AsSpan(starts[user], starts[user + 1] - starts[user]) : [];
}
