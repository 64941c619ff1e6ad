using Experiments.Domain;
using Experiments.Search.Spaces;

namespace Experiments.Search.Samplers;

/// <summary>
/// Tree-structured Parzen estimator (Bergstra et al. 2011), joint over the parameters that exist together (Falkner et al.
/// 2018). It starts with quasi-random points. Each family has its own model; families take turns, so that their comparison stays fair, or
/// with <c>families: learned</c> good families get more experiments, but none is dropped.
/// </summary>
internal sealed class TpeSampler : ISampler
{
    private const int Attempts = 8;
    public string Name => "tpe";

    public string Summary => "Learns from results where good settings are, including conditional parameters and parameters that interact.";

    public ParameterSchema Parameters { get; } = new(
        "sampler tpe",
        ParameterSpec.Integer("startup", 10, 1, 10_000,
            "Finished experiments of a family before results guide the search; before that, settings are quasi-random."),
        ParameterSpec.Integer("candidates", 24, 1, 10_000, "Candidates drawn near good settings; the most promising one is tried."),
        ParameterSpec.Number("gamma", 0.15, 0.001, 0.5, "The share of experiments that count as good, at most 25 of them."),
        TpeFamilies.Parameter);

    public bool IsAdaptive => true;

    public bool ComparesFamilies(ParameterSet parameters) => TpeFamilies.AreLearned(parameters);

    public IEnumerable<SpecProblem> FindProblems(ParameterSpace space) => new SobolSampler().FindProblems(space);

    public ParameterPoint? Suggest(SampleRequest request) => TpeFamilies.Suggest(Name, request, NextOf);

    private static ParameterPoint? NextOf(SpaceTree tree, SampleRequest request, RandomStream stream)
    {
        var observations = TpeFamilies.Of(request, tree.Space);
        var tried = new TriedPoints(tree, request);
        if (observations.Count(TpeRanking.HasValue) < request.Parameters.Integer("startup") || tree.Groups.IsEmpty)
        {
            return tried.FirstNew(SobolSampler.Point(tree, request.Seed, observations.Count), stream);
        }

        var ranking = TpeRanking.Of(tree, request.History, observations, request.Parameters.Number("gamma"));
        var model = new TpeModel(tree, ranking, request.Parameters.Integer("candidates"));
        var position = model.Suggest(stream);
        for (var attempt = 1; attempt < Attempts && tried.Contains(position); attempt++)
        {
            position = model.Suggest(stream);
        }

        return tried.FirstNew(position, stream);
    }
}
