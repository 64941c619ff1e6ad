using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Experiments.Domain;

namespace Experiments.Tables;

/// <summary>An array with an object on each line, without the values that are missing; digits as everywhere in JSON here.</summary>
internal sealed class JsonTableWriter(Stream stream, ImmutableArray<TableField> fields) : TableWriter(fields)
{
    private bool _hasRows;

    public override async Task AppendAsync(IReadOnlyList<IReadOnlyList<object?>> rows, CancellationToken cancellationToken)
    {
        foreach (var row in rows)
        {
            var values = new OrderedDictionary<string, object>(Fields.Length, StringComparer.Ordinal);
            for (var i = 0; i < Fields.Length; i++)
            {
                if (row[i] is { } value)
                {
                    values.Add(Fields[i].Name, value);
                }
            }

            await WriteAsync(_hasRows ? ",\n" : "[\n", cancellationToken).ConfigureAwait(false);
            await WriteAsync(Printable.EscapeJson(JsonSerializer.Serialize(values, DomainJson.Compact)), cancellationToken)
                .ConfigureAwait(false);
            _hasRows = true;
        }
    }

    public override Task CompleteAsync(CancellationToken cancellationToken) => WriteAsync(_hasRows ? "\n]\n" : "[]\n", cancellationToken);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task WriteAsync(string text, CancellationToken cancellationToken) =>
        stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).AsTask();
}
