using System.Globalization;
using Experiments.Domain;
using Experiments.Search.Samplers.Cma;
using Experiments.Search.Spaces;

namespace Experiments.Search.Samplers;

/// <summary>
/// CMA-ES (Hansen 2016): each generation is drawn from a normal distribution that follows the best of those before it and learns the shape
/// of their valley. For numbers only. Each family has its own; families take turns. It needs no model of the objective, and so pays off
/// with hundreds of experiments rather than tens.
/// </summary>
internal sealed class CmaEsSampler : ISampler
{
    public string Name => "cma-es";

    public string Summary => "Evolves a normal distribution of settings, for numeric parameters and some hundred experiments.";

    public ParameterSchema Parameters { get; } = new(
        "sampler cma-es",
        ParameterSpec.Integer("population", 10, 2, 10_000, "Experiments of a generation; auto is 4 + 3 ln(number of parameters).") with
        {
            Default = ParameterValue.Of("auto"),
            Choices = ["auto"],
        },
        ParameterSpec.Number("sigma", 0.3, 0.001, 1,
            "Standard deviation of the first generation around the middle, as a share of each range."));

    public bool IsAdaptive => true;

    public IEnumerable<SpecProblem> FindProblems(ParameterSpace space) =>
        from family in Enumerable.Range(0, space.Families.Length)
        from dimension in space.Families[family].Dimensions
        let problem = FindProblem(dimension)
        where problem is not null
        select new SpecProblem(SpecProblem.PathOf(family, dimension.Name), problem);

    public ParameterPoint? Suggest(SampleRequest request)
    {
        var stream = new RandomStream(Seeds.Derive(request.Seed, Name, "untried", request.Index.ToString(CultureInfo.InvariantCulture)));
        return FamilyRotation.FirstWithPoint(
            request.Space, FamilyRotation.InTurn(request.Space, request.Index), tree => NextOf(tree, request, stream));
    }

    private static string? FindProblem(ParameterDimension dimension) => dimension switch
    {
        { When: not null } => $"{dimension.Name} exists only for some settings, and cma-es searches parameters that always exist; "
            + "list the family once for each case, or use tpe or gp",
        { Range: ChoiceRange { Values.Length: > 1 } } => $"{dimension.Name} is a choice, and cma-es searches ranges of numbers; "
            + "give it a range or one value, or use tpe or gp",
        _ => null,
    };

    private static ParameterPoint? NextOf(SpaceTree tree, SampleRequest request, RandomStream stream)
    {
        var tried = new TriedPoints(tree, request);
        if (tree.Groups.IsEmpty)
        {
            return tried.FirstNew(tree.Draw(stream), stream);
        }

        var observations = TpeFamilies.Of(request, tree.Space).Where(observation => observation.Number < request.Index).ToList();
        var draws = new CmaReplay(tree, request, observations).Draws(request.Index).ToList();
        return tried.FirstNew(draws.Find(position => !tried.Contains(position)) ?? tree.Draw(stream), stream);
    }
}
