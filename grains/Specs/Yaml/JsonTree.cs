using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Experiments.Specs.Yaml;

/// <summary>
/// JSON → the tree that YAML is read to. JSON is almost a part of YAML, but the parser of YAML refuses tabs and some escapes.
/// </summary>
internal sealed class JsonTree
{
    private const int MaxDepth = 24;

    private readonly string _source;
    private readonly ConfigProblemList _problems;

    /// <summary>Where each line begins, bytes.</summary>
    private readonly List<long> _lines = [0];

    private JsonTree(ReadOnlySpan<byte> content, string source, ConfigProblemList problems)
    {
        (_source, _problems) = (source, problems);
        for (var start = 0; content[start..].IndexOf((byte)'\n') is >= 0 and var length;)
        {
            start += length + 1;
            _lines.Add(start);
        }
    }

    /// <summary>Reads UTF-8; of equal keys the first counts and the second is a problem.</summary>
    /// <exception cref="ConfigException">It is not valid JSON.</exception>
    public static YamlNode Read(ReadOnlySpan<byte> content, string source, ConfigProblemList problems)
    {
        content = content.StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content;
        try
        {
            var reader = new Utf8JsonReader(content, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            var root = new JsonTree(content, source, problems).ReadNode(ref reader);

            // Nothing may follow.
            reader.Read();
            return root;
        }
        catch (JsonException error)
        {
            // The reader counts from 0.
            var place = new ConfigPosition(source, (int)(error.LineNumber ?? 0) + 1, (int)(error.BytePositionInLine ?? 0) + 1);
            throw new ConfigException([new ConfigProblem(place, $"is not JSON: {error.Message.Split(" LineNumber:")[0]}")]);
        }
        catch (InvalidOperationException)
        {
            throw new ConfigException([new ConfigProblem(new ConfigPosition(source), "is not JSON: a text in it is not valid UTF-8")]);
        }
    }

    private YamlNode ReadNode(ref Utf8JsonReader reader)
    {
        var position = PlaceOf(reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                var items = ImmutableArray.CreateBuilder<YamlNode>();
                while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
                {
                    items.Add(ReadNode(ref reader));
                }

                return new YamlList(position, items.ToImmutable());
            case JsonTokenType.StartObject:
                return ReadMap(ref reader, position);
            case JsonTokenType.String:
                return new YamlScalar(position, reader.GetString()!, IsQuoted: true); // not null: a text
            default:
                return new YamlScalar(position, Encoding.UTF8.GetString(reader.ValueSpan));
        }
    }

    private YamlMap ReadMap(ref Utf8JsonReader reader, ConfigPosition position)
    {
        var places = new Dictionary<string, ConfigPosition>(StringComparer.Ordinal);
        var entries = ImmutableArray.CreateBuilder<YamlEntry>();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var (name, place) = (reader.GetString()!, PlaceOf(reader.TokenStartIndex)); // not null: a name
            reader.Read();
            var value = ReadNode(ref reader);
            if (places.TryAdd(name, place))
            {
                entries.Add(new YamlEntry(name, place, value));
            }
            else
            {
                _problems.Add(place, $"'{name}' is already given in line {places[name].Line}; delete one of the two");
            }
        }

        return new YamlMap(position, entries.ToImmutable());
    }

    private ConfigPosition PlaceOf(long offset)
    {
        var found = _lines.BinarySearch(offset);
        var line = found >= 0 ? found : ~found - 1;
        return new ConfigPosition(_source, line + 1, (int)(offset - _lines[line]) + 1);
    }
}
