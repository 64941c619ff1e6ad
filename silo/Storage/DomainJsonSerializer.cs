using System.Text.Json;
using Experiments.Domain;
using Experiments.Store;
using Orleans.Storage;

namespace Experiments.Silo.Storage;

/// <summary>Grain state in the domain's single JSON form, so that it can be read in the database with SQL, with a checksum.</summary>
internal sealed class DomainJsonSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => new(RowChecksum.Close(JsonSerializer.SerializeToUtf8Bytes(input, DomainJson.Compact)));

    /// <exception cref="UnreadableStateException">The JSON is malformed or not a <typeparamref name="T"/>.</exception>
    public T Deserialize<T>(BinaryData input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (RowChecksum.FindProblem(input.ToMemory().Span) is { } problem)
        {
            throw new UnreadableStateException(problem, null);
        }

        try
        {
            return JsonSerializer.Deserialize<T>(input.ToMemory().Span, DomainJson.Compact)
                ?? throw new UnreadableStateException("it is empty", null);
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or UnreadableStateException))
        {
            // Whatever a converter throws on garbage.
            throw new UnreadableStateException(exception.Message.Split('\n')[0].TrimEnd(), exception);
        }
    }
}

/// <summary>Stored state that does not open.</summary>
internal sealed class UnreadableStateException(string message, Exception? inner) : Exception(message, inner);
