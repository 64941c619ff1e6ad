namespace Experiments.Models.Classical.Boosting.Trees;

/// <summary>A row's value in one column.</summary>
internal readonly record struct SortedEntry(float Value, int Row);

/// <summary>The rows of a table in ascending order of each column; rows without a value come last.</summary>
internal sealed class SortedColumns
{
    private readonly SortedEntry[][] _columns;
    private readonly int[] _present;
    private readonly float[] _values;

    /// <summary>Sorts the columns of row-major <paramref name="values"/>, several at a time.</summary>
    public SortedColumns(float[] values, int rows, int columns, ParallelOptions options)
    {
        _values = values;
        _columns = new SortedEntry[columns][];
        _present = new int[columns];
        Parallel.For(0, columns, options, column =>
        {
            var keys = new float[rows];
            var order = new int[rows];
            var (present, missing) = (0, rows);
            for (var row = 0; row < rows; row++)
            {
                var value = values[(row * columns) + column];
                var place = float.IsNaN(value) ? --missing : present++;
                (keys[place], order[place]) = (value, row);
            }

            Array.Sort(keys, order, 0, present);
            var sorted = new SortedEntry[rows];
            for (var i = 0; i < rows; i++)
            {
                sorted[i] = new SortedEntry(keys[i], order[i]);
            }

            (_columns[column], _present[column]) = (sorted, present);
        });
    }

    /// <summary>Number of columns.</summary>
    public int Count => _columns.Length;

    /// <summary>A row's value in a column.</summary>
    public float Value(int row, int column) => _values[(row * _columns.Length) + column];

    /// <summary>All rows, those without a value last.</summary>
    public ReadOnlySpan<SortedEntry> All(int column) => _columns[column];

    /// <summary>The rows that have a value.</summary>
    public ReadOnlySpan<SortedEntry> Present(int column) => _columns[column].AsSpan(0, _present[column]);

    /// <summary>Whether a row has no value.</summary>
    public bool HasMissing(int column) => _present[column] < _columns[column].Length;

    /// <summary>Whether the rows that have a value all have the same.</summary>
    public bool IsConstant(int column) =>
        _present[column] > 0 && _columns[column][0].Value == _columns[column][_present[column] - 1].Value;
}
