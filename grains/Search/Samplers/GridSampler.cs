using Experiments.Domain;
using Experiments.Search.Spaces;

namespace Experiments.Search.Samplers;

/// <summary>
/// Every point of the space, as nested loops with the last parameter innermost. Families take turns until each is finished, so that a sweep
/// that ends early has tried all of them.
/// </summary>
internal sealed class GridSampler : ISampler
{
    public string Name => "grid";

    public string Summary => "Tries every combination in order; ranges of numbers need steps.";

    public ParameterSchema Parameters { get; } = new("sampler grid");

    public bool IsAdaptive => false;

    public IEnumerable<SpecProblem> FindProblems(ParameterSpace space) =>
        from family in Enumerable.Range(0, space.Families.Length)
        from dimension in space.Families[family].Dimensions
        where dimension.Range is NumberRange { Step: null } range && range.Low < range.High
        select new SpecProblem(
            SpecProblem.PathOf(family, dimension.Name),
            $"{dimension.Name} is a continuous range, which has no grid; give it a step or a choice of values, or use another sampler");

    public ParameterPoint? Suggest(SampleRequest request)
    {
        var trees = Enumerable.Range(0, request.Space.Families.Length).Select(family => new SpaceTree(request.Space, family)).ToArray();
        var (number, turn) = ((long)request.Index, 0L);
        while (true)
        {
            // In each of these rounds the same families still have points.
            var left = trees.Where(tree => tree.Count > turn).ToArray();
            if (left.Length == 0)
            {
                return null;
            }

            var turns = left.Min(tree => tree.Count!.Value) - turn; // not null: a grid has no continuous ranges
            if (number / left.Length < turns)
            {
                var tree = left[number % left.Length];
                return tree.Decode(tree.At(turn + (number / left.Length)));
            }

            number -= turns * left.Length;
            turn += turns;
        }
    }
}
