using System.Collections.Immutable;
using System.Globalization;
using Experiments.Domain;

namespace Experiments.Evaluation.Splits;

/// <summary>Planning shared by track, group and slice splits; they differ only in their blocks.</summary>
internal static class BlockSplit
{
    /// <param name="tracks">The dataset.</param>
    /// <param name="protocol">The protocol.</param>
    /// <param name="blocks">What must stay together.</param>
    /// <param name="word">Plural name of a block.</param>
    /// <param name="observations">What counts as one observation; null for the blocks.</param>
    /// <param name="notes">Notes of the split itself.</param>
    public static SplitPlan Plan(
        ImmutableArray<TrackInfo> tracks, Protocol protocol, SplitBlocks blocks, string word, SplitBlocks? observations = null,
        params ReadOnlySpan<string> notes)
    {
        ThrowIfImpossible(protocol, blocks, word);
        var foldOf = Enumerable.Range(0, protocol.Repeats).Select(repeat => Folds(protocol, blocks, repeat)).ToArray();
        var folds = protocol.TestFraction is null ? protocol.Folds : 1;
        var said = new List<string>([.. notes, .. NotesOnTracks(tracks)]);
        if (!blocks.AreSingle)
        {
            said.AddRange(NotesOnParts(protocol, blocks, foldOf, folds));
        }

        return new SplitPlan(protocol.Repeats, folds, [.. said], observations ?? blocks, (repeat, fold) =>
        {
            var part = PartOf(protocol, blocks, foldOf[repeat], repeat, fold);
            return new RunSplit(Slices(SplitPart.Train), Slices(SplitPart.Validation), Slices(SplitPart.Test));
            ImmutableArray<int> Slices(SplitPart wanted) => blocks.SlicesWhere(block => part(block) == wanted);
        });
    }

    /// <summary>Notes about tracks that no split can place.</summary>
    public static IEnumerable<string> NotesOnTracks(ImmutableArray<TrackInfo> tracks)
    {
        var empty = tracks.Where(track => track.Slices == 0).Select(track => track.Id.ToString()).ToArray();
        var verb = empty.Length == 1 ? "is" : "are";
        return empty.Length == 0 ? []
            : [$"{NumberFormat.Count(empty.Length, "track")} without a slice {verb} not used: {Names(empty)}"];
    }

    /// <summary>The first three names, and how many more.</summary>
    public static string Names(IReadOnlyList<string> names) =>
        names.Count <= 3 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(3))} and {names.Count - 3} more";

    private static int[] Folds(Protocol protocol, SplitBlocks blocks, int repeat)
    {
        var random = new RandomStream(Seeds.Derive(protocol.Seed, "split", protocol.Split, "test", Text(repeat)));
        return protocol.TestFraction is { } fraction
            ? [.. Stratifier.Cut(blocks, _ => true, fraction, BlocksLeft(protocol), random).Select(isTest => isTest ? 0 : 1)]
            : Stratifier.Deal(blocks, protocol.Folds, random);
    }

    private static Func<int, SplitPart> PartOf(Protocol protocol, SplitBlocks blocks, int[] foldOf, int repeat, int fold)
    {
        if (!protocol.HasValidationPart())
        {
            return block => foldOf[block] == fold ? SplitPart.Test : SplitPart.Train;
        }

        if (protocol.Validation is ValidationRule.Rotating)
        {
            var next = (fold + 1) % protocol.Folds;
            return block => foldOf[block] == fold ? SplitPart.Test : foldOf[block] == next ? SplitPart.Validation : SplitPart.Train;
        }

        var random = new RandomStream(Seeds.Derive(protocol.Seed, "split", protocol.Split, "validation", Text(repeat), Text(fold)));
        var isValidation = Stratifier.Cut(blocks, block => foldOf[block] != fold, protocol.ValidationFraction, 1, random);
        return block => foldOf[block] == fold ? SplitPart.Test : isValidation[block] ? SplitPart.Validation : SplitPart.Train;
    }

    /// <summary>Number of blocks of each genre that must remain for train and validation.</summary>
    private static int BlocksLeft(Protocol protocol) => protocol.HasValidationPart() ? 2 : 1;

    private static void ThrowIfImpossible(Protocol protocol, SplitBlocks blocks, string word)
    {
        if (blocks.Count == 0)
        {
            throw new UserErrorException("the dataset has no slice to split; import tracks first");
        }

        var left = BlocksLeft(protocol);
        (string Genre, int Have)[] small =
        [
            .. blocks.Genres.Select((genre, index) => (Genre: genre, Have: blocks.GenreBlocks[index]))
                .Where(genre => !(protocol.TestFraction is null ? IsEnough(genre.Have, protocol.Folds) : genre.Have > left))
                .OrderBy(genre => genre.Have),
        ];
        if (small.Length > 0)
        {
            var asked = (protocol.TestFraction is null ? $"{protocol.Folds} folds" : "a held-out test part")
                + (left > 1 ? " with a validation part" : "");
            var most = Enumerable.Range(2, Math.Max(0, small[0].Have)).LastOrDefault(folds => IsEnough(small[0].Have, folds));
            var hint = protocol.TestFraction is null && most >= 2 ? $"at most {most} folds are possible"
                : small.Length == 1 ? $"add {word} to it or remove it"
                : $"add {word} to them or remove them";
            throw UserErrorException.FromProblems([$"{DescribeSmall(small, word, asked)}; {hint}"]);
        }

        // The largest fold has have / folds blocks, rounded up. With rotating validation, the other parts are whole folds.
        bool IsEnough(int have, int folds) => protocol.Validation is ValidationRule.Rotating
            ? have >= folds && folds >= 3
            : have >= folds && have - ((have + folds - 1) / folds) >= left;
    }

    /// <summary>One line, however many genres are too small, smallest first.</summary>
    private static string DescribeSmall((string Genre, int Have)[] small, string word, string asked)
    {
        const int shown = 5;
        return small is [var (genre, have)]
            ? $"label '{genre}' has only {have} distinct {(have == 1 ? word[..^1] : word)}, too few for {asked}"
            : $"{small.Length} labels have too few distinct {word} for {asked}: "
                + string.Join(", ", small.Take(shown).Select(one => $"'{one.Genre}' has {one.Have}"))
                + (small.Length > shown ? $", and {small.Length - shown} more" : "");
    }

    private static IEnumerable<string> NotesOnParts(Protocol protocol, SplitBlocks blocks, int[][] foldOf, int folds)
    {
        var missing = new Dictionary<(string Genre, SplitPart Part), int>();
        for (var repeat = 0; repeat < protocol.Repeats; repeat++)
        {
            for (var fold = 0; fold < folds; fold++)
            {
                var part = PartOf(protocol, blocks, foldOf[repeat], repeat, fold);
                var present = new bool[3, blocks.Genres.Length];
                for (var block = 0; block < blocks.Count; block++)
                {
                    foreach (var (genre, _) in blocks.MembersOf(block))
                    {
                        present[(int)part(block), genre] = true;
                    }
                }

                foreach (var wanted in Enum.GetValues<SplitPart>())
                {
                    for (var genre = 0; genre < blocks.Genres.Length; genre++)
                    {
                        var isWanted = wanted != SplitPart.Validation || protocol.HasValidationPart();
                        if (isWanted && !present[(int)wanted, genre])
                        {
                            var key = (blocks.Genres[genre], wanted);
                            missing[key] = missing.GetValueOrDefault(key) + 1;
                        }
                    }
                }
            }
        }

        return missing.Select(pair =>
            $"{pair.Key.Part.ToString().ToLowerInvariant()} has no '{pair.Key.Genre}' in {pair.Value} of {protocol.Repeats * folds} runs: "
            + "groups or duplicates are too large to distribute; use fewer folds");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
