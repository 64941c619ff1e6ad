using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans;

namespace Experiments.Domain;

/// <summary>
/// A setting: parameter names and values, sorted by name; two sets are equal if their names and values are. A plain map in JSON and YAML.
/// </summary>
[GenerateSerializer, Immutable, Alias("parameter-set"), JsonConverter(typeof(ParameterSetJson))]
public sealed class ParameterSet : IReadOnlyCollection<KeyValuePair<string, ParameterValue>>, IEquatable<ParameterSet>
{
    [Id(0)] private readonly ImmutableSortedDictionary<string, ParameterValue> _values;

    /// <summary>A set of the given pairs.</summary>
    /// <exception cref="ArgumentException">A name has two values.</exception>
    public ParameterSet(IEnumerable<KeyValuePair<string, ParameterValue>> values) =>
        _values = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, values);

    private ParameterSet(ImmutableSortedDictionary<string, ParameterValue> values) => _values = values;

    /// <summary>No parameters.</summary>
    public static ParameterSet Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _values.Count;

    /// <summary>The names, sorted.</summary>
    public IEnumerable<string> Names => _values.Keys;

    /// <summary>The value of a parameter that must exist.</summary>
    /// <exception cref="KeyNotFoundException">It does not exist.</exception>
    public ParameterValue this[string name] =>
        _values.TryGetValue(name, out var value) ? value : throw new KeyNotFoundException($"no parameter '{name}'");

    /// <summary>Finds the value of a parameter.</summary>
    public bool TryGet(string name, [MaybeNullWhen(false)] out ParameterValue value) => _values.TryGetValue(name, out value);

    /// <summary>Whether that parameter has a value.</summary>
    public bool Contains(string name) => _values.ContainsKey(name);

    /// <summary>The value of a numeric parameter.</summary>
    public double Number(string name) => this[name].AsNumber();

    /// <summary>The value of an integer parameter, as 32 bits.</summary>
    public int Integer(string name) => checked((int)this[name].AsInteger());

    /// <summary>The value of a word parameter.</summary>
    public string Text(string name) => this[name].AsText();

    /// <summary>The value of a flag.</summary>
    public bool Flag(string name) => this[name].AsFlag();

    /// <summary>The same set with one value added or replaced.</summary>
    public ParameterSet With(string name, ParameterValue value) => new(_values.SetItem(name, value));

    /// <summary>The same set without one name.</summary>
    public ParameterSet Without(string name) => new(_values.Remove(name));

    /// <inheritdoc/>
    public bool Equals(ParameterSet? other) => other is not null && _values.SequenceEqual(other._values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ParameterSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var pair in _values)
        {
            hash.Add(pair);
        }

        return hash.ToHashCode();
    }

    /// <summary>The printed form, such as <c>c=10 gamma=scale</c>.</summary>
    public override string ToString() => string.Join(' ', _values.Select(pair => $"{pair.Key}={pair.Value}"));

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, ParameterValue>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Writes a <see cref="ParameterSet"/> as a plain JSON object, sorted by name.</summary>
internal sealed class ParameterSetJson : JsonConverter<ParameterSet>
{
    public override ParameterSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(JsonSerializer.Deserialize<Dictionary<string, ParameterValue>>(ref reader, options) ?? []);

    public override void Write(Utf8JsonWriter writer, ParameterSet value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (name, parameter) in value)
        {
            writer.WritePropertyName(name);
            JsonSerializer.Serialize(writer, parameter, options);
        }

        writer.WriteEndObject();
    }
}
