using System.Text.RegularExpressions;
using Experiments.Domain;
using Experiments.Specs.Checks;

namespace Experiments.Specs.Keys;

/// <summary>The shapes that declarations use.</summary>
internal static partial class ValueShapes
{
    /// <summary>true or false.</summary>
    public static Shape<bool> Flag { get; } = new ScalarShape<bool>(Rule(ParameterKind.Flag), value => value.AsFlag(), ParameterValue.Of);

    /// <summary>Any word.</summary>
    public static Shape<string> Word { get; } = new WordShape<string>(
        "a word", word => word.Length > 0 ? word : throw new UserErrorException("an empty word says nothing; leave the key out"),
        word => word);

    /// <summary>What a run may execute on, as the scheduler matches it.</summary>
    public static Shape<string> Device { get; } = new WordShape<string>(
        "auto, cpu, cuda or the name of a device", word => word, word => word, word => DeviceName().IsMatch(word)
            ? null
            : $"there is no device '{word}'; write auto, cpu, cuda, or the name of a device such as cuda:0");

    /// <summary>A whole number.</summary>
    public static Shape<int> Integer(int minimum, int maximum) =>
        new ScalarShape<int>(Rule(ParameterKind.Integer, minimum, maximum), value => (int)value.AsInteger(),
            value => ParameterValue.Of(value));

    /// <summary>A whole number, however large.</summary>
    public static Shape<long> Long(long minimum, long maximum) =>
        new ScalarShape<long>(Rule(ParameterKind.Integer, minimum, maximum), value => value.AsInteger(), value => ParameterValue.Of(value));

    /// <summary>A whole number from 0.</summary>
    public static Shape<ulong> Unsigned(long maximum) =>
        new ScalarShape<ulong>(Rule(ParameterKind.Integer, 0, maximum), value => (ulong)value.AsInteger(),
            value => ParameterValue.Of(value));

    /// <summary>A number.</summary>
    public static Shape<double> Number(double minimum, double maximum) =>
        new ScalarShape<double>(
            Rule(ParameterKind.Number, minimum, maximum), value => value.AsNumber(),
            value => double.IsFinite(value) ? ParameterValue.Of(value) : ParameterValue.Of($"{value}"));

    /// <summary>The members of an enumeration, in kebab case.</summary>
    public static Shape<TEnum> Choice<TEnum>()
        where TEnum : struct, Enum
    {
        var rule = Rule(ParameterKind.Text) with { Choices = [.. Enum.GetValues<TEnum>().Select(EnumWords.Of)] };
        return new ScalarShape<TEnum>(rule, value => Enum.GetValues<TEnum>()[rule.Choices.IndexOf(value.AsText())],
            value => ParameterValue.Of(EnumWords.Of(value)));
    }

    /// <summary>A name that becomes a key and a part of file names; <paramref name="what"/> it is for, in words: a dataset.</summary>
    public static Shape<string> NameOf(string what) =>
        new WordShape<string>("a name", word => word, word => word, name => Names.FindProblem(name, what));

    /// <summary>A metric that a search may optimize, or an expression over such metrics.</summary>
    public static Shape<string> Metric { get; } = new PlugInNameShape(
        PlugInKind.Metric, "the name of a metric, or an expression over metrics", ObjectiveCheck.FindProblem);

    /// <summary>The name of a plug-in.</summary>
    public static Shape<string> PlugIn(PlugInKind kind) => new PlugInNameShape(kind);

    /// <summary>A word in a form of its own.</summary>
    public static Shape<TValue> Parsed<TValue>(string type, Func<string, TValue> parse, Func<TValue, string> format) =>
        new WordShape<TValue>(type, parse, format);

    /// <summary>A map with keys of its own; <paramref name="what"/> names it in errors.</summary>
    public static Shape<TRecord> Map<TRecord>(KeySet<TRecord> keys, string what) => new MapShape<TRecord>(keys, what);

    [GeneratedRegex("^(auto|(cpu|cuda|declared-cuda)(:[0-9]+)?)$")]
    private static partial Regex DeviceName();

    private static ParameterSpec Rule(ParameterKind kind, double? minimum = null, double? maximum = null) =>
        new() { Name = "", Kind = kind, Default = default, Help = "", Minimum = minimum, Maximum = maximum };
}
