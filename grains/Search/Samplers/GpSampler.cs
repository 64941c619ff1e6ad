using Experiments.Domain;
using Experiments.Search.Samplers.Gaussian;
using Experiments.Search.Spaces;

namespace Experiments.Search.Samplers;

/// <summary>
/// Bayesian optimization with a Gaussian process (Jones et al. 1998; Snoek et al. 2012): Matern 5/2 covariance with a length scale for each
/// parameter, each experiment's standard error as noise, the log expected improvement of Ament et al. (2023). It starts with quasi-random
/// points. Each family has its own process, since settings of two families have no parameter in common; families take turns as in
/// <c>tpe</c>. With several objectives, each suggestion weighs them anew (ParEGO, Knowles 2006).
/// </summary>
internal sealed class GpSampler : ISampler
{
    public string Name => "gp";

    public string Summary =>
        "Models the objective as a Gaussian process with each experiment's error as noise; for up to some hundred experiments.";

    public ParameterSchema Parameters { get; } = new(
        "sampler gp",
        ParameterSpec.Integer("startup", 8, 2, 10_000,
            "Finished experiments of a family before results guide the search; before that, settings are quasi-random."),
        TpeFamilies.Parameter,
        ParameterSpec.Number("gamma", 0.15, 0.001, 0.5,
            "With families: learned, the share of experiments that count as good, at most 25."));

    public bool IsAdaptive => true;

    public bool ComparesFamilies(ParameterSet parameters) => TpeFamilies.AreLearned(parameters);

    public IEnumerable<SpecProblem> FindProblems(ParameterSpace space) => new SobolSampler().FindProblems(space);

    public ParameterPoint? Suggest(SampleRequest request) => TpeFamilies.Suggest(Name, request, NextOf);

    private static ParameterPoint? NextOf(SpaceTree tree, SampleRequest request, RandomStream stream)
    {
        var observations = TpeFamilies.Of(request, tree.Space);
        var tried = new TriedPoints(tree, request);
        var scalar = Scalarization.Of(request, observations);
        if (observations.Count(observation => double.IsFinite(scalar.LossOf(observation))) < request.Parameters.Integer("startup")
            || tree.Groups.IsEmpty)
        {
            return tried.FirstNew(SobolSampler.Point(tree, request.Seed, observations.Count), stream);
        }

        var inputs = new GpInputs(tree);
        var data = new GpData(tree, inputs, observations, scalar);
        var parameters = GpFit.Of(inputs, data, stream);
        var posterior = new GpPosterior(inputs, parameters, data.Rows, data.Values, data.SquaredErrors);
        var threshold = data.Incumbents.Min(row => posterior.Means[row]);

        // The same setting gives the same result, so trying it again teaches nothing, however promising it is.
        var known = observations.Select(observation => observation.Point.Parameters).ToHashSet();
        bool IsExcluded(double[] position) => tried.Contains(position) || known.Contains(tree.Decode(position).Parameters);
        var best = new GpAcquisition(tree, inputs, posterior, threshold).Best(data, IsExcluded, stream)
            .FirstOrDefault(position => !IsExcluded(position));
        return tried.FirstNew(best ?? tree.Draw(stream), stream);
    }
}
