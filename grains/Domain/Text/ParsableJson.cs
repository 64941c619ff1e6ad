using System.Text.Json;
using System.Text.Json.Serialization;

namespace Experiments.Domain;

/// <summary>
/// Writes an identifier as its printed form, so JSON contains <c>"sweep/e12/r0f3"</c>; also as a map key.
/// </summary>
internal sealed class ParsableJson<T> : JsonConverter<T>
    where T : struct, IParsable<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Parse(reader.GetString());

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString());

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString() ?? "");

    private static T Parse(string? text) =>
        T.TryParse(text, null, out var id) ? id : throw new JsonException($"'{text}' is no {typeof(T).Name}");
}
