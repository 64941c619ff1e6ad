using Experiments.Domain;
using Experiments.Search.Spaces;

namespace Experiments.Search.Samplers;

/// <summary>
/// The points of a finite family space used by earlier experiments, regardless of outcome, so that nothing is tried twice. Empty for a
/// space with a continuous range.
/// </summary>
internal sealed class TriedPoints
{
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

    /// <summary>Whether it has been tried. The position is settled.</summary>
    public bool Contains(double[] position) => _tried.Contains(position);

    /// <summary>
    /// The proposed point if it is new, otherwise a random new one; null if every point has been tried.
    /// </summary>
    public ParameterPoint? FirstNew(double[] proposed, RandomStream stream)
    {
        var position = proposed;
        for (var draw = 0; draw < Draws && Contains(position); draw++)
        {
            position = _tree.Draw(stream);
        }

        return Contains(position) ? FindUntried(stream) : _tree.Decode(position);
    }

    /// <summary>
    /// For when nearly everything has been tried: walks the points from a random one on. Takes at most as many steps as points were tried.
    /// </summary>
    private ParameterPoint? FindUntried(RandomStream stream)
    {
        var count = _tree.Count ?? throw new InvalidOperationException("a continuous space is never exhausted");
        var start = (long)(stream.NextDouble() * count);
        for (var i = 0L; i < count; i++)
        {
            var position = _tree.At((start + i) % count);
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
