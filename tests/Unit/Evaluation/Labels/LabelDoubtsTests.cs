using System.Collections.Immutable;
using System.Globalization;
using Experiments.Domain;
using Experiments.Evaluation;
using Experiments.Evaluation.Labels;
using Xunit;

namespace Experiments.Unit.Evaluation.Labels;

public sealed class LabelDoubtsTests
{
    private const int Genres = 8;
    private const int Tracks = 400;
    private const int Flipped = Tracks / 20;

    [Fact]
    public void The_flip_rate_is_the_share_of_pairs_of_repeats_that_differ()
    {
        // Predicted as 0, 0, 0, 1: three of six pairs differ. The second experiment never changes its mind: 0.25 on average.
        var doubts = new LabelDoubts(["g0", "g1"]);
        doubts.Add("svm", Experiment(2, [(0, 0, 0)], [(0, 0, 0)], [(0, 0, 0)], [(0, 0, 1)]));
        doubts.Add("knn", Experiment(2, [(0, 0, 1)], [(0, 0, 1)]));
        doubts.Add("cnn", Experiment(2, [(0, 0, 1)]));
        Assert.Equal(0.25, Assert.Single(doubts.List()).FlipRate);
    }

    [Fact]
    public void A_track_tested_once_has_no_flip_rate()
    {
        var doubts = new LabelDoubts(["g0", "g1"]);
        doubts.Add("svm", Experiment(2, [(0, 0, 0)]));
        Assert.Null(Assert.Single(doubts.List()).FlipRate);
    }

    [Theory]
    [InlineData(new[] { 1, 1, 1, 0 }, "g1", 3, "g1", 3)]
    [InlineData(new[] { 1, 1, 0, 0 }, null, 2, "g0", 2)]
    [InlineData(new[] { 1, 2, 1, 2 }, null, 2, "g1", 2)]
    [InlineData(new[] { 2, 2, 2, 2 }, "g2", 4, "g2", 4)]
    [InlineData(new[] { 0, 0, 0, 0 }, null, 0, "g0", 4)]
    public void A_label_is_in_doubt_if_more_than_half_of_the_families_agree_on_another_genre(
        int[] predicted, string? suggested, int doubting, string most, int agreeing)
    {
        var doubts = new LabelDoubts(["g0", "g1", "g2"]);
        foreach (var (family, genre) in predicted.Index())
        {
            doubts.Add($"family{family}", Experiment(3, [(0, 0, genre), .. Certain]));
        }

        var track = doubts.List().Single(track => track.Track.Track == "000");
        Assert.Equal((suggested, doubting, 4), (track.Suggested, track.Doubting, track.Families));
        Assert.Equal((most, agreeing), (track.Predicted, track.Agreeing));
    }

    [Fact]
    public void A_family_has_one_vote_however_many_experiments_it_has()
    {
        var doubts = new LabelDoubts(["g0", "g1", "g2"]);
        for (var experiment = 0; experiment < 5; experiment++)
        {
            doubts.Add("svm", Experiment(3, [(0, 0, 1), .. Certain]));
        }

        doubts.Add("knn", Experiment(3, [(0, 0, 0), .. Certain]));
        doubts.Add("cnn", Experiment(3, [(0, 0, 0), .. Certain]));
        var track = doubts.List().Single(track => track.Track.Track == "000");
        Assert.Equal((null, 1, 3), (track.Suggested, track.Doubting, track.Families));
        Assert.Equal(["cnn", "knn", "svm"], doubts.Families);
    }

    [Fact]
    public void Labels_in_doubt_come_first_then_the_lowest_margins()
    {
        var doubts = new LabelDoubts(["g0", "g1", "g2"]);
        doubts.Add("svm", Experiment(3, [(0, 0, 1), (1, 0, 2), .. Certain]));
        Assert.Equal([true, true, false], doubts.List().Take(3).Select(track => track.Suggested is not null));
        Assert.All(doubts.List().Skip(2).Zip(doubts.List().Skip(3)), pair => Assert.True(pair.First.Margin <= pair.Second.Margin));
    }

    [Fact]
    public void Of_labels_flipped_on_purpose_nearly_all_are_found_and_few_others()
    {
        // As many tracks as were flipped: precision and recall are the same number. In doubt are fewer: most families must be confident.
        var (first, precision, recall) = FlipAndFind(families: 4, signal: 4, seed: 1);
        Assert.InRange(first, 0.95, 1);
        Assert.InRange(precision, 0.9, 1);
        Assert.InRange(recall, 0.7, 1);
    }

    [Fact]
    public void Models_that_know_nothing_find_flipped_labels_by_chance_only() =>
        Assert.InRange(FlipAndFind(families: 4, signal: 0, seed: 2).First, 0, 0.3);

    [Fact]
    public void More_families_find_more_of_the_flipped_labels()
    {
        var seeds = Enumerable.Range(10, 10).Select(seed => (ulong)seed).ToArray();
        var one = seeds.Average(seed => FlipAndFind(families: 1, signal: 2, seed).First);
        var six = seeds.Average(seed => FlipAndFind(families: 6, signal: 2, seed).First);
        Assert.True(six > one + 0.1, $"{one} with one family, {six} with six");
    }

    [Fact]
    public void Wrong_slices_are_counted_with_and_without_padded_ones()
    {
        // Slices 0 and 2 are wrong in both runs, slice 1 in one of two; slice 2 is padded.
        ImmutableArray<Predictions> runs = [Run(1, 0, 1), Run(1, 1, 1)];
        ImmutableArray<string> genres = ["g0", "g1"];
        var (outcomes, tracks, doubts) = (new OutcomeCounts(genres), new TrackProbabilities(genres), new LabelDoubts(genres));
        foreach (var run in runs)
        {
            outcomes.Add(run);
            tracks.Add(run);
        }

        doubts.Add("svm", tracks);
        var all = Assert.Single(Disagreements.Of(doubts, outcomes, includePadded: true));
        var whole = Assert.Single(Disagreements.Of(doubts, outcomes, includePadded: false));
        Assert.Equal((2, 3), (all.WrongSlices, all.Slices));
        Assert.Equal((1, 2), (whole.WrongSlices, whole.Slices));

        static Predictions Run(params int[] predicted) =>
            TestData.Predictions(2, [.. predicted.Select(genre => (0, 0, TestData.Sure(genre, 2, 0.9f)))]) with
            {
                IsPadded = [false, false, true],
            };
    }

    [Theory]
    [InlineData(14, 20, 0.5, false)] // P(X >= 14) = 60,460 / 2^20 = 0.058
    [InlineData(15, 20, 0.5, true)] // P(X >= 15) = 21,700 / 2^20 = 0.021
    [InlineData(5, 10, 0.5, false)] // with few tracks, more than expected
    [InlineData(6, 10, 0.5, true)]
    [InlineData(0, 3, 0.3, false)]
    [InlineData(30, 30, 1, false)]
    public void Chance_level_is_an_exact_binomial_test(int right, int tracks, double chance, bool isAbove) =>
        Assert.Equal(isAbove, ChanceLevel.IsAbove(right, tracks, chance));

    [Fact]
    public void A_model_that_always_gives_the_most_frequent_genre_is_at_chance_level()
    {
        var predictions = Enumerable.Range(0, 100).Select(track => (track, track < 60 ? 0 : 1, 0)).ToArray();
        Assert.False(Experiment(2, predictions).IsAboveChance());
        Assert.True(Experiment(2, [.. predictions.Select(track => (track.track, track.Item2, track.track < 80 ? track.Item2 : 0))])
            .IsAboveChance());
    }

    /// <summary>Three tracks of each genre that are predicted with certainty, so that thresholds are below 1.</summary>
    private static (int, int, int)[] Certain => [.. from genre in Enumerable.Range(0, 3) from i in Enumerable.Range(0, 3)
        select (10 + (3 * genre) + i, genre, genre)];

    /// <summary>An experiment: per repeat the predicted genre of each track (track, label, predicted), with probability 0.9.</summary>
    private static TrackProbabilities Experiment(int genres, params (int Track, int Label, int Predicted)[][] repeats)
    {
        var found = new TrackProbabilities([.. Enumerable.Range(0, genres).Select(genre => $"g{genre}")]);
        foreach (var repeat in repeats)
        {
            found.Add(TestData.Predictions(
                genres, [.. repeat.Select(track => (track.Track, track.Label, TestData.Sure(track.Predicted, genres, 0.9f)))]));
        }

        return found;
    }

    /// <summary>
    /// Tracks of known genres, 5 % with another label. Each family gives the true genre a higher logit, with noise of a family, which its
    /// repeats share, and noise of a repeat. Precision of the first tracks of the list, as many as were flipped, and precision and recall
    /// of the labels in doubt.
    /// </summary>
    private static (double First, double Precision, double Recall) FlipAndFind(int families, double signal, ulong seed)
    {
        var random = new RandomStream(seed);
        int[] truth = [.. Enumerable.Range(0, Tracks).Select(track => track % Genres)];
        var order = Enumerable.Range(0, Tracks).ToArray();
        random.Shuffle(order.AsSpan());
        var flipped = order.Take(Flipped).ToHashSet();
        int[] labels =
        [
            .. truth.Select((genre, track) => flipped.Contains(track) ? (genre + 1 + random.NextInt(Genres - 1)) % Genres : genre),
        ];
        var doubts = new LabelDoubts([.. Enumerable.Range(0, Genres).Select(genre => $"g{genre}")]);
        for (var family = 0; family < families; family++)
        {
            var tracks = new TrackProbabilities([.. Enumerable.Range(0, Genres).Select(genre => $"g{genre}")]);
            var shared = Enumerable.Range(0, Tracks * Genres).Select(_ => random.NextNormal()).ToArray();
            for (var repeat = 0; repeat < 3; repeat++)
            {
                tracks.Add(TestData.Predictions(Genres, [.. truth.Select((genre, track) => (track, labels[track], Row(genre, track)))]));
            }

            doubts.Add($"family{family}", tracks);

            float[] Row(int genre, int track)
            {
                var logits = Enumerable.Range(0, Genres).Select(other =>
                    (other == genre ? signal : 0) + shared[(track * Genres) + other] + (0.5 * random.NextNormal())).ToArray();
                var sum = logits.Sum(Math.Exp);
                return [.. logits.Select(logit => (float)(Math.Exp(logit) / sum))];
            }
        }

        var found = doubts.List();
        var doubted = found.Where(track => track.Suggested is not null).ToArray();
        return (
            (double)CountFlipped(found.Take(Flipped)) / Flipped,
            (double)CountFlipped(doubted) / doubted.Length,
            (double)CountFlipped(doubted) / Flipped);

        int CountFlipped(IEnumerable<TrackDisagreement> tracks) =>
            tracks.Count(track => flipped.Contains(int.Parse(track.Track.Track, CultureInfo.InvariantCulture)));
    }
}
