namespace Experiments.Domain;

/// <summary>Finds protocol keys that contradict each other. The range of each single key is checked where it is declared.</summary>
public static class ProtocolCheck
{
    /// <summary>What is wrong with a fraction beside rotating validation.</summary>
    public const string UnusedFraction = "validationFraction is not used with validation: rotating, whose part is the next fold";

    private const int MinRotatingFolds = 3;

    /// <summary>All contradictions, each with the key to change.</summary>
    public static IEnumerable<SpecProblem> FindProblems(Protocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        var isPredefined = protocol.Split == Protocol.PredefinedSplit;
        var problems = (isPredefined, protocol.Lists) switch
        {
            (true, null) => FindProblemsOfPublished(protocol),
            (false, not null) => [new("lists", $"lists go with split: predefined, not with split: {protocol.Split}")],
            (true, { } lists) => FindProblemsOfLists(protocol, lists),
            _ => FindProblemsOfFolds(protocol),
        };
        return [.. problems, .. FindProblemsOfValidation(protocol, isPredefined)];
    }

    private static IEnumerable<SpecProblem> FindProblemsOfLists(Protocol protocol, PredefinedLists lists)
    {
        if (protocol.Folds != 1 || protocol.TestFraction is not null)
        {
            yield return new(
                protocol.TestFraction is null ? "folds" : "testFraction",
                "the lists of a predefined split are its only fold; leave out folds and testFraction");
        }

        var partOf = new Dictionary<string, SplitPart>(StringComparer.Ordinal);
        foreach (var part in Enum.GetValues<SplitPart>())
        {
            foreach (var path in lists.Of(part))
            {
                if (!partOf.TryAdd(path, part))
                {
                    var other = partOf[path] == part ? "twice" : $"and in {Word(partOf[path])}";
                    yield return new($"lists.{Word(part)}", $"{path} is in {Word(part)} {other}; list each track once");
                }
            }
        }
    }

    /// <summary>How many folds the dataset has is known to the split, not here; until then there is one.</summary>
    private static IEnumerable<SpecProblem> FindProblemsOfPublished(Protocol protocol)
    {
        if (protocol.TestFraction is not null)
        {
            yield return new("testFraction", "the folds of a predefined split are those of the dataset; leave out testFraction");
        }
    }

    private static IEnumerable<SpecProblem> FindProblemsOfFolds(Protocol protocol)
    {
        if (protocol.TestFraction is not null && protocol.Folds != 1)
        {
            yield return new("testFraction", $"testFraction holds out one test part and needs folds: 1, not {protocol.Folds}");
        }
        else if (protocol.TestFraction is null && protocol.Folds == 1)
        {
            yield return new("folds", "one fold needs testFraction: the share of tracks to hold out");
        }
    }

    private static IEnumerable<SpecProblem> FindProblemsOfValidation(Protocol protocol, bool isPredefined)
    {
        if (protocol.Validation is not ValidationRule.Rotating)
        {
            yield break;
        }

        if (protocol.Lists is not null || protocol.TestFraction is not null)
        {
            yield return new(
                "validation",
                $"validation: rotating takes the next fold, and {(isPredefined ? "a predefined split by lists" : "testFraction")} has "
                + "one fold only; use validation: cut");
        }
        else if (protocol.Folds < MinRotatingFolds && !isPredefined)
        {
            yield return new(
                "validation",
                $"validation: rotating needs {MinRotatingFolds} or more folds, one each for test, validation and train; there are "
                + $"{protocol.Folds}");
        }

        // A fraction that equals the default cannot be told from none here; the reader of files can tell.
        if (protocol.ValidationFraction != new Protocol().ValidationFraction)
        {
            yield return new("validationFraction", UnusedFraction);
        }
    }

    private static string Word(SplitPart part) => $"{part}".ToLowerInvariant();
}
