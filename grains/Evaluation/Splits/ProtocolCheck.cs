using Experiments.Domain;

namespace Experiments.Evaluation.Splits;

/// <summary>What no split can do, whatever the tracks.</summary>
internal static class ProtocolCheck
{
    /// <exception cref="UserErrorException">All that is wrong, a line each.</exception>
    public static void ThrowIfInvalid(Protocol protocol)
    {
        var problems = new List<string>();
        if (protocol.Repeats < 1)
        {
            problems.Add($"protocol: repeats is 1 or more, not {protocol.Repeats}");
        }

        if (protocol.TestFraction is { } fraction and not (> 0 and < 1))
        {
            problems.Add($"protocol: testFraction lies between 0 and 1, not {ParameterValue.Of(fraction)}");
        }

        if (protocol.ValidationFraction is not (>= 0 and < 1))
        {
            problems.Add($"protocol: validationFraction is at least 0 and below 1, not {ParameterValue.Of(protocol.ValidationFraction)}");
        }

        var isPredefined = protocol.Split == PredefinedSplit.SplitName;
        if (isPredefined && protocol.TestFraction is not null)
        {
            problems.Add("protocol: a predefined split has its test list; leave testFraction out");
        }

        if ((isPredefined || protocol.TestFraction is not null) && protocol.Folds != 1)
        {
            problems.Add(
                $"protocol: {(isPredefined ? "a predefined split" : "testFraction")} and {protocol.Folds} folds exclude each other; "
                + "write folds: 1");
        }
        else if (!isPredefined && protocol.TestFraction is null && protocol.Folds < 2)
        {
            problems.Add($"protocol: folds is 2 or more, not {protocol.Folds}; for a single held-out part give testFraction");
        }

        if (problems.Count > 0)
        {
            throw UserErrorException.FromProblems(problems);
        }
    }
}
