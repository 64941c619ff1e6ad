using System.Text.Json;

namespace Experiments.Unit.Search.Cma;

/// <summary>What the package cmaes gave; Reference/make_reference.py wrote it.</summary>
internal sealed record CmaReference(CmaReference.Search[] Searches, Dictionary<string, CmaReference.Rate> Rates)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public static CmaReference Values { get; } = Read();

    private static CmaReference Read()
    {
        using var stream = typeof(CmaReference).Assembly.GetManifestResourceStream("Search.Reference.cma.json")
            ?? throw new InvalidOperationException("cma.json is not embedded");
        return JsonSerializer.Deserialize<CmaReference>(stream, Web) ?? throw new InvalidOperationException("cma.json is empty");
    }

    /// <summary>A search from the mean 1/2 with step size 0.3.</summary>
    internal sealed record Search(int Dimensions, Generation[] Generations);

    /// <summary>The points of a generation, best first, and the distribution after it.</summary>
    internal sealed record Generation(double[][] Points, double[] Mean, double Sigma, double[][] Covariance);

    /// <summary>The median number of evaluations until the best value is below 1e-8.</summary>
    internal sealed record Rate(int Dimensions, double Median);
}
