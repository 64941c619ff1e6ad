using System.Collections.Immutable;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;

namespace Experiments.Tables;

/// <summary>A stream of Arrow with one record batch per piece; units are in the fields' metadata.</summary>
internal sealed class ArrowTableWriter : TableWriter
{
    private readonly Schema _schema;
    private readonly ArrowStreamWriter _writer;

    public ArrowTableWriter(Stream stream, ImmutableArray<TableField> fields)
        : base(fields)
    {
        _schema = new Schema(
            fields.Select(field => new Field(
                field.Name, TypeOf(field.Kind), nullable: true,
                field.Unit.Length == 0 ? null : [KeyValuePair.Create("unit", field.Unit)])), null);
        _writer = new ArrowStreamWriter(stream, _schema, leaveOpen: true);
    }

    public override async Task AppendAsync(IReadOnlyList<IReadOnlyList<object?>> rows, CancellationToken cancellationToken)
    {
        using var batch = new RecordBatch(
            _schema, Fields.Select((field, column) => ArrayOf(field.Kind, rows.Select(row => row[column]))), rows.Count);
        await _writer.WriteRecordBatchAsync(batch, cancellationToken).ConfigureAwait(false);
    }

    public override async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await _writer.WriteStartAsync(cancellationToken).ConfigureAwait(false);
        await _writer.WriteEndAsync(cancellationToken).ConfigureAwait(false);
    }

    public override ValueTask DisposeAsync()
    {
        _writer.Dispose();
        return ValueTask.CompletedTask;
    }

    private static IArrowType TypeOf(TableKind kind) => kind switch
    {
        TableKind.Number => DoubleType.Default,
        TableKind.Single => FloatType.Default,
        TableKind.Integer => Int32Type.Default,
        TableKind.Flag => BooleanType.Default,
        _ => StringType.Default,
    };

    private static IArrowArray ArrayOf(TableKind kind, IEnumerable<object?> values) => kind switch
    {
        TableKind.Number => Fill(
            new DoubleArray.Builder(), values, (builder, value) => builder.Append((double?)TableField.Plain(value))).Build(),
        TableKind.Single => Fill(new FloatArray.Builder(), values, (builder, value) => builder.Append((float?)value)).Build(),
        TableKind.Integer => Fill(new Int32Array.Builder(), values, (builder, value) => builder.Append((int?)value)).Build(),
        TableKind.Flag => Fill(
            new BooleanArray.Builder(), values,
            (builder, value) => TableField.Plain(value) is bool flag ? builder.Append(flag) : builder.AppendNull()).Build(),
        _ => Fill(
            new StringArray.Builder(), values,
            (builder, value) => value is null ? builder.AppendNull() : builder.Append(TableField.Text(value))).Build(),
    };

    private static T Fill<T>(T builder, IEnumerable<object?> values, Func<T, object?, object> append)
    {
        foreach (var value in values)
        {
            _ = append(builder, value);
        }

        return builder;
    }
}
