using Experiments.Domain;
using Experiments.Search.Spaces;

namespace Experiments.Search.Samplers;

/// <summary>
/// Every point of the space that its constraints allow, as nested loops with the last parameter innermost. Families take turns until each
/// is finished, so that a sweep that ends early has tried all of them.
/// </summary>
internal sealed class GridSampler : ISampler
{
    public string Name => "grid";

    public string Summary => "Tries every combination in order; ranges of numbers need steps.";

    public ParameterSchema Parameters { get; } = new("sampler grid");

    public bool IsAdaptive => false;

    public IEnumerable<SpecProblem> FindProblems(ParameterSpace space)
    {
        SpecProblem[] continuous = [.. FindContinuous(space)];
        return continuous.Length > 0 ? continuous : FindUncounted(space);
    }

    public ParameterPoint? Suggest(SampleRequest request)
    {
        var trees = Enumerable.Range(0, request.Space.Families.Length).Select(family => new SpaceTree(request.Space, family)).ToArray();
        var (number, turn) = ((long)request.Index, 0L);
        while (true)
        {
            // In each of these rounds the same families still have points.
            var left = trees.Where(tree => tree.AllowedCount > turn).ToArray();
            if (left.Length == 0)
            {
                return null;
            }

            var turns = left.Min(tree => tree.AllowedCount!.Value) - turn; // not null: a grid's points are counted
            if (number / left.Length < turns)
            {
                var tree = left[number % left.Length];
                return tree.Decode(tree.AllowedAt(turn + (number / left.Length)));
            }

            number -= turns * left.Length;
            turn += turns;
        }
    }

    private static IEnumerable<SpecProblem> FindContinuous(ParameterSpace space) =>
        from family in Enumerable.Range(0, space.Families.Length)
        from dimension in space.Families[family].Dimensions
        where dimension.Range is NumberRange { Step: null } range && range.Low < range.High
        select new SpecProblem(
            SpecProblem.PathOf(family, dimension.Name),
            $"{dimension.Name} is a continuous range, which has no grid; give it a step or a choice of values, or use another sampler");

    /// <summary>Families whose allowed points are too many to list.</summary>
    private static IEnumerable<SpecProblem> FindUncounted(ParameterSpace space) =>
        from family in Enumerable.Range(0, space.Families.Length)
        where new SpaceTree(space, family).AllowedCount is null
        select new SpecProblem(
            SpecProblem.ConstraintPathOf(family),
            $"a grid checks its constraints on up to {SpaceConstraints.MaxPoints} combinations, and {space.Families[family].Family} has "
            + "more; give it fewer values, or use another sampler");
}
