using Experiments.Domain;
using Sylvan.Data.Csv;

namespace Experiments.Store.Tables;

/// <summary>The rows of a table, one after another; lines without any text are passed over.</summary>
public sealed class TableRows : IDisposable
{
    private readonly string _path;
    private readonly CsvDataReader _records;
    private readonly int _width;
    private int _skip;
    private int _next = 1;

    /// <param name="path">The file, for messages.</param>
    /// <param name="records">Its records.</param>
    /// <param name="skip">How many records to pass over.</param>
    /// <param name="width">Number of columns of the table.</param>
    internal TableRows(string path, CsvDataReader records, int skip, int width) =>
        (_path, _records, _skip, _width) = (path, records, skip, width);

    /// <summary>The line on which the row begins, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>Number of cells in the row; empty ones beyond the table's last column do not count.</summary>
    public int Count => Cells <= _width ? Cells : Math.Max(_width, Used);

    /// <summary>Number of cells in the row, with all empty ones.</summary>
    internal int Cells => _records.RowFieldCount;

    /// <summary>Number of cells up to the last that is not empty.</summary>
    internal int Used { get; private set; }

    /// <summary>Goes to the next row.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="UserErrorException">A quote is not closed, or text follows it: file and line where the row begins.</exception>
    public bool Read()
    {
        try
        {
            while (_records.Read())
            {
                Line = _next;
                var record = _records.GetRawRecordSpan();
                _next += record.Count('\n') + record.Count('\r') - record.Count("\r\n".AsSpan());
                Used = CountUsed();
                if (Used > 0 && _skip-- <= 0)
                {
                    return true;
                }
            }

            return false;
        }
        catch (CsvFormatException error)
        {
            throw new UserErrorException(UserErrorKind.Invalid, $"{_path}:{_next}: {Reason(error)}", error);
        }
    }

    /// <summary>A cell without blanks around it.</summary>
    public ReadOnlySpan<char> Span(int column) => _records.GetFieldSpan(column).Trim();

    /// <summary>The text of a cell, without the guard against formulas; empty if the row ends before it.</summary>
    public string Text(int column) => column >= 0 && column < Count ? CsvText.Read(Raw(column).Trim()) : "";

    /// <inheritdoc/>
    public void Dispose() => _records.Dispose();

    /// <summary>A cell as it is.</summary>
    internal string Raw(int column) => _records.GetString(column);

    private int CountUsed()
    {
        var used = Cells;
        while (used > 0 && Span(used - 1).IsEmpty)
        {
            used--;
        }

        return used;
    }

    private static string Reason(CsvFormatException error) => error.Reason().Contains("end of the input", StringComparison.Ordinal)
        ? "a quote opens in this row and is never closed; close it, or double it if it is part of the text"
        : $"text follows a closing quote ({error.Reason()}); double a quote that is part of the text";
}
