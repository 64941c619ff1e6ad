using System.Text.Json;
using Experiments.Search.Samplers.Gaussian;
using Experiments.Search.Spaces;
using static Experiments.Unit.Search.Problems.Problem;

namespace Experiments.Unit.Search.Gaussian;

/// <summary>What scikit-learn and mpmath gave; Reference/make_reference.py wrote it.</summary>
internal sealed record GaussianReference(GaussianReference.ProcessValues Process, GaussianReference.ImprovementValues Improvement)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public static GaussianReference Values { get; } = Read();

    /// <summary>The inputs of the reference's space: two numbers and a word.</summary>
    public static GpInputs Inputs { get; } = new(new SpaceTree(
        SpaceOf("f", Number("x", 0, 1), Number("y", 0, 1), Choice("w", "a", "b", "c")), 0));

    private static GaussianReference Read()
    {
        using var stream = typeof(GaussianReference).Assembly.GetManifestResourceStream("Search.Reference.gaussian.json")
            ?? throw new InvalidOperationException("gaussian.json is not embedded");
        return JsonSerializer.Deserialize<GaussianReference>(stream, Web)
            ?? throw new InvalidOperationException("gaussian.json is empty");
    }

    /// <summary>A process with fixed hyper-parameters.</summary>
    internal sealed record ProcessValues(
        double[][] Rows,
        double[] Values,
        double[] Errors,
        double[] Weights,
        double Scale,
        double Jitter,
        double Share,
        double Likelihood,
        double[] Gradient,
        double[][] Test,
        double[] Mean,
        double[] Deviation)
    {
        public GpParameters Parameters => new(Weights, Scale, Jitter, Share);

        public double[] SquaredErrors => [.. Errors.Select(error => error * error)];
    }

    /// <summary>The log expected improvement.</summary>
    internal sealed record ImprovementValues(double[] Z, double[] Log, double?[] LogNormal);
}
