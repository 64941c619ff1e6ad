using Experiments.Domain;
using Experiments.Search.Spaces;

namespace Experiments.Search.Samplers;

/// <summary>
/// The points of a family space that must not be suggested: those that its constraints forbid and, in a finite space, those used by earlier
/// experiments, regardless of outcome, so that nothing is tried twice.
/// </summary>
internal sealed class TriedPoints
{
    /// <summary>Random settings among which one has to satisfy the constraints of a space that is too large to count.</summary>
    internal const int ConstrainedDraws = 100_000;

    private const int Draws = 32;

    private readonly HashSet<double[]> _tried = new(new PositionComparer());
    private readonly SpaceTree _tree;

    public TriedPoints(SpaceTree tree, SampleRequest request)
    {
        _tree = tree;
        if (tree.Count is null)
        {
            return;
        }

        foreach (var observation in request.History.Observations)
        {
            if (observation.Number < request.Index && ReferenceEquals(request.Space.Families[observation.Point.FamilyIndex], tree.Space))
            {
                _tried.Add(observation.Encode(tree));
            }
        }
    }

    /// <summary>Whether it has been tried, or is forbidden. The position is settled.</summary>
    public bool Contains(double[] position) => _tried.Contains(position) || !_tree.Allows(position);

    /// <summary>
    /// The proposed point if it is new, otherwise a random new one; null if every point has been tried.
    /// </summary>
    /// <exception cref="UserErrorException">The constraints of a space without a count allow hardly any point.</exception>
    public ParameterPoint? FirstNew(double[] proposed, RandomStream stream)
    {
        var position = proposed;
        var draws = _tree.AllowedCount is null ? ConstrainedDraws : Draws;
        for (var draw = 0; draw < draws && Contains(position); draw++)
        {
            position = _tree.Draw(stream);
        }

        return Contains(position) ? FindUntried(stream) : _tree.Decode(position);
    }

    /// <summary>
    /// For when nearly everything has been tried: walks the allowed points from a random one on. Takes at most as many steps as points were
    /// tried.
    /// </summary>
    private ParameterPoint? FindUntried(RandomStream stream)
    {
        var count = _tree.AllowedCount ?? throw new UserErrorException(
            $"the space of {_tree.Space.Family} is nearly empty: its constraints allow none of {ConstrainedDraws} random settings; "
            + "loosen one of them, or widen a range");
        var start = (long)(stream.NextDouble() * count);
        for (var i = 0L; i < count; i++)
        {
            var position = _tree.AllowedAt((start + i) % count);
            if (!Contains(position))
            {
                return _tree.Decode(position);
            }
        }

        return null;
    }

    /// <summary>Bitwise equality; NaN, which marks absent nodes, equals NaN.</summary>
    private sealed class PositionComparer : IEqualityComparer<double[]>
    {
        public bool Equals(double[]? x, double[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(double[] position)
        {
            var hash = new HashCode();
            foreach (var coordinate in position)
            {
                hash.Add(coordinate);
            }

            return hash.ToHashCode();
        }
    }
}
