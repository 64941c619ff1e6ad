using System.Text;
using Experiments.Domain;

namespace Experiments.Specs.Files;

/// <summary>Specs as the files that <see cref="SweepFile"/> and <see cref="FeatureFile"/> read back to the same: what a report gives to those who repeat it.</summary>
public static class SpecWriter
{
    /// <summary>A sweep file. The lists of a predefined split are files of their own: the key is written, the lists are not.</summary>
    public static string Write(SweepSpec spec)
    {
        var (protocol, search, resources) = (spec.Protocol, spec.Search, spec.Resources);
        var yaml = new StringBuilder();
        yaml.Append($"name: {Word(spec.Name)}\ndataset: {Word(spec.Dataset)}\nfeatures: {Word(spec.Features)}\n");
        yaml.Append(Line("protocol", [
            ("split", protocol.Split), protocol.Lists is null && protocol.TestFraction is null ? ("folds", $"{protocol.Folds}") : default,
            ("repeats", $"{protocol.Repeats}"), ("seed", $"{protocol.Seed}"), protocol.TestFraction is { } share ? ("testFraction", Number(share)) : default,
            ("validationFraction", Number(protocol.ValidationFraction)), ("scaling", Word(protocol.Scaling)),
            protocol.Lists is null ? default : ("lists", "{ train: train.txt, validation: validation.txt, test: test.txt }")]));
        yaml.Append(Line("objective", [("metric", spec.Objective.Metric), ("goal", Lower(spec.Objective.Goal))]));
        yaml.Append(Line("search", [
            ("sampler", Word(search.Sampler)), search.Experiments is { } count ? ("experiments", $"{count}") : default,
            ("pruner", Map([("kind", search.Pruner.Kind), .. search.Pruner.Parameters.Select(pair => (pair.Key, Word($"{pair.Value}")))])),
            search.Deterministic ? ("deterministic", "true") : default, search.Deterministic ? ("window", $"{search.Window}") : default]));
        yaml.Append(Line("resources", [
            ("device", Word(resources.Device)), ("threads", $"{resources.Threads}"), resources.MemoryBytes is { } bytes ? ("memoryBytes", $"{bytes}") : default,
            resources.MaxConcurrentRuns is { } runs ? ("maxConcurrentRuns", $"{runs}") : default,
            resources.Labels is { } labels ? ("labels", Map([.. labels.Select(label => (label.Key, Word(label.Value)))])) : default]));
        yaml.Append("models:\n");
        foreach (var family in spec.Models.Families)
        {
            var parameters = family.Dimensions.IsEmpty ? default : ("parameters", Map([.. family.Dimensions.Select(dimension => (dimension.Name, Range(dimension)))]));
            yaml.Append($"  - {Map([("family", family.Family), parameters])}\n");
        }

        return yaml.ToString();
    }

    /// <summary>A feature file.</summary>
    public static string Write(FeatureSpec spec)
    {
        var yaml = new StringBuilder(FormattableString.Invariant($"name: {Word(spec.Name)}\nsampleRate: {spec.SampleRate}\nnFft: {spec.NFft}\nhopLength: {spec.HopLength}\n"));
        yaml.Append(FormattableString.Invariant($"window: {spec.Window}\npadding: {Lower(spec.Padding)}\nprecision: {Lower(spec.Precision)}\nnMels: {spec.NMels}\nfMin: {spec.FMin}\n"));
        yaml.Append(spec.WinLength is { } length ? FormattableString.Invariant($"winLength: {length}\n") : "").Append(spec.FMax is { } top ? FormattableString.Invariant($"fMax: {top}\n") : "");
        yaml.Append(spec.Table.IsEmpty ? "" : "table:\n");
        foreach (var entry in spec.Table)
        {
            yaml.Append($"  - {Map([
                ("feature", entry.Feature), entry.Statistics.IsEmpty ? default : ("statistics", $"[{string.Join(", ", entry.Statistics)}]"),
                entry.PerRow ? ("perRow", "true") : default, entry.As is { } stem ? ("as", Word(stem)) : default, .. Options(entry.Options)])}\n");
        }

        return yaml.Append(spec.Tensor is { } tensor ? Line("tensor", [("feature", tensor.Feature), .. Options(tensor.Options)]) : "").ToString();
    }

    private static IEnumerable<(string, string)> Options(ParameterSet options) => options.Select(option => (option.Key, Word($"{option.Value}")));

    private static string Range(ParameterDimension dimension)
    {
        var when = dimension.When is { } condition ? ("when", Map([(condition.Parameter, List(condition.Values))])) : default;
        return dimension.Range switch
        {
            ChoiceRange { Values: [var constant] } when dimension.When is null => Word($"{constant}"),
            ChoiceRange { Values: [var constant] } => Map([("value", Word($"{constant}")), when]),
            ChoiceRange choice => Map([("choice", List(choice.Values)), when]),
            IntegerRange range => Map([
                ("integer", $"[{range.Low}, {range.High}]"), range.IsLogScale ? ("log", "true") : default, range.Step != 1 ? ("step", $"{range.Step}") : default, when]),
            NumberRange range => Map([
                (range.IsLogScale ? "logUniform" : "uniform", $"[{Number(range.Low)}, {Number(range.High)}]"), range.Step is { } step ? ("step", Number(step)) : default, when]),
            _ => throw new ArgumentException($"a range of {dimension.Range.GetType().Name} cannot be written", nameof(dimension)),
        };
    }

    private static string List(IEnumerable<ParameterValue> values) => $"[{string.Join(", ", values.Select(value => Word($"{value}")))}]";

    private static string Line(string key, IEnumerable<(string Key, string Value)> entries) => $"{key}: {Map(entries)}\n";

    private static string Map(IEnumerable<(string Key, string Value)> entries) =>
        $"{{ {string.Join(", ", entries.Where(entry => entry.Key is not null).Select(entry => $"{entry.Key}: {entry.Value}"))} }}";

    private static string Number(double value) => FormattableString.Invariant($"{value:R}");

    private static string Lower<T>(T choice)
        where T : struct, Enum => choice.ToString().ToLowerInvariant();

    /// <summary>Quoted where YAML would take it for something else.</summary>
    private static string Word(string text) => text.All(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.' or '/' or '+') && text.Length > 0
        ? text
        : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
