using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Specs.Checks;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Keys;

/// <summary>How the value of a key is written: as a scalar, a list or a map.</summary>
public abstract class Shape
{
    private protected Shape()
    {
    }

    /// <summary>What its values are, for people: <c>an integer from 1 to 1000</c>.</summary>
    public abstract string Type { get; }

    /// <summary>The same in the words of JSON Schema: integer, number, string, boolean, array, object.</summary>
    public abstract ImmutableArray<string> JsonTypes { get; }

    /// <summary>The range and the choices of a scalar; null for anything else.</summary>
    public virtual ParameterSpec? Rule => null;

    /// <summary>The kind of plug-in that a value names; null where it names none.</summary>
    public virtual PlugInKind? PlugIn => null;

    /// <summary>The keys of a map, or of each map in a list.</summary>
    public virtual ImmutableArray<ConfigKey> Keys => [];

    /// <summary>The keys of each value in a map whose own keys are the user's, such as the ranges of parameters.</summary>
    public virtual ImmutableArray<ConfigKey> InnerKeys => [];
}

/// <summary>How values of one type are written.</summary>
public abstract class Shape<TValue> : Shape
{
    private protected Shape()
    {
    }

    /// <summary>Reads a value; where it cannot, it notes why.</summary>
    internal abstract bool TryRead(YamlNode node, ReadPlace place, out TValue value);

    /// <summary>What is wrong with a value, wherever it came from.</summary>
    internal virtual IEnumerable<SpecProblem> Check(TValue value, string name, string path, SpecCatalog catalog) => [];

    /// <summary>The value as YAML; null where that is to leave the key out.</summary>
    internal abstract YamlNode? Write(TValue value);

    /// <summary>A default value, for people.</summary>
    internal virtual string Describe(TValue value) => Write(value) is YamlScalar scalar ? scalar.Text : "none";
}

/// <summary>What all scalars share.</summary>
internal static class ScalarShape
{
    /// <summary>The types of a kind of value in the words of JSON Schema.</summary>
    public static ImmutableArray<string> JsonTypesOf(ParameterKind kind) => kind switch
    {
        ParameterKind.Integer => ["integer"],
        ParameterKind.Number => ["number"],
        ParameterKind.Flag => ["boolean"],
        _ => ["string"],
    };
}

/// <summary>A value that is one scalar.</summary>
/// <param name="rule">Its kind, range and choices.</param>
/// <param name="from">From what the rule allows to the value.</param>
/// <param name="to">The way back.</param>
internal sealed class ScalarShape<TValue>(ParameterSpec rule, Func<ParameterValue, TValue> from, Func<TValue, ParameterValue> to)
    : Shape<TValue>
{
    public override ParameterSpec Rule => rule;

    public override string Type => rule.DescribeRange();

    public override ImmutableArray<string> JsonTypes => ScalarShape.JsonTypesOf(rule.Kind);

    internal override bool TryRead(YamlNode node, ReadPlace place, out TValue value)
    {
        value = default!; // not used where the answer is false
        if (node is not YamlScalar scalar)
        {
            place.RefuseForm(node, this);
            return false;
        }

        if (rule.FindProblem(scalar.Value) is { } problem)
        {
            place.Refuse(node.Position, $"{place.Name} {problem}");
            return false;
        }

        value = from(scalar.Value);
        return true;
    }

    internal override IEnumerable<SpecProblem> Check(TValue value, string name, string path, SpecCatalog catalog) =>
        rule.FindProblem(to(value)) is { } problem ? [new(path, $"{name} {problem}")] : [];

    internal override YamlNode Write(TValue value) => YamlScalar.Of(to(value));
}

/// <summary>A word whose rule is more than a list of choices.</summary>
/// <param name="type">What it is, for people.</param>
/// <param name="parse">From the word to the value; a <see cref="UserErrorException"/> says what is wrong with the word.</param>
/// <param name="format">The way back.</param>
/// <param name="check">What is wrong with a value, as a sentence.</param>
internal sealed class WordShape<TValue>(
    string type, Func<string, TValue> parse, Func<TValue, string> format, Func<TValue, string?>? check = null)
    : Shape<TValue>
{
    public override string Type => type;

    public override ImmutableArray<string> JsonTypes => ["string"];

    internal override bool TryRead(YamlNode node, ReadPlace place, out TValue value)
    {
        value = default!; // not used where the answer is false
        if (node is not YamlScalar scalar)
        {
            place.RefuseForm(node, this);
            return false;
        }

        try
        {
            // A word may look like a number: a dataset may be called 2024.
            value = parse(scalar.Text);
            return true;
        }
        catch (UserErrorException error)
        {
            place.Refuse(node.Position, $"{place.Name}: {error.Message}");
            return false;
        }
    }

    internal override IEnumerable<SpecProblem> Check(TValue value, string name, string path, SpecCatalog catalog) =>
        check?.Invoke(value) is { } problem ? [new(path, problem)] : [];

    internal override YamlNode Write(TValue value) => YamlScalar.Of(format(value));
}

/// <summary>The name of a plug-in, which the catalog knows.</summary>
/// <param name="kind">Its kind.</param>
/// <param name="type">What values are, for people; null for such a name.</param>
/// <param name="check">What is wrong with a value, as a sentence; null for a check of the name by the catalog.</param>
internal sealed class PlugInNameShape(PlugInKind kind, string? type = null, Func<string, SpecCatalog, string?>? check = null)
    : Shape<string>
{
    public override string Type => type ?? $"the name of a {kind.Word()}";

    public override ImmutableArray<string> JsonTypes => ["string"];

    public override PlugInKind? PlugIn => kind;

    internal override bool TryRead(YamlNode node, ReadPlace place, out string value)
    {
        value = (node as YamlScalar)?.Text ?? "";
        if (node is not YamlScalar)
        {
            place.RefuseForm(node, this);
        }

        return node is YamlScalar;
    }

    internal override IEnumerable<SpecProblem> Check(string value, string name, string path, SpecCatalog catalog) =>
        (check is null ? catalog.FindNameProblem(kind, value) : check(value, catalog)) is { } problem ? [new(path, problem)] : [];

    internal override YamlNode Write(string value) => YamlScalar.Of(value);
}
