using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Specs.Checks;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Keys;

/// <summary>
/// What a sweep gives each parameter of a family: a constant, or a map of one of choice, uniform, logUniform, integer or value, with step,
/// log and when. Whether a range makes sense is <see cref="ISpecRules.CheckSpace"/>'s affair.
/// </summary>
internal sealed class ParametersShape : Shape<ImmutableArray<ParameterDimension>>
{
    private static readonly ImmutableArray<RangeKey> Ranges =
    [
        new("choice", "a list of values", "array", "no range",
            "The values to choose from, such as { choice: [1, 5, 9] }: numbers, words, true or false."),
        new("uniform", "a list of two numbers", "array", "no range",
            "The lower and the upper end of a range of numbers that are all equally likely, such as { uniform: [0, 0.6] }."),
        new("logUniform", "a list of two numbers above 0", "array", "no range",
            "The ends of a range whose orders of magnitude are equally likely, such as { logUniform: [0.001, 10] }."),
        new("integer", "a list of two integers", "array", "no range",
            "The ends of a range of whole numbers, both inclusive, such as { integer: [1, 9] }."),
        new("value", "a number, a word, true or false", "string", "no range",
            "A constant, for a parameter that also has a when, such as { value: 3, when: { kernel: poly } }."),
        new("step", "a number above 0", "number", "1 for integer, none for uniform",
            "The distance between the values of a uniform or integer range that can be chosen; a grid needs it."),
        new("log", "true or false", "boolean", "false", "Whether the orders of magnitude of an integer range are equally likely."),
        new("when", "a map of a parameter and its values", "object", "always",
            "The parameter of the same family that must have a value for this one to exist, such as when: { kernel: poly } or "
            + "{ kernel: [poly, rbf] }."),
    ];

    private static readonly string[] Forms = [.. Ranges.Take(5).Select(key => key.Name)];
    private static readonly string[] KeysOfRanges = [.. Ranges.Select(key => key.Name)];

    public override string Type => "a map of parameters, each a constant or a range";

    public override ImmutableArray<string> JsonTypes => ["object"];

    public override ImmutableArray<ConfigKey> InnerKeys => [.. Ranges];

    internal override bool TryRead(YamlNode node, ReadPlace place, out ImmutableArray<ParameterDimension> value)
    {
        value = [];
        if (node is not YamlMap map)
        {
            place.RefuseForm(node, this);
            return false;
        }

        value = [.. map.Entries.Select(entry => Read(entry.Value, place.Below(entry.Key))).OfType<ParameterDimension>()];
        return true;
    }

    internal override YamlNode? Write(ImmutableArray<ParameterDimension> value) =>
        value.IsEmpty ? null : YamlMap.Of(value.Select(dimension => (dimension.Name, (YamlNode?)Write(dimension))));

    internal override string Describe(ImmutableArray<ParameterDimension> value) => "the defaults of the family";

    private static ParameterDimension? Read(YamlNode node, ReadPlace place)
    {
        switch (node)
        {
            case YamlScalar { IsNull: true }:
                place.Refuse(node.Position, $"{place.Name} has no value; write a constant or a range, or delete the key");
                return null;
            case YamlScalar scalar:
                return new ParameterDimension(place.Name, new ChoiceRange([scalar.Value]));
            case YamlMap map:
                return ReadMap(map, place);
            default:
                place.Refuse(node.Position, $"{place.Name} is a list; write {{ choice: [...] }}");
                return null;
        }
    }

    private static ParameterDimension? ReadMap(YamlMap map, ReadPlace place)
    {
        var unknown = map.Entries.Where(entry => !KeysOfRanges.Contains(entry.Key)).ToList();
        foreach (var entry in unknown)
        {
            place.Refuse(entry.KeyPosition, $"{place.Name} has no range '{entry.Key}'{NearestName.Hint(entry.Key, KeysOfRanges)}");
        }

        YamlEntry[] forms = [.. map.Entries.Where(entry => Forms.Contains(entry.Key))];
        if (unknown.Count > 0 || forms.Length != 1)
        {
            if (unknown.Count == 0)
            {
                place.Refuse(map.Position, $"{place.Name} needs exactly one of {string.Join(", ", Forms)}");
            }

            return null;
        }

        var (form, value) = (forms[0].Key, forms[0].Value);
        var hasFittingKeys = CheckFit(map, form, place);
        var range = ReadForm(map, form, value, place);
        var (when, isRead) = map.Find("when") is { } condition ? ReadCondition(condition, place) : (null, true);
        return range is null || !isRead || !hasFittingKeys ? null : new ParameterDimension(place.Name, range, when);
    }

    private static ParameterRange? ReadForm(YamlMap map, string form, YamlNode value, ReadPlace place) => form switch
    {
        "value" => ReadConstant(value, place),
        "choice" => ReadValues(value, place) is { } values ? new ChoiceRange(values) : null,
        "integer" => ReadInteger(map, value, place),
        _ => ReadNumber(map, value, place, isLogScale: form == "logUniform"),
    };

    private static bool CheckFit(YamlMap map, string form, ReadPlace place)
    {
        var isFit = true;
        foreach (var (key, forms) in new[] { ("step", new[] { "uniform", "logUniform", "integer" }), ("log", ["integer"]) })
        {
            if (map.Find(key) is { } extra && !forms.Contains(form))
            {
                var hint = key == "log" && form == "uniform" ? "; write logUniform" : "";
                place.Refuse(extra.Position, $"{place.Name}: {key} cannot go with {form}{hint}");
                isFit = false;
            }
        }

        return isFit;
    }

    private static ChoiceRange? ReadConstant(YamlNode node, ReadPlace place)
    {
        if (node is YamlScalar { IsNull: false } scalar)
        {
            return new ChoiceRange([scalar.Value]);
        }

        place.Refuse(node.Position, $"{place.Name}: value is a number, a word, true or false, not {node.Kind}");
        return null;
    }

    private static ImmutableArray<ParameterValue>? ReadValues(YamlNode node, ReadPlace place)
    {
        if (node is not YamlList list)
        {
            place.Refuse(node.Position, $"{place.Name}: choice is a list of values, not {node.Kind}");
            return null;
        }

        YamlNode[] wrong = [.. list.Items.Where(item => item is not YamlScalar { IsNull: false })];
        foreach (var item in wrong)
        {
            place.Refuse(item.Position, $"{place.Name}: each choice is a number, a word, true or false, not {item.Kind}");
        }

        return wrong.Length > 0 ? null : [.. list.Items.Cast<YamlScalar>().Select(item => item.Value)];
    }

    private static NumberRange? ReadNumber(YamlMap map, YamlNode node, ReadPlace place, bool isLogScale)
    {
        var (step, isRead) = ReadStep(map, place, isWhole: false);
        return ReadBounds(node, place) is var (low, high) && isRead
            ? new NumberRange(low.AsNumber(), high.AsNumber(), isLogScale, step?.AsNumber())
            : null;
    }

    private static IntegerRange? ReadInteger(YamlMap map, YamlNode node, ReadPlace place)
    {
        var (step, isRead) = ReadStep(map, place, isWhole: true);
        var isLogScale = ReadLog(map, place);
        if (ReadBounds(node, place) is not var (low, high) || !isRead || isLogScale is null)
        {
            return null;
        }

        if (low.Kind is ParameterKind.Integer && high.Kind is ParameterKind.Integer)
        {
            return new IntegerRange(low.AsInteger(), high.AsInteger(), isLogScale.Value, step?.AsInteger() ?? 1);
        }

        place.Refuse(node.Position, $"{place.Name}: integer takes whole bounds, not [{low}, {high}]; use uniform for fractions");
        return null;
    }

    /// <summary>Whether the scale is logarithmic; null if that cannot be read.</summary>
    private static bool? ReadLog(YamlMap map, ReadPlace place)
    {
        switch (map.Find("log"))
        {
            case null or YamlScalar { IsNull: true }:
                return false;
            case YamlScalar { Value: { Kind: ParameterKind.Flag } flag }:
                return flag.AsFlag();
            case var node:
                place.Refuse(node.Position, $"{place.Name}: log is true or false, not {node.Kind}");
                return null;
        }
    }

    private static (ParameterValue? Step, bool IsRead) ReadStep(YamlMap map, ReadPlace place, bool isWhole)
    {
        if (map.Find("step") is not { } node)
        {
            return (null, true);
        }

        if (node is YamlScalar { Value: { IsNumeric: true } step } && (!isWhole || step.Kind is ParameterKind.Integer))
        {
            return (step, true);
        }

        place.Refuse(node.Position, $"{place.Name}: step is a {(isWhole ? "whole " : "")}number, not {node.Kind}");
        return (null, false);
    }

    private static (ParameterValue Low, ParameterValue High)? ReadBounds(YamlNode node, ReadPlace place)
    {
        if (node is YamlList { Items: [YamlScalar { Value: { IsNumeric: true } low }, YamlScalar { Value: { IsNumeric: true } high }] })
        {
            return (low, high);
        }

        place.Refuse(node.Position, $"{place.Name}: a range is [low, high] of two numbers, not {node.Kind}");
        return null;
    }

    private static (ParameterCondition? When, bool IsRead) ReadCondition(YamlNode node, ReadPlace place)
    {
        if (node is not YamlMap { Entries: [var entry] })
        {
            place.Refuse(node.Position, $"{place.Name}: when names one parameter: when: {{ parameter: value }}");
            return (null, false);
        }

        var list = entry.Value as YamlList ?? new YamlList(entry.Value.Position, [entry.Value]);
        return ReadValues(list, place) is { } values ? (new ParameterCondition(entry.Key, values), true) : (null, false);
    }

    private static YamlNode Write(ParameterDimension dimension)
    {
        if (dimension is { Range: ChoiceRange { Values: [var constant] }, When: null })
        {
            return YamlScalar.Of(constant);
        }

        List<(string, YamlNode?)> entries = dimension.Range switch
        {
            ChoiceRange { Values: [var value] } => [("value", YamlScalar.Of(value))],
            ChoiceRange choice => [("choice", ListOf(choice.Values))],
            NumberRange number =>
            [
                (number.IsLogScale ? "logUniform" : "uniform", ListOf(ParameterValue.Of(number.Low), ParameterValue.Of(number.High))),
                ("step", number.Step is { } step ? YamlScalar.Of(ParameterValue.Of(step)) : null),
            ],
            IntegerRange integer =>
            [
                ("integer", ListOf(ParameterValue.Of(integer.Low), ParameterValue.Of(integer.High))),
                ("log", integer.IsLogScale ? YamlScalar.Of(ParameterValue.Of(true)) : null),
                ("step", integer.Step != 1 ? YamlScalar.Of(ParameterValue.Of(integer.Step)) : null),
            ],
            _ => throw new ArgumentException($"{dimension.Range} cannot be written as YAML", nameof(dimension)),
        };
        entries.Add(("when", dimension.When is { } when ? YamlMap.Of((when.Parameter, ListOf([.. when.Values]))) : null));
        return YamlMap.Of(entries);
    }

    private static YamlList ListOf(params IEnumerable<ParameterValue> values) => YamlList.Of(values.Select(YamlScalar.Of));
}
