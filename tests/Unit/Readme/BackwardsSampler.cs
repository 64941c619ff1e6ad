using Experiments.Domain;
using Experiments.Search;
using Experiments.Search.Samplers;

namespace Experiments.Unit.Readme;

/// <summary>Every combination as the grid has them, the last first.</summary>
internal sealed class BackwardsSampler : ISampler
{
    private static readonly GridSampler Grid = new();

    public string Name => "backwards";
    public string Summary => "Every combination, the last first.";
    public ParameterSchema Parameters { get; } = new("sampler backwards");
    public bool IsAdaptive => false;
    public IEnumerable<SpecProblem> FindProblems(ParameterSpace space) => Grid.FindProblems(space);

    public ParameterPoint? Suggest(SampleRequest request)
    {
        var count = 0;
        while (Grid.Suggest(request with { Index = count }) is not null)
        {
            count++;
        }

        return request.Index < count ? Grid.Suggest(request with { Index = count - 1 - request.Index }) : null;
    }
}
