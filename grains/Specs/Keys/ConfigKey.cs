using Experiments.Domain;
using Experiments.Specs.Checks;
using Experiments.Specs.Settings;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Keys;

/// <summary>
/// One key of a config file, declared once: from this follow reading, checks, hints, writing, <c>config explain</c>, completion and the
/// schema.
/// </summary>
public abstract class ConfigKey
{
    private protected ConfigKey(string name, string help, string? @default) => (Name, Help, Default) = (name, help, @default);

    /// <summary>As it is written.</summary>
    public string Name { get; }

    /// <summary>What it means, one sentence or two, with the unit.</summary>
    public string Help { get; }

    /// <summary>What applies where it is left out, for people; null where it must be given.</summary>
    public string? Default { get; }

    /// <summary>How else it is given, by a flag or an environment variable; null where only a file gives it.</summary>
    public SettingSource? Source { get; private protected set; }

    /// <summary>How its value is written.</summary>
    public abstract Shape Shape { get; }
}

/// <summary>A key that fills a part of a record.</summary>
public abstract class ConfigKey<TRecord> : ConfigKey
{
    private protected ConfigKey(string name, string help, string? @default)
        : base(name, help, @default)
    {
    }

    /// <summary>The same key, which a program's command line or environment can give too.</summary>
    internal ConfigKey<TRecord> Or(SettingSource source)
    {
        Source = source;
        return this;
    }

    /// <summary>The record with the value that the section has; the same where that value is wrong, which is then noted.</summary>
    internal abstract TRecord Read(TRecord record, Section section);

    /// <summary>What is wrong with the value in a record.</summary>
    internal abstract IEnumerable<SpecProblem> Check(TRecord record, string prefix, SpecCatalog catalog);

    /// <summary>The value in a record as YAML; null where the key is left out.</summary>
    internal abstract YamlNode? Write(TRecord record);
}

/// <summary>A key whose values are <typeparamref name="TValue"/>; <paramref name="get"/> answers false where a record has none.</summary>
internal sealed class ConfigKey<TRecord, TValue>(
    string name, string help, string? @default, Shape<TValue> shape, TryGet<TRecord, TValue> get, Func<TRecord, TValue, TRecord> set)
    : ConfigKey<TRecord>(name, help, @default)
{
    public override Shape Shape => shape;

    internal override TRecord Read(TRecord record, Section section) =>
        section.Find(Name) is { } node && shape.TryRead(node, section.PlaceOf(Name), out var value) ? set(record, value) : record;

    internal override IEnumerable<SpecProblem> Check(TRecord record, string prefix, SpecCatalog catalog) =>
        get(record, out var value) ? shape.Check(value, Name, prefix + Name, catalog) : [];

    internal override YamlNode? Write(TRecord record) => get(record, out var value) ? shape.Write(value) : null;
}

/// <summary>Reads a part of a record, where it has one.</summary>
internal delegate bool TryGet<TRecord, TValue>(TRecord record, out TValue value);
