using System.Text.Json;
using Experiments.Domain;

namespace Experiments.Features.Storage;

/// <summary>JSON files of the store: damaged or foreign ones are told in one line.</summary>
internal static class StoredJson
{
    public static StoredFile Write<T>(string path, T value) =>
        AtomicFile.Write(path, [.. JsonSerializer.SerializeToUtf8Bytes(value, DomainJson.Indented), (byte)'\n']);

    public static T Read<T>(string path, int currentFormat, Func<T, int> format)
    {
        try
        {
            var value = JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), DomainJson.Indented)
                ?? throw new JsonException("it is null");
            return format(value) is var written && written == currentFormat
                ? value
                : throw UserErrorException.Failed(
                    $"{path}: has format {written} where this build knows {currentFormat}; use the build that wrote it");
        }
        catch (JsonException error)
        {
            throw UserErrorException.Failed($"{path}: is damaged ({error.Message}); delete it and build the feature set again", error);
        }
    }
}
