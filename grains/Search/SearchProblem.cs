using System.Globalization;

namespace Experiments.Search;

/// <summary>Something wrong in a sweep's space or search section.</summary>
/// <param name="Path">
/// Where in the sweep file: keys joined by points, list places from 0, such as <c>models[1].parameters.gamma.when</c>.
/// </param>
/// <param name="Message">What is wrong and what to do, in the user's words.</param>
public sealed record SearchProblem(string Path, string Message)
{
    /// <summary>The path of a family space, or of one of its parameters or something below that.</summary>
    public static string PathOf(int familyIndex, params ReadOnlySpan<string> parameterAndBelow) =>
        parameterAndBelow.IsEmpty
            ? string.Create(CultureInfo.InvariantCulture, $"models[{familyIndex}]")
            : string.Create(CultureInfo.InvariantCulture, $"models[{familyIndex}].parameters.{string.Join('.', parameterAndBelow)}");

    /// <summary>The form in which it stands in a list of problems.</summary>
    public override string ToString() => $"{Path}: {Message}";
}
