using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Evaluation.Splits;

/// <summary>Finds leaks between the parts of any split.</summary>
public static class LeakDetector
{
    /// <summary>Counts of every part and all findings of a plan.</summary>
    public static SplitSummary Summarize(ImmutableArray<TrackInfo> tracks, SplitPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var counts = ImmutableArray.CreateBuilder<SplitPartCount>();
        var findings = new Dictionary<(SplitFindingKind, string), SplitFinding>();
        for (var repeat = 0; repeat < plan.Repeats; repeat++)
        {
            for (var fold = 0; fold < plan.Folds; fold++)
            {
                var parts = plan.Parts(repeat, fold);
                counts.AddRange(Count(tracks, parts, repeat, fold));
                foreach (var finding in Find(tracks, parts, repeat, fold))
                {
                    findings.TryAdd((finding.Kind, finding.Name), finding);
                }
            }
        }

        return new SplitSummary(counts.ToImmutable(), [.. findings.Values], plan.Notes);
    }

    /// <summary>
    /// The tracks, groups and exact duplicates that are in more than one part of a run; a group with a single track is reported only as the
    /// track.
    /// </summary>
    public static ImmutableArray<SplitFinding> Find(ImmutableArray<TrackInfo> tracks, RunSplit parts, int repeat = 0, int fold = 0)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var sides = Sides(tracks, parts).Select(counts => Mask(counts)).ToArray();
        var findings = new List<SplitFinding>();
        findings.AddRange(from track in Enumerable.Range(0, tracks.Length)
                          where IsApart(sides[track])
                          select Finding(SplitFindingKind.Track, tracks[track].Id.ToString(), sides[track]));
        findings.AddRange(Between(SplitFindingKind.Group, track => track.Group, members => tracks[members[0]].Group));
        findings.AddRange(Between(
            SplitFindingKind.Duplicate,
            track => track.ContentHash,
            members => string.Join(" = ", members.Select(track => tracks[track].Id))));
        return [.. findings];

        IEnumerable<SplitFinding> Between(SplitFindingKind kind, Func<TrackInfo, string> key, Func<int[], string> name) =>
            from members in Enumerable.Range(0, tracks.Length).Where(track => sides[track] != 0).GroupBy(track => key(tracks[track]))
            let mask = members.Aggregate(0, (sum, track) => sum | sides[track])
            where IsApart(mask) && members.Count() > 1
            select Finding(kind, name([.. members]), mask);

        SplitFinding Finding(SplitFindingKind kind, string name, int mask) =>
            new(kind, name, [.. Enum.GetValues<SplitPart>().Where(part => (mask & (1 << (int)part)) != 0)], repeat, fold);
    }

    private static bool IsApart(int mask) => (mask & (mask - 1)) != 0;

    private static int Mask(int[] counts) => (counts[0] > 0 ? 1 : 0) | (counts[1] > 0 ? 2 : 0) | (counts[2] > 0 ? 4 : 0);

    private static IEnumerable<SplitPartCount> Count(ImmutableArray<TrackInfo> tracks, RunSplit parts, int repeat, int fold)
    {
        var sides = Sides(tracks, parts);
        return from part in Enum.GetValues<SplitPart>()
               from genre in Enumerable.Range(0, tracks.Length)
                   .GroupBy(track => tracks[track].Genre).OrderBy(genre => genre.Key, StringComparer.Ordinal)
               let slices = genre.Select(track => sides[track][(int)part]).ToArray()
               select new SplitPartCount(repeat, fold, part, genre.Key, slices.Count(count => count > 0), slices.Sum());
    }

    /// <summary>For each track, its number of slices in train, validation and test.</summary>
    private static int[][] Sides(ImmutableArray<TrackInfo> tracks, RunSplit parts)
    {
        var trackOf = new List<int>();
        for (var track = 0; track < tracks.Length; track++)
        {
            trackOf.AddRange(Enumerable.Repeat(track, tracks[track].Slices));
        }

        var counts = tracks.Select(_ => new int[3]).ToArray();
        foreach (var part in Enum.GetValues<SplitPart>())
        {
            foreach (var slice in parts.Of(part))
            {
                counts[trackOf[slice]][(int)part]++;
            }
        }

        return counts;
    }
}
