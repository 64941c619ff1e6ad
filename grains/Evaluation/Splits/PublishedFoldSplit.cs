using System.Collections.Immutable;
using System.Globalization;
using Experiments.Domain;

namespace Experiments.Evaluation.Splits;

/// <summary>
/// The folds or parts that a dataset was published with: <see cref="TrackInfo.Fold"/>. Each fold is the test part once; the validation part
/// is the next fold, or a share of the others that keeps groups together. Of the parts train and validation, without test, the latter is
/// the test part: what one reports on must not also choose the epoch. Exact duplicates in several folds are named, not moved: the split
/// stays comparable with published results.
/// </summary>
internal static class PublishedFoldSplit
{
    /// <exception cref="UserErrorException">The dataset has no folds, or another number of them than the protocol.</exception>
    public static SplitPlan Plan(ImmutableArray<TrackInfo> tracks, Protocol protocol)
    {
        var names = PublishedFolds.NamesOf(tracks);
        ThrowIfUnfit(protocol, names);
        var parts = PublishedFolds.AreParts(names);
        var folds = PublishedFolds.Count(names);
        var foldOf = tracks.Select(track => track.Fold is { } fold ? names.IndexOf(fold) : -1).ToArray();
        return new SplitPlan(
            protocol.Repeats,
            folds,
            [.. Notes(tracks, names, protocol)],
            SplitBlocks.OfTracks(tracks, track => track.ContentHash),
            (repeat, fold) =>
            {
                SplitPart?[] given = parts
                    ? [.. tracks.Select(track => PartOf(track.Fold, names))]
                    : [.. foldOf.Select(of => PartOf(of, fold, folds, protocol.Validation))];
                return TrackParts.ToRun(tracks, IsCut(protocol, given) ? Cut(tracks, given, protocol, repeat, fold) : given);
            });
    }

    private static void ThrowIfUnfit(Protocol protocol, ImmutableArray<string> names)
    {
        var folds = PublishedFolds.Count(names);
        if (folds == 0)
        {
            throw new UserErrorException(
                "split: predefined: the dataset was imported without folds; name lists: { train: FILE, test: FILE } in the protocol, or "
                    + "import it with a manifest that has a column fold or split");
        }

        if (folds == 1 && !PublishedFolds.AreParts(names))
        {
            throw new UserErrorException(
                $"split: predefined: the dataset's only fold is '{names[0]}', which leaves nothing to train on; "
                    + "give it two or more folds, or the parts train and test");
        }

        if (protocol.Folds != folds)
        {
            var have = PublishedFolds.AreParts(names)
                ? $"the parts train and {PublishedFolds.FindReported(names)}, which are one fold" : $"{folds} folds";
            throw new UserErrorException(
                $"split: predefined: the dataset has {have}, not {protocol.Folds}; leave out folds, which takes those of the dataset");
        }

        if (protocol.Validation is ValidationRule.Rotating && folds < 3)
        {
            throw new UserErrorException(
                $"validation: rotating needs 3 or more folds, and the dataset has {folds}; use validation: cut");
        }
    }

    private static SplitPart? PartOf(string? name, ImmutableArray<string> names) =>
        name == PublishedFolds.Train ? SplitPart.Train
        : name == PublishedFolds.FindReported(names) ? SplitPart.Test
        : name == PublishedFolds.Validation ? SplitPart.Validation
        : null;

    private static SplitPart? PartOf(int of, int fold, int folds, ValidationRule validation) =>
        of < 0 ? null
            : of == fold ? SplitPart.Test
            : validation is ValidationRule.Rotating && of == (fold + 1) % folds ? SplitPart.Validation
            : SplitPart.Train;

    private static bool IsCut(Protocol protocol, SplitPart?[] given) =>
        protocol.ValidationFraction > 0 && !given.Contains(SplitPart.Validation);

    private static SplitPart?[] Cut(ImmutableArray<TrackInfo> tracks, SplitPart?[] given, Protocol protocol, int repeat, int fold) =>
        TrackParts.CutValidation(
            tracks, given, protocol.ValidationFraction,
            new RandomStream(Seeds.Derive(protocol.Seed, "split", Protocol.PredefinedSplit, "fold", Text(repeat), Text(fold))),
            track => track.ContentHash, track => track.Group);

    private static IEnumerable<string> Notes(ImmutableArray<TrackInfo> tracks, ImmutableArray<string> names, Protocol protocol)
    {
        var parts = PublishedFolds.AreParts(names);
        yield return $"the dataset's own {(parts ? "parts" : "folds")} are used: {string.Join(", ", names)}";
        var hasTest = names.Contains(PublishedFolds.Test);
        if (parts && !hasTest)
        {
            yield return "the dataset has no test part: its validation part is the test part";
        }

        if (!(parts ? hasTest && names.Contains(PublishedFolds.Validation) : protocol.Validation is ValidationRule.Rotating)
            && protocol.ValidationFraction > 0)
        {
            yield return "validation tracks are taken from train, whole groups at a time";
        }

        var without = tracks.Where(track => parts ? PartOf(track.Fold, names) is null : track.Fold is null)
            .Select(track => track.Path).ToArray();
        if (without.Length > 0)
        {
            yield return $"{without.Length} tracks of the dataset are in no fold and are not used: {BlockSplit.Names(without)}";
        }

        string[] apart =
        [
            .. tracks.Where(track => track.Fold is not null).GroupBy(track => track.ContentHash)
                .Where(copies => copies.Select(track => track.Fold).Distinct().Count() > 1)
                .Select(copies => string.Join(" = ", copies.Select(track => $"{track.Path} ({track.Fold})"))),
        ];
        if (apart.Length > 0)
        {
            yield return $"the same audio is in several folds, as published: {BlockSplit.Names(apart)}";
        }

        foreach (var note in BlockSplit.NotesOnTracks(tracks))
        {
            yield return note;
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
