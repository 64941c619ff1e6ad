using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Tables;

/// <summary>Comma-separated text with a line of headings; a missing value is an empty cell.</summary>
internal sealed class CsvTableWriter : TableWriter
{
    private readonly StreamWriter _text;

    public CsvTableWriter(Stream stream, ImmutableArray<TableField> fields)
        : base(fields)
    {
        _text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        _text.WriteLine(string.Join(',', fields.Select(field => CsvText.Cell(field.Name))));
    }

    public override async Task AppendAsync(IReadOnlyList<IReadOnlyList<object?>> rows, CancellationToken cancellationToken)
    {
        foreach (var row in rows)
        {
            await _text.WriteLineAsync(string.Join(',', row.Select(Cell)).AsMemory(), cancellationToken).ConfigureAwait(false);
        }
    }

    public override Task CompleteAsync(CancellationToken cancellationToken) => _text.FlushAsync(cancellationToken);

    public override ValueTask DisposeAsync() => _text.DisposeAsync();

    /// <summary>Numbers and booleans unchanged; everything else as text.</summary>
    private static string Cell(object? value) =>
        value is bool or int or long or ulong or float or double or ParameterValue { IsNumeric: true }
            or ParameterValue { Kind: ParameterKind.Flag }
            ? TableField.Text(value)
            : CsvText.Cell(TableField.Text(value));
}
