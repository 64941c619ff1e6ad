using System.Globalization;
using Experiments.Domain;
using Experiments.Search.Spaces;

namespace Experiments.Search.Samplers;

/// <summary>
/// Keeps every sampler to the constraints of its space. The samplers here avoid forbidden points (<see cref="TriedPoints"/>); one
/// that knows nothing of constraints is asked again with other seeds, and then replaced by a random draw of the same family.
/// </summary>
internal static class ConstrainedSampling
{
    private const int Redraws = 32;

    /// <summary>The sampler's suggestion, or an allowed one in its place; null if nothing is left.</summary>
    /// <exception cref="UserErrorException">The constraints allow hardly any point.</exception>
    public static ParameterPoint? Suggest(ISampler sampler, SampleRequest request)
    {
        var point = sampler.Suggest(request);
        for (var redraw = 0; point is not null && !Allows(request.Space, point); redraw++)
        {
            var seed = Seeds.Derive(request.Seed, "redraw", redraw.ToString(CultureInfo.InvariantCulture));
            if (redraw == Redraws)
            {
                var stream = new RandomStream(Seeds.Derive(seed, request.Index.ToString(CultureInfo.InvariantCulture)));
                return FamilyRotation.FirstWithPoint(
                    request.Space, point.FamilyIndex, tree => new TriedPoints(tree, request).FirstNew(tree.Draw(stream), stream));
            }

            point = sampler.Suggest(request with { Seed = seed });
        }

        return point;
    }

    private static bool Allows(ParameterSpace space, ParameterPoint point) =>
        SpaceConstraints.Of(space.Families[point.FamilyIndex]).Allow(point.Parameters);
}
