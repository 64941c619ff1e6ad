using Experiments.Domain;
using Experiments.Search.Spaces;

namespace Experiments.Search.Samplers;

/// <summary>
/// How samplers share their experiments among the families of a sweep: in turn, so that each gets as many chances to shine.
/// </summary>
internal static class Families
{
    /// <summary>The family whose turn it is; <c>index / families</c> counts its turns.</summary>
    public static int InTurn(ParameterSpace space, int index) => index % space.Families.Length;

    /// <summary>
    /// The setting of a family's turn, or that of the next family that has one left when its own points have all been tried.
    /// </summary>
    public static ParameterPoint? FirstWithPoint(ParameterSpace space, int family, Func<SpaceTree, ParameterPoint?> find)
    {
        for (var i = 0; i < space.Families.Length; i++)
        {
            if (find(new SpaceTree(space, (family + i) % space.Families.Length)) is { } point)
            {
                return point;
            }
        }

        return null;
    }
}
