using Experiments.Domain;

namespace Experiments.DemoAudio;

/// <summary>
/// A made-up audience whose groups are known: four kinds of listeners of unequal size, whose tastes share genres, and who play something
/// else three times in ten.
/// </summary>
public static class DemoAudience
{
    /// <summary>The share of plays that have nothing to do with the kind.</summary>
    public const double OffGroup = 0.3;

    private static readonly (string Kind, int Listeners, (string Genre, int Weight)[] Taste)[] Kinds =
    [
        ("night", 80, [("jazz", 3), ("blues", 2), ("classical", 3), ("country", 1)]),
        ("dance", 60, [("disco", 3), ("pop", 3), ("hiphop", 1), ("country", 1)]),
        ("loud", 40, [("metal", 3), ("rock", 2), ("hiphop", 2), ("blues", 1)]),
        ("road", 20, [("reggae", 3), ("blues", 3), ("rock", 2), ("pop", 1)]),
    ];

    /// <summary>Invents the plays.</summary>
    /// <param name="tracks">The tracks that there are, each with its genre; one or more of every genre.</param>
    /// <param name="plays">How many plays each listener has.</param>
    /// <param name="seed">Decides everything.</param>
    public static IReadOnlyList<DemoListener> Create(IReadOnlyList<(string Track, string Genre)> tracks, int plays, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(tracks);
        var byGenre = tracks.ToLookup(track => track.Genre, track => track.Track);
        var random = new RandomStream(Seeds.Derive(seed, "audience"));
        var listeners = new List<DemoListener>();
        foreach (var (kind, count, taste) in Kinds)
        {
            string[] genres = [.. taste.Where(genre => byGenre.Contains(genre.Genre))
                .SelectMany(genre => Enumerable.Repeat(genre.Genre, genre.Weight))];
            for (var i = 0; i < count; i++)
            {
                var played = new string[plays];
                for (var play = 0; play < plays; play++)
                {
                    string[] choice = random.NextDouble() < OffGroup || genres.Length == 0
                        ? [.. tracks.Select(track => track.Track)]
                        : [.. byGenre[genres[random.NextInt(genres.Length)]]];
                    played[play] = choice[random.NextInt(choice.Length)];
                }

                listeners.Add(new DemoListener($"user{listeners.Count + 1:000}", kind, played));
            }
        }

        return listeners;
    }
}

/// <summary>A made-up listener.</summary>
/// <param name="User">The ID.</param>
/// <param name="Kind">The group that the listener was made from.</param>
/// <param name="Played">The tracks in the order in which they were played; a track may occur several times.</param>
public sealed record DemoListener(string User, string Kind, IReadOnlyList<string> Played);
