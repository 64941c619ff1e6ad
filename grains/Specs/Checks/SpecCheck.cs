using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Specs.Files;

namespace Experiments.Specs.Checks;

/// <summary>
/// The full check of a spec, wherever it came from: <c>config validate</c>, <c>sweep plan</c>, <c>sweep run</c> and the grains ask here, so
/// that they find the same problems in the same words.
/// </summary>
public static class SpecCheck
{
    /// <summary>All that is wrong with a sweep. What is null is not known, and is not checked.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="catalog">What it can name.</param>
    /// <param name="features">The feature spec that it names.</param>
    /// <param name="tracks">The tracks of its dataset.</param>
    /// <param name="unread">Paths of values that could not be read from its file: nothing is said of what depends on them.</param>
    public static SpecFindings Check(
        SweepSpec sweep, SpecCatalog catalog, FeatureSpec? features = null, ImmutableArray<TrackInfo>? tracks = null,
        IReadOnlyCollection<string>? unread = null)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(catalog);
        var filter = new ProblemFilter(unread ?? []);
        var problems = filter.Filter(
        [
            .. SweepKeys.All.Check(sweep, "", catalog),
            .. sweep.Models.Families.SelectMany((model, index) => ModelCheck.FindProblems(model, index, catalog)),
            .. filter.Covers("labels") ? ModelCheck.FindLabelProblems(sweep, catalog) : [],
            .. catalog.Rules?.CheckSpace(sweep.Models) ?? [],
            .. filter.Covers("objective") && filter.Covers("search") ? ObjectiveCheck.FindProblems(sweep) : [],
            .. filter.Covers("protocol") ? FindContradictions(sweep.Protocol, "protocol.") : [],
            .. features is null ? [] : ModelCheck.FindInputProblems(sweep, features, catalog),
        ]);

        if (filter.Covers("protocol") && filter.Covers("objective"))
        {
            problems.AddRange(ValidationPartCheck.FindProblems(sweep));
        }

        // A wrong range is one problem, although its family may also refuse the ends of it.
        problems.RemoveAll(whole => problems.Exists(
            part => part.Path.StartsWith($"{whole.Path}.", StringComparison.Ordinal)
                && whole.Path.Contains(".parameters.", StringComparison.Ordinal)));

        // A sampler and a split can only be asked about what is right.
        if (!problems.Any(IsOfSearch) && filter.Covers("search") && filter.Covers("models"))
        {
            problems.AddRange(filter.Filter(catalog.Rules?.CheckSearch(sweep) ?? []));
        }

        string[] notes = problems.Count > 0 || unread is { Count: > 0 } ? [] : [.. catalog.Rules?.ListSearchNotes(sweep) ?? []];
        if (tracks is not { } all || catalog.Rules is not { } rules
            || problems.Any(problem => IsBelow(problem.Path, "protocol")))
        {
            return new SpecFindings([.. problems], [.. notes]);
        }

        var split = rules.CheckSplit(all, sweep.Protocol);
        return new SpecFindings([.. problems, .. split.Problems], [.. notes, .. split.Notes]);
    }

    /// <summary>All that is wrong with a protocol.</summary>
    public static ImmutableArray<SpecProblem> Check(Protocol protocol, SpecCatalog catalog, IReadOnlyCollection<string>? unread = null)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        var contradictions = unread is null or { Count: 0 } ? FindContradictions(protocol, "") : [];
        return [.. new ProblemFilter(unread ?? []).Filter([.. ProtocolKeys.All.Check(protocol, "", catalog), .. contradictions])];
    }

    /// <summary>All that is wrong with a feature spec.</summary>
    public static ImmutableArray<SpecProblem> Check(FeatureSpec spec, SpecCatalog catalog, IReadOnlyCollection<string>? unread = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(catalog);
        var filter = new ProblemFilter(unread ?? []);
        var problems = filter.Filter([.. FeatureKeys.All.Check(spec, "", catalog)]);
        if (spec.Table.IsEmpty && spec.Tensor is null && filter.Covers("table") && filter.Covers("tensor"))
        {
            problems.Add(new("table", "a feature spec needs a table, a tensor or both"));
        }

        // A feature can only be asked about what is right.
        return [.. problems, .. problems.Count > 0 || unread is { Count: > 0 } ? [] : catalog.Rules?.CheckFeatures(spec) ?? []];
    }

    private static IEnumerable<SpecProblem> FindContradictions(Protocol protocol, string prefix) =>
        ProtocolCheck.FindProblems(protocol).Select(problem => problem with { Path = prefix + problem.Path });

    private static bool IsOfSearch(SpecProblem problem) =>
        IsBelow(problem.Path, "search") || IsBelow(problem.Path, "models");

    private static bool IsBelow(string path, string above) =>
        path.StartsWith(above, StringComparison.Ordinal) && (path.Length == above.Length || path[above.Length] is '.' or '[');

    /// <summary>Which problems of a spec are problems of its file: values that could not be read have their defaults.</summary>
    private sealed class ProblemFilter(IReadOnlyCollection<string> unread)
    {
        /// <summary>Whether all below a path could be read.</summary>
        public bool Covers(string path) => !unread.Any(broken => IsBelow(broken, path) || IsBelow(path, broken));

        /// <summary>The problems of what was read.</summary>
        public List<SpecProblem> Filter(IEnumerable<SpecProblem> problems) =>
            [.. problems.Where(problem => !unread.Any(broken => IsBelow(problem.Path, broken)) && !DependsOnUnread(problem))];

        /// <summary>A condition names another parameter of its family, and a constraint names several.</summary>
        private bool DependsOnUnread(SpecProblem problem)
        {
            var end = problem.Path.EndsWith(".when", StringComparison.Ordinal)
                ? problem.Path.IndexOf(".parameters.", StringComparison.Ordinal)
                : problem.Path.IndexOf(".constraints[", StringComparison.Ordinal);
            return end >= 0 && !Covers(problem.Path[..end]);
        }
    }
}
