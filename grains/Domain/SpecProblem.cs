using System.Globalization;
using Orleans;

namespace Experiments.Domain;

/// <summary>A problem in a spec, and its location. A caller that still has the file can map the path to a line.</summary>
/// <param name="Path">Keys joined by dots, list entries by number: <c>models[0].parameters.dropout</c>.</param>
/// <param name="Message">One line for the user: what is wrong and what to do.</param>
/// <param name="IsAboutName">Whether the key itself is wrong, rather than its value.</param>
[GenerateSerializer, Immutable, Alias("spec-problem")]
public sealed record SpecProblem(string Path, string Message, bool IsAboutName = false)
{
    /// <summary>The path of a family in a search space, of one of its parameters, or of something below that.</summary>
    public static string PathOf(int familyIndex, params ReadOnlySpan<string> parameterAndBelow) =>
        parameterAndBelow.IsEmpty
            ? string.Create(CultureInfo.InvariantCulture, $"models[{familyIndex}]")
            : string.Create(CultureInfo.InvariantCulture, $"models[{familyIndex}].parameters.{string.Join('.', parameterAndBelow)}");

    /// <summary>The path of a family's constraints in a search space, or of one of them.</summary>
    public static string ConstraintPathOf(int familyIndex, int? constraint = null) =>
        $"{PathOf(familyIndex)}.constraints" + (constraint is { } index ? string.Create(CultureInfo.InvariantCulture, $"[{index}]") : "");

    /// <summary>The path followed by the message, for callers without the file.</summary>
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}
