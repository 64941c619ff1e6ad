using Experiments.Domain;

namespace Experiments.Search.Samplers;

/// <summary>Normal kernels on a continuous node, truncated at the ends of the range.</summary>
internal sealed class GaussKernels(double[] centres, double width) : NodeKernels
{
    private readonly double _factor = -0.5 / (width * width);

    public override void AddConstants(Span<double> terms)
    {
        var density = Math.Log(width * Math.Sqrt(2 * Math.PI));
        for (var i = 0; i < centres.Length; i++)
        {
            terms[i] -= density + Math.Log(Normal.Mass(0, 1, centres[i], width));
        }
    }

    public override void AddLogDensities(double position, Span<double> terms)
    {
        for (var i = 0; i < centres.Length; i++)
        {
            var distance = position - centres[i];
            terms[i] += _factor * distance * distance;
        }
    }

    public override double LogPrior(double position) => 0;

    public override double Draw(int component, RandomStream stream) => Normal.DrawInUnit(centres[component], width, stream);
}
