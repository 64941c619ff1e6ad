using Experiments.Domain;
using Experiments.Search.Spaces;

namespace Experiments.Scheduling.Sweeps;

/// <summary>Locates a setting in a space: a setting suggested from an earlier space may or may not be a point of the current one.</summary>
internal static class SpaceMembership
{
    /// <summary>Relative tolerance for rounding in a range's arithmetic.</summary>
    private const double Tolerance = 1e-9;

    /// <summary>The point of the first family space that holds the complete setting; null if none does.</summary>
    public static ParameterPoint? Find(IFamilyRules families, ParameterSpace space, string family, ParameterSet complete)
    {
        for (var index = 0; index < space.Families.Length; index++)
        {
            if (space.Families[index].Family == family && FindPoint(families, space.Families[index], complete) is { } parameters)
            {
                return new ParameterPoint(index, family, parameters);
            }
        }

        return null;
    }

    private static ParameterSet? FindPoint(IFamilyRules families, FamilySpace space, ParameterSet complete)
    {
        var parameters = ParameterSet.Empty;
        foreach (var dimension in space.Dimensions.Where(dimension => Exists(dimension, complete)))
        {
            if (!complete.TryGet(dimension.Name, out var value) || !Contains(dimension.Range, value))
            {
                return null;
            }

            parameters = parameters.With(dimension.Name, value);
        }

        // Parameters that the space does not name have the family's defaults in all of its points.
        return families.Complete(space.Family, parameters).Equals(complete) && SpaceConstraints.Of(space).Allow(parameters)
            ? parameters
            : null;
    }

    private static bool Exists(ParameterDimension dimension, ParameterSet complete) =>
        dimension.When is not { } when || (complete.TryGet(when.Parameter, out var value) && when.Values.Contains(value));

    private static bool Contains(ParameterRange range, ParameterValue value) => range switch
    {
        ChoiceRange choice => choice.Values.Contains(value),
        NumberRange number => value.IsNumeric && IsWithin(value.AsNumber(), number.Low, number.High, number.Step),
        IntegerRange integer => value.IsNumeric && IsWithin(value.AsNumber(), integer.Low, integer.High, integer.Step),
        _ => false,
    };

    private static bool IsWithin(double value, double low, double high, double? step) =>
        value >= low - Tolerance && value <= high + Tolerance && (step is not { } length || IsWhole((value - low) / length));

    private static bool IsWhole(double steps) => Math.Abs(steps - Math.Round(steps)) < Tolerance * Math.Max(1, steps);
}
