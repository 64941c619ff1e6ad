using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Experiments.Domain;
using Experiments.Specs.Checks;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Keys;

/// <summary>The keys of one map, which together fill a record.</summary>
public sealed class KeySet<TRecord>
{
    private readonly TRecord _defaults;
    private readonly ImmutableArray<ConfigKey<TRecord>> _keys;

    internal KeySet(TRecord defaults, ImmutableArray<ConfigKey<TRecord>> keys) => (_defaults, _keys) = (defaults, keys);

    /// <summary>Every key, in the order in which they are explained.</summary>
    public ImmutableArray<ConfigKey> All => [.. _keys];

    /// <summary>Every key that a flag can give too, those of inner maps included.</summary>
    public ImmutableArray<ConfigKey> Given => [.. All.SelectMany(WithInner).Where(key => key.Source is not null)];

    /// <summary>The key at a path of names, such as <c>tls.key</c>.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public ConfigKey Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        ConfigKey? found = null;
        foreach (var name in path.Split('.'))
        {
            found = (found is null ? All : found.Shape.Keys).FirstOrDefault(key => key.Name == name)
                ?? throw new ArgumentException($"there is no key {path}", nameof(path));
        }

        return found!; // not null: no path has no name
    }

    private static IEnumerable<ConfigKey> WithInner(ConfigKey key) => key.Shape.Keys.SelectMany(WithInner).Prepend(key);

    /// <summary>Reads a map and notes what is wrong in it. With <paramref name="isOpen"/> other keys are someone else's.</summary>
    internal TRecord Read(Section section, bool isOpen = false) => Read(section, _defaults, isOpen);

    /// <summary>Reads a map over a record that has the values of what the map leaves out.</summary>
    internal TRecord Read(Section section, TRecord over, bool isOpen = false)
    {
        section.CheckKeys([.. _keys], isOpen);
        return _keys.Aggregate(over, (record, key) => key.Read(record, section));
    }

    /// <summary>What is wrong with the values of a record, wherever it came from.</summary>
    internal IEnumerable<SpecProblem> Check(TRecord record, string prefix, SpecCatalog catalog) =>
        _keys.SelectMany(key => key.Check(record, prefix, catalog));

    /// <summary>Every key with its value in a record as YAML has it, or with what applies where it has none.</summary>
    public IEnumerable<(string Name, string Value)> Describe(TRecord record) =>
        _keys.Select(key => (key.Name, key.Write(record) switch
        {
            YamlScalar scalar => scalar.Text,
            { } node => YamlText.LineOf(node),
            null => key.Default ?? "none",
        }));

    /// <summary>The record as a map that reads back to the same.</summary>
    internal YamlMap Write(TRecord record) => YamlMap.Of([.. _keys.Select(key => (key.Name, key.Write(record)))]);
}

/// <summary>Declares the keys of one record, whose own defaults are theirs.</summary>
[SuppressMessage("Performance", "CA1822", Justification = "Called on an instance, a declaration need not repeat the type of its record.")]
internal sealed class KeyFactory<TRecord>(TRecord defaults)
{
    public KeySet<TRecord> Set(params ImmutableArray<ConfigKey<TRecord>> keys) => new(defaults, keys);

    /// <summary>A key that must be given.</summary>
    public ConfigKey<TRecord> Required<TValue>(
        string name, Shape<TValue> shape, Func<TRecord, TValue> get, Func<TRecord, TValue, TRecord> set, string help) =>
        new ConfigKey<TRecord, TValue>(name, help, null, shape, Always(get), set);

    /// <summary>
    /// A key whose default is the record's; <paramref name="absent"/> words it where the value does not speak for itself.
    /// </summary>
    public ConfigKey<TRecord> Of<TValue>(
        string name, Shape<TValue> shape, Func<TRecord, TValue> get, Func<TRecord, TValue, TRecord> set, string help,
        string? absent = null) =>
        new ConfigKey<TRecord, TValue>(name, help, absent ?? shape.Describe(get(defaults)), shape, Always(get), set);

    /// <summary>
    /// A key that a record may lack; <paramref name="absent"/> says what applies then, where the default record does not.
    /// </summary>
    public ConfigKey<TRecord> Optional<TValue>(
        string name, Shape<TValue> shape, Func<TRecord, TValue?> get, Func<TRecord, TValue, TRecord> set, string? absent, string help)
        where TValue : struct =>
        new ConfigKey<TRecord, TValue>(
            name, help, absent ?? (get(defaults) is { } value ? shape.Describe(value) : null), shape,
            (TRecord record, out TValue found) =>
            {
                found = get(record) ?? default;
                return get(record) is not null;
            },
            set);

    /// <summary>
    /// A key that a record may lack; <paramref name="absent"/> says what applies then, where the default record does not.
    /// </summary>
    public ConfigKey<TRecord> Optional<TValue>(
        string name, Shape<TValue> shape, Func<TRecord, TValue?> get, Func<TRecord, TValue, TRecord> set, string? absent, string help)
        where TValue : class =>
        new ConfigKey<TRecord, TValue>(
            name, help, absent ?? (get(defaults) is { } value ? shape.Describe(value) : null), shape,
            (TRecord record, out TValue found) =>
            {
                found = get(record)!; // not null where the answer is true
                return found is not null;
            },
            set);

    private static TryGet<TRecord, TValue> Always<TValue>(Func<TRecord, TValue> get) => (TRecord record, out TValue value) =>
    {
        value = get(record);
        return true;
    };
}
