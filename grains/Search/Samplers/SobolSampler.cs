using System.Globalization;
using Experiments.Domain;
using Experiments.Search.Spaces;

namespace Experiments.Search.Samplers;

/// <summary>
/// Quasi-random points, spread more evenly than independent draws: one scrambled Sobol sequence per family, families in turn. A repeated
/// point of a finite space is replaced by a random one.
/// </summary>
internal sealed class SobolSampler : ISampler
{
    public string Name => "sobol";

    public string Summary => "Spreads quasi-random settings evenly over the ranges; families take turns.";

    public ParameterSchema Parameters { get; } = new("sampler sobol");

    public bool IsAdaptive => false;

    public IEnumerable<SpecProblem> FindProblems(ParameterSpace space) =>
        from family in Enumerable.Range(0, space.Families.Length)
        where space.Families[family].Dimensions.Length > SobolSequence.MaxDimensions
        select new SpecProblem(
            SpecProblem.PathOf(family),
            $"sobol knows {SobolSequence.MaxDimensions} dimensions, and {space.Families[family].Family} has more; use random");

    public ParameterPoint? Suggest(SampleRequest request)
    {
        var stream = new RandomStream(Seeds.Derive(request.Seed, Name, request.Index.ToString(CultureInfo.InvariantCulture)));
        return FamilyRotation.FirstWithPoint(
            request.Space,
            FamilyRotation.InTurn(request.Space, request.Index),
            tree => new TriedPoints(tree, request)
                .FirstNew(Point(tree, request.Seed, request.Index / request.Space.Families.Length), stream));
    }

    /// <summary>The settled point of that number in the sequence of the seed.</summary>
    public static double[] Point(SpaceTree tree, ulong seed, int number)
    {
        var position = SobolSequence.Scrambled(number, tree.Nodes.Length, Seeds.Derive(seed, "sobol", tree.Space.Family));
        tree.Settle(position);
        return position;
    }
}
