using System.Globalization;
using Experiments.Domain;
using Experiments.Search.Spaces;

namespace Experiments.Search.Samplers;

/// <summary>Choice of the family, which samplers that model results may learn.</summary>
internal static class TpeFamilies
{
    private const string Learned = "learned";

    /// <summary>The sampler's parameter that decides it.</summary>
    public static ParameterSpec Parameter { get; } = ParameterSpec.Choice(
        "families", ["even", Learned], "Whether families take turns or good ones get more experiments.");

    /// <summary>Whether good families get more experiments.</summary>
    public static bool AreLearned(ParameterSet parameters) => parameters.Text(Parameter.Name) == Learned;

    /// <summary>The setting of the family in turn, or of the one drawn; of the next family if all of its points have been tried.</summary>
    /// <param name="sampler">The sampler's name, for its stream of random numbers.</param>
    /// <param name="request">The request.</param>
    /// <param name="find">The next setting of a family; null if there is none left.</param>
    public static ParameterPoint? Suggest(
        string sampler, SampleRequest request, Func<SpaceTree, SampleRequest, RandomStream, ParameterPoint?> find)
    {
        var stream = new RandomStream(Seeds.Derive(request.Seed, sampler, request.Index.ToString(CultureInfo.InvariantCulture)));
        var family = AreLearned(request.Parameters) ? Draw(request, stream) : FamilyRotation.InTurn(request.Space, request.Index);
        return FamilyRotation.FirstWithPoint(request.Space, family, tree => find(tree, request, stream));
    }

    /// <summary>All experiments of one family space except the requested one.</summary>
    public static List<Observation> Of(SampleRequest request, FamilySpace space) =>
        [.. request.History.Observations.Where(observation =>
            observation.Number != request.Index && ReferenceEquals(request.Space.Families[observation.Point.FamilyIndex], space))];

    /// <summary>
    /// Families that have not finished their startup, in turn; then a family drawn in proportion to its number of good experiments plus
    /// one: with f families and g good experiments, each has a chance of at least 1 / (g + f).
    /// </summary>
    private static int Draw(SampleRequest request, RandomStream stream)
    {
        var begun = request.Space.Families.Select(space => Of(request, space).Count).ToArray();
        var least = Array.IndexOf(begun, begun.Min());
        if (begun[least] < request.Parameters.Integer("startup"))
        {
            return least;
        }

        var good = TpeRanking.Best(request.History, request.History.Observations, request.Parameters.Number("gamma"));
        var candidates = request.Space.Families.SelectMany((_, family) =>
            Enumerable.Repeat(family, 1 + good.Count(observation => observation.Point.FamilyIndex == family))).ToArray();
        return candidates[stream.NextInt(candidates.Length)];
    }
}
