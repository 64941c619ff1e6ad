namespace Experiments.Models.Classical.Forest;

/// <summary>
/// A table as ranks: for each column, the index of each row's value among the distinct values. After one sort, every tree compares and
/// sorts small integers, and splits are exact.
/// </summary>
internal sealed class RankedColumns
{
    private readonly int[][] _ranks;
    private readonly float[][] _distinct;

    /// <summary>Ranks <paramref name="values"/> of shape [rows, columns].</summary>
    public RankedColumns(float[] values, int columns)
    {
        Rows = values.Length / columns;
        _ranks = new int[columns][];
        _distinct = new float[columns][];
        var (sorted, order) = (new float[Rows], new int[Rows]);
        for (var c = 0; c < columns; c++)
        {
            for (var row = 0; row < Rows; row++)
            {
                (sorted[row], order[row]) = (values[(row * columns) + c], row);
            }

            Array.Sort(sorted, order);
            (_ranks[c], _distinct[c]) = Rank(sorted, order);
        }

        RankBits = 32 - int.LeadingZeroCount(Math.Max(1, _distinct.Max(distinct => distinct.Length) - 1));
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns => _ranks.Length;

    /// <summary>Bits that hold every rank.</summary>
    public int RankBits { get; }

    /// <summary>The rank of each row's value in a column: 0 for the smallest.</summary>
    public int[] Ranks(int column) => _ranks[column];

    /// <summary>A threshold between two values of neighbouring rank: rows up to it go left.</summary>
    public float Between(int column, int below, int above)
    {
        var (low, high) = (_distinct[column][below], _distinct[column][above]);
        var middle = (low / 2) + (high / 2);

        // Between neighbouring floats the mean may round up to the higher one, which would then go left too.
        return middle < high ? middle : low;
    }

    private static (int[] Ranks, float[] Distinct) Rank(float[] sorted, int[] order)
    {
        var ranks = new int[sorted.Length];
        var distinct = new List<float>();
        for (var i = 0; i < sorted.Length; i++)
        {
            if (i == 0 || sorted[i] != sorted[i - 1])
            {
                distinct.Add(sorted[i]);
            }

            ranks[order[i]] = distinct.Count - 1;
        }

        return (ranks, [.. distinct]);
    }
}
