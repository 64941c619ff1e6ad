using Experiments.Queries.Changes;
using Experiments.ReadModel;
using Microsoft.AspNetCore.Routing;

namespace Experiments.Web.Changes;

/// <summary>Something that a POST does: a verb of the terminal.</summary>
/// <param name="Path">Below the root, with its parameters.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Fields">The keys that the body may have.</param>
/// <param name="MakeAsync">Does it; returns what the verb shows.</param>
internal sealed record Change(string Path, string Summary, IReadOnlyList<ChangeField> Fields, Func<ChangeCall, Task<View>> MakeAsync);

/// <summary>One request for a change.</summary>
/// <param name="Scope">Where it is made.</param>
/// <param name="Route">The parameters of the path.</param>
/// <param name="Body">The body.</param>
/// <param name="IsForm">Whether a form of a page sent it, which does not wait for long.</param>
/// <param name="GoOn">Has work done after the answer, for as long as the server is there.</param>
/// <param name="Cancellation">Ends it.</param>
internal sealed record ChangeCall(
    ChangeScope Scope, RouteValueDictionary Route, ChangeBody Body, bool IsForm, Action<Func<CancellationToken, Task>> GoOn,
    CancellationToken Cancellation)
{
    /// <summary>The experiment that the path names.</summary>
    public string Experiment => $"{Name("sweep")}/{Name("experiment")}";

    /// <summary>A part of the path.</summary>
    public string Name(string part) => (string)Route[part]!; // not null: the path has it
}
