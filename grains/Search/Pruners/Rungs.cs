using Experiments.Domain;

namespace Experiments.Search.Pruners;

/// <summary>The epochs at which halving judges: <c>minEpochs · reduction^k</c>.</summary>
internal static class Rungs
{
    public static ParameterSpec Reduction { get; } =
        ParameterSpec.Integer("reduction", 3, 2, 100, "One experiment in this many continues from each rung to the next.");

    public static ParameterSpec MinEpochs { get; } =
        ParameterSpec.Integer("minEpochs", 1, 1, 100_000, "Epochs before the first rung; each following rung is reduction times as many.");

    /// <summary>
    /// The rung that the run's latest report was the first to reach, or null: an experiment is judged at a rung once per run.
    /// </summary>
    public static int? FindDue(PruneRequest request)
    {
        var (step, before) = (request.Curves.LastStep(request.Run), request.Curves.StepBefore(request.Run));
        long rung = request.Parameters.Integer("minEpochs");
        if (rung > step)
        {
            return null;
        }

        var reduction = request.Parameters.Integer("reduction");
        while (rung * reduction <= step)
        {
            rung *= reduction;
        }

        return rung > before ? (int)rung : null;
    }
}
