using System.Collections.Immutable;
using Experiments.DemoAudio;
using Experiments.Domain;
using Experiments.Evaluation.Blends;
using Experiments.Evaluation.Labels;

namespace Experiments.Unit.Evaluation.Audiences;

/// <summary>Tracks with the mixtures of a model of middling accuracy, and listeners of known kinds.</summary>
internal static class MadeAudience
{
    public const int TracksPerGenre = 10;

    /// <summary>A dataset of ten genres; a track's mixture leans to its own genre and those that are like it.</summary>
    public static BlendedDataset Dataset(ulong seed)
    {
        ImmutableArray<string> genres = [.. DemoCorpus.Genres];
        var random = new RandomStream(Seeds.Derive(seed, "mixtures"));
        (string, string)[] alike = [("blues", "rock"), ("classical", "jazz"), ("disco", "pop"), ("hiphop", "metal"), ("country", "reggae")];
        var (ids, labels, values) = (new List<SliceId>(), new List<int>(), new List<float>());
        for (var genre = 0; genre < genres.Length; genre++)
        {
            for (var track = 0; track < TracksPerGenre; track++)
            {
                ids.Add(new SliceId(new TrackId("made", $"{genres[genre]}.{track:00}"), 0));
                labels.Add(genre);
                double[] scores = [.. genres.Select((name, other) => random.NextNormal() + (other == genre ? 2.5
                    : alike.Contains((name, genres[genre])) || alike.Contains((genres[genre], name)) ? 1.5 : 0))];
                var sum = scores.Sum(Math.Exp);
                values.AddRange(scores.Select(score => (float)(Math.Exp(score) / sum)));
            }
        }

        var tested = new TrackProbabilities(genres);
        tested.Add(new Predictions { Genres = genres, Slices = ids, Labels = labels, Probabilities = values.ToArray() });
        return DatasetBlending.Of("made", (new ExperimentId("made", 0), "svm", false), tested, 0);
    }

    /// <summary>Listeners of the demo's kinds.</summary>
    public static IReadOnlyList<DemoListener> Listeners(ulong seed) => DemoAudience.Create(
        [.. DemoCorpus.Genres.SelectMany(genre => Enumerable.Range(0, TracksPerGenre).Select(track => ($"{genre}.{track:00}", genre)))],
        plays: 80, seed);

    /// <summary>The same plays, dealt to listeners at random.</summary>
    public static IReadOnlyList<DemoListener> Shuffled(IReadOnlyList<DemoListener> listeners, ulong seed)
    {
        var all = listeners.SelectMany(listener => listener.Played).ToArray();
        new RandomStream(Seeds.Derive(seed, "shuffle")).Shuffle(all.AsSpan());
        var next = 0;
        return
        [
            .. listeners.Select(listener =>
            {
                var own = all.Skip(next).Take(listener.Played.Count).ToArray();
                next += own.Length;
                return listener with { Played = own };
            }),
        ];
    }

    /// <summary>The plays as an import keeps them.</summary>
    public static Plays ToPlays(IReadOnlyList<DemoListener> listeners, bool hasTimes = true)
    {
        string[] tracks = [.. listeners.SelectMany(listener => listener.Played).Distinct().Order(StringComparer.Ordinal)];
        var index = tracks.Index().ToDictionary(track => track.Item, track => track.Index);
        var (starts, track, counts, last) = (new List<int> { 0 }, new List<int>(), new List<float>(), new List<long>());
        foreach (var listener in listeners)
        {
            foreach (var played in listener.Played.Index().GroupBy(play => index[play.Item]).OrderBy(group => group.Key))
            {
                track.Add(played.Key);
                counts.Add(played.Count());
                last.Add(played.Max(play => play.Index));
            }

            starts.Add(track.Count);
        }

        return new Plays(
            [.. listeners.Select(listener => listener.User)], tracks, [.. starts], [.. track], [.. counts], hasTimes ? [.. last] : []);
    }
}
