using Orleans;

namespace Experiments.Domain;

/// <summary>Something wrong in a spec, and where in it: whoever still has the file the spec came from can say the line.</summary>
/// <param name="Path">Keys joined by dots, list entries by number: <c>models[0].parameters.dropout</c>.</param>
/// <param name="Message">One line for people: what is wrong and what to do.</param>
/// <param name="IsAboutName">Is the key itself wrong, and not its value?</param>
[GenerateSerializer, Immutable, Alias("spec-problem")]
public sealed record SpecProblem(string Path, string Message, bool IsAboutName = false);
