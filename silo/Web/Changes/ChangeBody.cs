using System.Globalization;
using System.Text.Json;
using Experiments.Domain;
using Experiments.Specs.Yaml;
using Microsoft.AspNetCore.Http;

namespace Experiments.Web.Changes;

/// <summary>The body of a change, read by the fields that it may have. All that is wrong is reported at once, with the key.</summary>
internal sealed class ChangeBody
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);
    private readonly List<ConfigProblem> _problems = [];
    private readonly IReadOnlyList<ChangeField> _fields;

    private ChangeBody(IReadOnlyList<ChangeField> fields) => _fields = fields;

    /// <summary>Reads JSON: a map, or nothing for none of the fields.</summary>
    /// <exception cref="UserErrorException">All that is wrong, one line per problem.</exception>
    public static ChangeBody OfJson(ReadOnlyMemory<byte> content, IReadOnlyList<ChangeField> fields)
    {
        var body = new ChangeBody(fields);
        try
        {
            if (content.Length > 0)
            {
                using var document = JsonDocument.Parse(content, Strict);
                body.Read(document.RootElement);
            }
        }
        catch (JsonException error)
        {
            var place = new ConfigPosition(
                SentConfig.Source, (int)(error.LineNumber ?? 0) + 1, (int)(error.BytePositionInLine ?? 0) + 1);
            throw new ConfigException([new ConfigProblem(place, $"is not JSON: {error.Message.Split(" LineNumber:")[0]}")]).ToUserError();
        }
        catch (InvalidOperationException)
        {
            throw new UserErrorException($"{SentConfig.Source}: is not JSON: a text in it is not valid UTF-8");
        }

        return body.Require();
    }

    /// <summary>
    /// Reads a form. A field that is empty is one that was not filled in; the keys of a map stand after a dot, as in <c>labels.room</c>.
    /// </summary>
    /// <exception cref="UserErrorException">All that is wrong, one line per problem.</exception>
    public static ChangeBody OfForm(IFormCollection form, IReadOnlyList<ChangeField> fields)
    {
        var body = new ChangeBody(fields);
        foreach (var (key, values) in form.Where(pair => pair.Key is not (AntiForgery.Field or ReturnPath.Field)))
        {
            body.Read(key, [.. values.Select(value => value ?? "")]);
        }

        return body.Require();
    }

    /// <summary>A text; null where it is not given.</summary>
    public string? Text(string name) => (string?)_values.GetValueOrDefault(name);

    /// <summary>A text that must be given.</summary>
    public string Required(string name) => (string)_values[name];

    /// <summary>A flag.</summary>
    public bool Flag(string name, bool absent = false) => (bool?)_values.GetValueOrDefault(name) ?? absent;

    /// <summary>An integer; null where it is not given.</summary>
    public int? Integer(string name) => (int?)_values.GetValueOrDefault(name);

    /// <summary>Texts; none where they are not given.</summary>
    public IReadOnlyList<string> Texts(string name) => (IReadOnlyList<string>?)_values.GetValueOrDefault(name) ?? [];

    /// <summary>A map of texts.</summary>
    public IReadOnlyList<(string Key, string? Value)> Words(string name) =>
        (IReadOnlyList<(string, string?)>?)_values.GetValueOrDefault(name) ?? [];

    /// <summary>A map of values.</summary>
    public ParameterSet Values(string name) => (ParameterSet?)_values.GetValueOrDefault(name) ?? ParameterSet.Empty;

    private void Read(JsonElement root)
    {
        if (root.ValueKind is not JsonValueKind.Object)
        {
            Refuse("", $"the body is a map of keys and values, not {Describe(root)}");
            return;
        }

        foreach (var property in root.EnumerateObject())
        {
            if (_fields.FirstOrDefault(field => field.Name == property.Name) is not { } field)
            {
                RefuseKey(property.Name);
            }
            else if (property.Value.ValueKind is not JsonValueKind.Null)
            {
                Keep(field, field.Name, ValueOf(field, property.Value));
            }
        }
    }

    private static object? ValueOf(ChangeField field, JsonElement value) => (field.Kind, value.ValueKind) switch
    {
        (FieldKind.Text, JsonValueKind.String) => value.GetString(),
        (FieldKind.Flag, JsonValueKind.True or JsonValueKind.False) => value.GetBoolean(),
        (FieldKind.Integer, JsonValueKind.Number) when value.TryGetInt32(out var number) && IsInRange(field, number) => number,
        (FieldKind.Texts, JsonValueKind.Array) when value.EnumerateArray().All(item => item.ValueKind is JsonValueKind.String) =>
            value.EnumerateArray().Select(item => item.GetString()!).ToArray(), // not null: texts
        (FieldKind.Words, JsonValueKind.Object) when value.EnumerateObject().All(
            entry => entry.Value.ValueKind is JsonValueKind.String or JsonValueKind.Null) =>
            value.EnumerateObject().Select(entry => (entry.Name, entry.Value.GetString())).ToArray(),
        (FieldKind.Values, JsonValueKind.Object) when value.EnumerateObject().All(
            entry => entry.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null)) =>
            value.EnumerateObject().Aggregate(
                ParameterSet.Empty, (set, entry) => set.With(entry.Name, ParameterOf(entry.Value))),
        _ => null,
    };

    private static ParameterValue ParameterOf(JsonElement value) => value.ValueKind is JsonValueKind.String
        ? ParameterValue.Of(value.GetString()!) // not null: a text
        : ParameterValue.Parse(value.GetRawText());

    private void Read(string key, string[] values)
    {
        var field = _fields.FirstOrDefault(field => field.Name == key)
            ?? _fields.FirstOrDefault(field => field.Kind is FieldKind.Words or FieldKind.Values
                && key.StartsWith($"{field.Name}.", StringComparison.Ordinal) && key.Length > field.Name.Length + 1);
        if (field is null)
        {
            RefuseKey(key);
            return;
        }

        if (field.Kind is FieldKind.Texts)
        {
            string[] lines = [.. values.SelectMany(value => value.Split('\n', (StringSplitOptions)3)).Where(line => line.Length > 0)];
            _values[field.Name] = lines;
            return;
        }

        if (values is not [var value])
        {
            Refuse(key, $"{key} is given twice; give it once");
            return;
        }

        // In a map of words, the empty one is removed; otherwise what is empty was not filled in.
        if (field.Kind is FieldKind.Words && key != field.Name)
        {
            _values[field.Name] = Words(field.Name).Append((key[(field.Name.Length + 1)..], value.Length > 0 ? value : null)).ToArray();
        }
        else if (value.Length > 0)
        {
            Keep(field, key, ValueOf(field, key, value));
        }
    }

    private object? ValueOf(ChangeField field, string key, string value) => field.Kind switch
    {
        FieldKind.Text => value,
        FieldKind.Flag => value switch { "true" or "on" => true, "false" => false, _ => null },
        FieldKind.Integer when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && IsInRange(field, number) => number,
        FieldKind.Values when key != field.Name =>
            Values(field.Name).With(key[(field.Name.Length + 1)..], ParameterValue.Parse(value)),
        _ => null,
    };

    private static bool IsInRange(ChangeField field, int number) => number >= field.Min && number <= field.Max;

    /// <summary>Keeps a value; null is none of those that the field takes.</summary>
    private void Keep(ChangeField field, string key, object? value)
    {
        if (value is null)
        {
            Refuse(key, $"{key} must be {field.Type}");
        }
        else
        {
            _values[field.Name] = value;
        }
    }

    private void RefuseKey(string key) => Refuse(key, _fields.Count == 0
        ? $"this change takes no keys, and '{key}' is given"
        : $"this change has no key '{key}'{NearestName.Hint(key, [.. _fields.Select(field => field.Name)])}");

    private void Refuse(string path, string message) => _problems.Add(new ConfigProblem(default, message) { Path = path });

    private ChangeBody Require()
    {
        foreach (var missing in _fields.Where(field => field.IsRequired && !_values.ContainsKey(field.Name)
            && _problems.All(problem => problem.Path != field.Name)))
        {
            Refuse(missing.Name, $"this change needs '{missing.Name}': {missing.Type}");
        }

        return _problems.Count == 0 ? this : throw new ConfigException(_problems).ToUserError();
    }

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.Null => "nothing",
        _ => "a single value",
    };
}
