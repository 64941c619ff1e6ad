using System.Globalization;
using Experiments.Domain;

namespace Experiments.Search.Samplers;

/// <summary>Independent draws (Bergstra and Bengio 2012), families in turn; a finite space has no repeated points.</summary>
internal sealed class RandomSampler : ISampler
{
    public string Name => "random";

    public string Summary => "Draws settings independently from the ranges; families take turns.";

    public ParameterSchema Parameters { get; } = new("sampler random");

    public bool IsAdaptive => false;

    public IEnumerable<SpecProblem> FindProblems(ParameterSpace space) => [];

    public ParameterPoint? Suggest(SampleRequest request)
    {
        var stream = new RandomStream(Seeds.Derive(request.Seed, Name, request.Index.ToString(CultureInfo.InvariantCulture)));
        return FamilyRotation.FirstWithPoint(
            request.Space,
            FamilyRotation.InTurn(request.Space, request.Index),
            tree => new TriedPoints(tree, request).FirstNew(tree.Draw(stream), stream));
    }
}
