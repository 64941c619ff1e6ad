using Experiments.Domain;
using Experiments.Search.Spaces;

namespace Experiments.Search.Samplers;

/// <summary>
/// Distributes a sampler's experiments among the families of a sweep: in turn, so that each gets equally many.
/// </summary>
internal static class FamilyRotation
{
    /// <summary>The family whose turn it is; <c>index / families</c> counts its turns.</summary>
    public static int InTurn(ParameterSpace space, int index) => index % space.Families.Length;

    /// <summary>
    /// The setting of the family whose turn it is, or of the next family with points left if all of its own have been tried.
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
