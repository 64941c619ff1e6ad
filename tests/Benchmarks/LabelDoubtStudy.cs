using System.Collections.Immutable;
using System.Globalization;
using Experiments.Benchmarks.Simulations;
using Experiments.Domain;
using Experiments.Evaluation.Labels;
using Experiments.Evaluation.Splits;
using Experiments.Models;

namespace Experiments.Benchmarks;

/// <summary>
/// <c>label-doubts [TABLE.csv [LIST.txt...]]</c>: how many wrong labels are found. Gives 5 % of the tracks another label, trains four
/// families on folds by track, and scores the labels in doubt. TABLE is a published feature table; without it, a table is drawn. The lists
/// name tracks
/// that a published split kept: the others are scored as a list of faults, on the labels as they are.
/// </summary>
internal static class LabelDoubtStudy
{
    private const double FlippedShare = 0.05;
    private const int Flips = 3;

    private static readonly string[] Families = ["logistic-regression", "knn", "svm", "random-forest"];

    private static readonly Protocol Protocol = new() { Folds = 5, Repeats = 3, ValidationFraction = 0 };

    /// <summary>Prints the tables.</summary>
    public static int Run(string[] args)
    {
        var table = args is [var path, ..] ? LabelledTable.Read(path) : LabelledTable.Draw(genres: 10, tracksOfGenre: 60, seed: 1);
        Print($"{args.FirstOrDefault() ?? "drawn table"}: {table.Tracks.Length} tracks, {table.Genres.Length} genres");
        Print($"{Protocol.Folds} folds x {Protocol.Repeats} repeats by track; {FlippedShare:p0} of the labels flipped");
        Print($"seed  flipped | in doubt  precision  recall | first n of the list: precision = recall | one family alone, first n");
        for (var seed = 0; seed < Flips; seed++)
        {
            Flip(table, (ulong)seed);
        }

        var kept = args.Skip(1).SelectMany(File.ReadAllLines).Select(line => Path.GetFileNameWithoutExtension(line.Trim())).ToHashSet();
        var found = Vote(table, table.Labels, Families).List();
        Print($"labels as they are: {found.Count(track => track.Suggested is not null)} in doubt");
        foreach (var track in found.Where(track => track.Suggested is not null).Take(30))
        {
            Print($"  {track.Track.Track}: {track.Suggested} ({track.Doubting}/{track.Families}), margin {track.Margin:0.00}");
        }

        if (kept.Count > 0)
        {
            ScoreFaults(found, track => !kept.Contains(track.Track.Track));
        }

        return 0;
    }

    private static void Flip(LabelledTable table, ulong seed)
    {
        var random = new RandomStream(Seeds.Derive(seed, "flip"));
        var order = Enumerable.Range(0, table.Tracks.Length).ToArray();
        random.Shuffle(order.AsSpan());
        var count = (int)Math.Round(FlippedShare * order.Length);
        int[] labels = [.. table.Labels];
        foreach (var track in order.Take(count))
        {
            labels[track] = (labels[track] + 1 + random.NextInt(table.Genres.Length - 1)) % table.Genres.Length;
        }

        var flipped = order.Take(count).Select(track => table.Tracks[track].Id).ToHashSet();
        var found = Vote(table, labels, Families).List();
        var doubted = found.Where(track => track.Suggested is not null).ToArray();
        var hits = doubted.Count(track => flipped.Contains(track.Track));
        var first = (double)found.Take(count).Count(track => flipped.Contains(track.Track)) / count;
        var alone = string.Join(", ", Families.Select(family =>
        {
            var own = Vote(table, labels, [family]).List();
            var share = (double)own.Take(count).Count(track => flipped.Contains(track.Track)) / count;
            return string.Create(CultureInfo.InvariantCulture, $"{family} {share:0.00}");
        }));
        var (precision, recall) = ((double)hits / doubted.Length, (double)hits / count);
        Print($"{seed,4}  {count,7} | {doubted.Length,8}  {precision,9:0.00}  {recall,6:0.00} | {first,37:0.00} | {alone}");
    }

    private static void ScoreFaults(IReadOnlyList<TrackDisagreement> found, Func<TrackDisagreement, bool> isFault)
    {
        var faults = found.Count(isFault);
        var doubted = found.Where(track => track.Suggested is not null).ToArray();
        var (inDoubt, first) = (doubted.Count(isFault), found.Take(faults).Count(isFault));
        Print($"{faults} of {found.Count} tracks are in no list ({(double)faults / found.Count:p1}).");
        Print($"Of the {doubted.Length} labels in doubt, {inDoubt} are; of the first {faults} tracks, {first}.");
    }

    private static LabelDoubts Vote(LabelledTable table, int[] labels, string[] families)
    {
        var doubts = new LabelDoubts(table.Genres);
        foreach (var family in families)
        {
            doubts.Add(family, Test(table, labels, FamilyCatalog.All.Get(family)));
        }

        return doubts;
    }

    /// <summary>The test predictions of all folds and repeats.</summary>
    private static TrackProbabilities Test(LabelledTable table, int[] labels, IModelFamily family)
    {
        if (table.Cache.TryGetValue((family.Name, string.Join(' ', labels)), out var known))
        {
            return known;
        }

        ImmutableArray<TrackInfo> tracks = [.. table.Tracks.Select((track, i) => track with { Genre = table.Genres[labels[i]] })];
        SliceId[] slices = [.. tracks.SelectMany(track => Enumerable.Range(0, track.Slices).Select(slice => new SliceId(track.Id, slice)))];
        int[] rowLabels = [.. tracks.SelectMany((track, i) => Enumerable.Repeat(labels[i], track.Slices))];
        var plan = SplitCatalog.Plan(tracks, Protocol);
        var found = new TrackProbabilities(table.Genres);
        for (var run = 0; run < plan.Repeats * plan.Folds; run++)
        {
            var parts = plan.Parts(run / plan.Folds, run % plan.Folds);
            using var model = family.Fit(
                new FitRequest
                {
                    Train = Rows(parts.Train),
                    Validation = Rows(parts.Validation),
                    Genres = table.Genres,
                    Parameters = family.Parameters.Complete(ParameterSet.Empty),
                    Seed = (ulong)run,
                },
                CancellationToken.None);
            found.Add(new Predictions
            {
                Genres = table.Genres,
                Slices = [.. parts.Test.Select(row => slices[row])],
                Labels = [.. parts.Test.Select(row => rowLabels[row])],
                Probabilities = model.PredictProbabilities(table.Rows.Select(parts.Test), CancellationToken.None),
            });
        }

        return table.Cache[(family.Name, string.Join(' ', labels))] = found;

        LabelledRows Rows(ImmutableArray<int> rows) => new(table.Rows.Select(rows), [.. rows.Select(row => rowLabels[row])]);
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
