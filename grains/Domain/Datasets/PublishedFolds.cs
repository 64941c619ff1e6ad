using System.Collections.Immutable;
using System.Globalization;

namespace Experiments.Domain;

/// <summary>
/// The folds that a dataset was published with, as its tracks name them: numbered parts that are each the test part once (ESC-50), or the
/// parts <c>train</c>, <c>validation</c> and <c>test</c> (FMA).
/// </summary>
public static class PublishedFolds
{
    /// <summary>The name of the part to fit on.</summary>
    public const string Train = "train";

    /// <summary>The name of the part for early stopping and selection; not every dataset has it.</summary>
    public const string Validation = "validation";

    /// <summary>The name of the part to report on.</summary>
    public const string Test = "test";

    /// <summary>The names that tracks give, in the order in which they are tested: numbers by value, other names by letters.</summary>
    public static ImmutableArray<string> NamesOf(ImmutableArray<TrackInfo> tracks) =>
    [
        .. tracks.Select(track => track.Fold).OfType<string>().Distinct()
            .OrderBy(name => long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : long.MaxValue)
            .ThenBy(name => name, StringComparer.Ordinal),
    ];

    /// <summary>Whether the names are those of parts, so that there is one run per repeat, and not those of folds.</summary>
    public static bool AreParts(ImmutableArray<string> names) => names.Contains(Train) && FindReported(names) is not null;

    /// <summary>The part to report on: test, or validation where a dataset was published without test; null without either.</summary>
    public static string? FindReported(ImmutableArray<string> names) =>
        names.Contains(Test) ? Test : names.Contains(Validation) ? Validation : null;

    /// <summary>How many folds a protocol over them has; 0 if the dataset was published without.</summary>
    public static int Count(ImmutableArray<string> names) => names.IsDefaultOrEmpty ? 0 : AreParts(names) ? 1 : names.Length;

    /// <summary>
    /// A predefined split without lists takes the dataset's folds: the protocol with their number. Any other protocol stays as it is.
    /// </summary>
    public static Protocol Complete(Protocol protocol, ImmutableArray<string>? names)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        return protocol is { Split: Protocol.PredefinedSplit, Lists: null, Folds: 1 } && names is { } all && Count(all) is > 1 and var folds
            ? protocol with { Folds = folds }
            : protocol;
    }

    /// <summary>The name of a part in the words of a dataset: <c>training</c> is train, <c>dev</c> is validation.</summary>
    public static string Normalize(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return FindPart(name) ?? (name.EndsWith(".0", StringComparison.Ordinal) && name[..^2].All(char.IsAsciiDigit) && name.Length > 2
            ? name[..^2] // pandas writes whole numbers so where the column has gaps
            : name);
    }

    /// <summary>The part that a word names, as Hugging Face's folders do; null if it names none.</summary>
    public static string? FindPart(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return word.ToUpperInvariant() switch
        {
            "TRAIN" or "TRAINING" => Train,
            "VALIDATION" or "VALID" or "VAL" or "DEV" => Validation,
            "TEST" or "TESTING" or "EVAL" or "EVALUATION" => Test,
            _ => null,
        };
    }
}
