using System.Globalization;
using Experiments.Domain;

namespace Experiments.Unit.Search.Problems;

/// <summary>A search problem that is evaluated instantly: a function, or a table of results measured once.</summary>
/// <param name="Name">Its name in listings.</param>
/// <param name="Space">The search space.</param>
/// <param name="Evaluate">The value of a setting; pure. To be minimized.</param>
/// <param name="Experiments">How many settings a comparison of samplers tries.</param>
internal sealed record Problem(string Name, ParameterSpace Space, Func<ParameterSet, double> Evaluate, int Experiments)
{
    public override string ToString() => Name;

    /// <summary>The value of any kind as text, for tables.</summary>
    public static string Cell(ParameterSet parameters, string name) =>
        parameters.TryGet(name, out var value) ? value.ToString() : "";

    public static ParameterSpace SpaceOf(string family, params ParameterDimension[] dimensions) =>
        new([new FamilySpace(family, [.. dimensions])]);

    public static ParameterDimension Number(string name, double low, double high, bool isLogScale = false, double? step = null) =>
        new(name, new NumberRange(low, high, isLogScale, step));

    public static ParameterDimension Integer(string name, long low, long high, bool isLogScale = false, long step = 1) =>
        new(name, new IntegerRange(low, high, isLogScale, step));

    public static ParameterDimension Choice(string name, params string[] values) =>
        new(name, new ChoiceRange([.. values.Select(ParameterValue.Parse)]));

    public static double ToNumber(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>Short forms for the problems' spaces.</summary>
internal static class ProblemExtensions
{
    /// <summary>The same dimension, conditional on certain values of another.</summary>
    public static ParameterDimension When(this ParameterDimension dimension, string parameter, params string[] values) =>
        dimension with { When = new ParameterCondition(parameter, [.. values.Select(ParameterValue.Parse)]) };
}
