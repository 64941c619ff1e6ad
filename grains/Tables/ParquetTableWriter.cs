using System.Collections.Immutable;
using Parquet;
using Parquet.Schema;

namespace Experiments.Tables;

/// <summary>
/// Parquet with one row group per piece. Numbers and flags may be null; a missing text is empty. What is no number or flag is text, so that
/// 64-bit seeds keep their digits.
/// </summary>
internal sealed class ParquetTableWriter : TableWriter
{
    private readonly DataField[] _columns;
    private readonly ParquetWriter _writer;

    private ParquetTableWriter(ImmutableArray<TableField> fields, DataField[] columns, ParquetWriter writer)
        : base(fields) => (_columns, _writer) = (columns, writer);

    public static async Task<ParquetTableWriter> OpenAsync(
        Stream stream, ImmutableArray<TableField> fields, CancellationToken cancellationToken)
    {
        DataField[] columns = [.. fields.Select(FieldOf)];
        return new ParquetTableWriter(
            fields, columns,
            await ParquetWriter.CreateAsync(new ParquetSchema([.. columns]), stream, cancellationToken: cancellationToken)
                .ConfigureAwait(false));
    }

    public override async Task AppendAsync(IReadOnlyList<IReadOnlyList<object?>> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return;
        }

        using var group = _writer.CreateRowGroup();
        for (var i = 0; i < _columns.Length; i++)
        {
            var column = i;
            await (_columns[i] switch
            {
                DataField<double?> field => group.WriteAsync<double>(
                    field, Values(row => (double?)TableField.Plain(row[column])), cancellationToken: cancellationToken),
                DataField<float?> field => group.WriteAsync<float>(
                    field, Values(row => (float?)row[column]), cancellationToken: cancellationToken),
                DataField<int?> field => group.WriteAsync<int>(
                    field, Values(row => (int?)row[column]), cancellationToken: cancellationToken),
                DataField<bool?> field => group.WriteAsync<bool>(
                    field, Values(row => (bool?)TableField.Plain(row[column])), cancellationToken: cancellationToken),
                var field => group.WriteAsync(field, Values(row => TableField.Text(row[column]))),
            }).ConfigureAwait(false);
        }

        group.CompleteValidate();

        T[] Values<T>(Func<IReadOnlyList<object?>, T> value) => [.. rows.Select(value)];
    }

    public override async Task CompleteAsync(CancellationToken cancellationToken) => await _writer.DisposeAsync().ConfigureAwait(false);

    public override ValueTask DisposeAsync() => _writer.DisposeAsync();

    private static DataField FieldOf(TableField field) => field.Kind switch
    {
        TableKind.Number => new DataField<double?>(field.Name),
        TableKind.Single => new DataField<float?>(field.Name),
        TableKind.Integer => new DataField<int?>(field.Name),
        TableKind.Flag => new DataField<bool?>(field.Name),
        _ => new DataField<string>(field.Name, nullable: false),
    };
}
