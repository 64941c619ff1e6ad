using System.Text.Json;
using Experiments.Domain;
using Orleans.Storage;

namespace Experiments.Silo.Storage;

/// <summary>Grain state as the domain's one JSON form, so that it can be read in the database with SQL.</summary>
internal sealed class DomainJsonSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, DomainJson.Compact));

    public T Deserialize<T>(BinaryData input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return JsonSerializer.Deserialize<T>(input.ToMemory().Span, DomainJson.Compact)
            ?? throw new JsonException($"stored {typeof(T).Name} is null");
    }
}
