using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Specs.Keys;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Files;

/// <summary>
/// Reads what a sweep gives a parameter: a constant, or a map of one of choice, uniform, logUniform, integer or value, with step, log and when.
/// </summary>
internal sealed class RangeReader(string name, ConfigProblems problems)
{
    private static readonly string[] Forms = ["choice", "uniform", "logUniform", "integer", "value"];
    private static readonly string[] Keys = [.. Forms, "step", "log", "when"];

    /// <summary>The dimension, or null where it has a problem, which is then reported.</summary>
    public ParameterDimension? Read(YamlNode node)
    {
        switch (node)
        {
            case YamlScalar { IsNull: true }:
                return Refuse(node.Position, "has no value; write a constant or a range, or delete the key");
            case YamlScalar scalar:
                return new ParameterDimension(name, new ChoiceRange([Section.Parse(scalar)]));
            case YamlMap map:
                return ReadMap(map);
            default:
                return Refuse(node.Position, "is a list; write { choice: [...] }");
        }
    }

    private ParameterDimension? ReadMap(YamlMap map)
    {
        var unknown = map.Entries.Where(entry => !Keys.Contains(entry.Key)).ToList();
        foreach (var entry in unknown)
        {
            Refuse(entry.KeyPosition, $"has no range '{entry.Key}'{NearestName.Hint(entry.Key, Keys)}");
        }

        YamlEntry[] forms = [.. map.Entries.Where(entry => Forms.Contains(entry.Key))];
        if (unknown.Count > 0 || forms.Length != 1)
        {
            return unknown.Count > 0 ? null : Refuse(map.Position, $"needs exactly one of {string.Join(", ", Forms)}");
        }

        var (form, value) = (forms[0].Key, forms[0].Value);
        CheckExtras(map, form);
        var range = ReadForm(map, form, value);
        var (when, isRight) = map.Find("when") is { } condition ? ReadCondition(condition) : (null, true);
        return range is null || !isRight ? null : new ParameterDimension(name, range, when);
    }

    private ParameterRange? ReadForm(YamlMap map, string form, YamlNode value) => form switch
    {
        "value" => ReadConstant(value),
        "choice" => ReadChoice(value),
        "integer" => ReadInteger(map, value),
        _ => ReadNumber(map, value, isLogScale: form == "logUniform"),
    };

    private void CheckExtras(YamlMap map, string form)
    {
        foreach (var (key, forms) in new[] { ("step", new[] { "uniform", "integer" }), ("log", new[] { "integer" }) })
        {
            if (map.Find(key) is { } extra && !forms.Contains(form))
            {
                Refuse(extra.Position, $"{key} goes with {string.Join(" and ", forms)} only, not with {form}");
            }
        }
    }

    private ChoiceRange? ReadConstant(YamlNode node)
    {
        if (node is YamlScalar { IsNull: false } scalar)
        {
            return new ChoiceRange([Section.Parse(scalar)]);
        }

        Refuse(node.Position, $"value is a number, a word, true or false, not {node.Kind}");
        return null;
    }

    private ChoiceRange? ReadChoice(YamlNode node)
    {
        if (node is not YamlList { Items.IsEmpty: false } list)
        {
            Refuse(node.Position, $"choice is a list of values, not {node.Kind}");
            return null;
        }

        var values = ReadValues(list);
        return values is { } read ? new ChoiceRange(read) : null;
    }

    private ImmutableArray<ParameterValue>? ReadValues(YamlList list)
    {
        var values = ImmutableArray.CreateBuilder<ParameterValue>();
        var isRight = true;
        foreach (var item in list.Items)
        {
            if (item is not YamlScalar { IsNull: false } scalar)
            {
                Refuse(item.Position, $"each choice is a number, a word, true or false, not {item.Kind}");
                isRight = false;
            }
            else if (values.Contains(Section.Parse(scalar)))
            {
                Refuse(item.Position, $"{scalar.Text} stands in its choices twice");
                isRight = false;
            }
            else
            {
                values.Add(Section.Parse(scalar));
            }
        }

        return isRight ? values.ToImmutable() : null;
    }

    private NumberRange? ReadNumber(YamlMap map, YamlNode node, bool isLogScale)
    {
        var step = ReadStep(map, isWhole: false);
        if (ReadBounds(node) is not var (low, high))
        {
            return null;
        }

        if (isLogScale && low.AsNumber() <= 0)
        {
            Refuse(node.Position, $"logUniform begins above 0, not at {low}");
            return null;
        }

        return new NumberRange(low.AsNumber(), high.AsNumber(), isLogScale, step?.AsNumber());
    }

    private IntegerRange? ReadInteger(YamlMap map, YamlNode node)
    {
        var step = ReadStep(map, isWhole: true);
        var isLogScale = map.Find("log") is YamlScalar { IsNull: false } log && ReadFlag(log);
        if (ReadBounds(node) is not var (low, high))
        {
            return null;
        }

        if (low.Kind is not ParameterKind.Integer || high.Kind is not ParameterKind.Integer)
        {
            Refuse(node.Position, $"integer takes whole bounds, not [{low}, {high}]; use uniform for fractions");
            return null;
        }

        if (isLogScale && (low.AsInteger() < 1 || step is not null))
        {
            Refuse(node.Position, low.AsInteger() < 1 ? $"log begins at 1 or above, not at {low}" : "takes step or log, not both");
            return null;
        }

        return new IntegerRange(low.AsInteger(), high.AsInteger(), isLogScale, step?.AsInteger() ?? 1);
    }

    private bool ReadFlag(YamlScalar scalar)
    {
        if (Section.Parse(scalar) is { Kind: ParameterKind.Flag } flag)
        {
            return flag.AsFlag();
        }

        Refuse(scalar.Position, $"log is true or false, not '{scalar.Text}'");
        return false;
    }

    private ParameterValue? ReadStep(YamlMap map, bool isWhole)
    {
        if (map.Find("step") is not { } node)
        {
            return null;
        }

        if (node is YamlScalar scalar && Section.Parse(scalar) is { IsNumeric: true } step && step.AsNumber() > 0
            && (!isWhole || step.Kind is ParameterKind.Integer))
        {
            return step;
        }

        Refuse(node.Position, $"step is a {(isWhole ? "whole " : "")}number above 0, not {node.Kind}");
        return null;
    }

    private (ParameterValue Low, ParameterValue High)? ReadBounds(YamlNode node)
    {
        if (node is not YamlList { Items: [YamlScalar first, YamlScalar second] }
            || Section.Parse(first) is not { IsNumeric: true } low || Section.Parse(second) is not { IsNumeric: true } high)
        {
            Refuse(node.Position, $"a range is [low, high] of two numbers, not {node.Kind}");
            return null;
        }

        if (low.AsNumber() >= high.AsNumber())
        {
            Refuse(node.Position, $"[{low}, {high}] is empty; write the lower bound first");
            return null;
        }

        return (low, high);
    }

    private (ParameterCondition? When, bool IsRight) ReadCondition(YamlNode node)
    {
        if (node is not YamlMap { Entries: [var entry] })
        {
            Refuse(node.Position, "when names one parameter: when: { parameter: value }");
            return (null, false);
        }

        var list = entry.Value as YamlList ?? new YamlList(entry.Value.Position, [entry.Value]);
        return ReadValues(list) is { IsEmpty: false } values ? (new ParameterCondition(entry.Key, values), true) : (null, false);
    }

    private ParameterDimension? Refuse(ConfigPosition position, string message)
    {
        problems.Add(position, $"{name} {message}");
        return null;
    }
}
