using Experiments.Domain;

namespace Experiments.Search;

/// <summary>Values of an objective as losses to minimize, whatever its goal.</summary>
internal static class GoalLoss
{
    /// <summary>The loss of a value; a missing one and NaN are the worst.</summary>
    public static double Of(Goal goal, double? value) => value switch
    {
        null or double.NaN => double.PositiveInfinity,
        { } number => goal is Goal.Maximize ? -number : number,
    };

    /// <summary>The value with a loss.</summary>
    public static double ToValue(Goal goal, double loss) => goal is Goal.Maximize ? -loss : loss;
}
