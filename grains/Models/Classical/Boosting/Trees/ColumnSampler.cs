using Experiments.Domain;

namespace Experiments.Models.Classical.Boosting.Trees;

/// <summary>
/// Draws the columns of a tree, of each of its levels from those, and of each node from its level's. Shares of a set are rounded down to
/// whole columns, but never to none.
/// </summary>
internal sealed class ColumnSampler
{
    private readonly TreeSettings _settings;
    private readonly RandomStream _random;
    private readonly List<int[]?> _levels = [];

    /// <summary>Draws the columns of a tree.</summary>
    public ColumnSampler(TreeSettings settings, int columns, RandomStream random)
    {
        (_settings, _random) = (settings, random);
        Tree = Draw([.. Enumerable.Range(0, columns)], settings.ColsampleByTree);
    }

    /// <summary>The tree's columns, ascending.</summary>
    public int[] Tree { get; }

    /// <summary>The columns of the next node of this level, ascending.</summary>
    public int[] Node(int depth) => Draw(Level(depth), _settings.ColsampleByNode);

    /// <summary>The columns of this level, ascending.</summary>
    public int[] Level(int depth)
    {
        if (_settings.ColsampleByLevel == 1)
        {
            return Tree;
        }

        while (_levels.Count <= depth)
        {
            _levels.Add(null);
        }

        return _levels[depth] ??= Draw(Tree, _settings.ColsampleByLevel);
    }

    private int[] Draw(int[] columns, float share)
    {
        if (share == 1)
        {
            return columns;
        }

        var drawn = (int[])columns.Clone();
        _random.Shuffle<int>(drawn);
        Array.Resize(ref drawn, Math.Max(1, (int)(share * drawn.Length)));
        Array.Sort(drawn);
        return drawn;
    }
}
