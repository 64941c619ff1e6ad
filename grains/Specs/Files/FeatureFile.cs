using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Specs.Keys;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Files;

/// <summary>A feature file: YAML → <see cref="FeatureSpec"/>.</summary>
public static class FeatureFile
{
    /// <summary>Reads a file, with <c>--set</c> changes applied.</summary>
    /// <exception cref="UserErrorException">All that is wrong, a line each with file:line:column.</exception>
    public static LocatedSpec<FeatureSpec> Read(
        string path, IEnumerable<string>? settings = null, Func<FeatureSpec, IEnumerable<SpecProblem>>? check = null) =>
        ConfigFile.Read(path, settings, (root, problems) =>
            Read(new Section(ConfigFile.MapOf(root, "a feature spec", problems), ConfigKeys.Features, "a feature spec", problems)), check);

    private static FeatureSpec Read(Section section)
    {
        var spec = new FeatureSpec
        {
            Name = section.Text("name"),
            SampleRate = section.Integer("sampleRate"),
            NFft = section.Integer("nFft"),
            HopLength = section.Integer("hopLength"),
            WinLength = section.Has("winLength") ? section.Integer("winLength") : null,
            Window = section.Text("window"),
            Padding = section.Enum<SignalPadding>("padding"),
            Precision = section.Enum<SignalPrecision>("precision"),
            NMels = section.Integer("nMels"),
            FMin = section.Number("fMin"),
            FMax = section.Has("fMax") ? section.Number("fMax") : null,
            Table = [.. section.List("table").Select(node => ReadEntry(node, section.Problems)).OfType<FeatureTableSpec>()],
            Tensor = section.Node("tensor") is { } tensor ? ReadTensor(tensor, section.Problems) : null,
        };
        if (!section.Has("table") && !section.Has("tensor"))
        {
            section.Problems.Add(section.Place("table"), "a feature spec needs a table, a tensor or both");
        }

        return spec;
    }

    private static FeatureTableSpec? ReadEntry(YamlNode node, ConfigProblems problems)
    {
        switch (node)
        {
            case YamlScalar { IsNull: false } scalar:
                return new FeatureTableSpec { Feature = scalar.Text };
            case YamlMap map:
                var section = new Section(map, KeysOf("table"), "a table entry", problems, isOpen: true);
                return new FeatureTableSpec
                {
                    Feature = section.Text("feature"),
                    Statistics = [.. section.List("statistics").Select(item => ReadWord(item, problems)).OfType<string>()],
                    PerRow = section.Flag("perRow"),
                    As = section.Has("as") ? section.Text("as") : null,
                    Options = ReadOptions(section),
                };
            default:
                problems.Add(node.Position, $"a table entry is a feature's name or a map, not {node.Kind}");
                return null;
        }
    }

    private static FeatureTensorSpec? ReadTensor(YamlNode node, ConfigProblems problems)
    {
        switch (node)
        {
            case YamlScalar scalar:
                return new FeatureTensorSpec { Feature = scalar.Text };
            case YamlMap map:
                var section = new Section(map, KeysOf("tensor"), "tensor", problems, isOpen: true);
                return new FeatureTensorSpec { Feature = section.Text("feature"), Options = ReadOptions(section) };
            default:
                problems.Add(node.Position, $"tensor is a feature's name or a map, not {node.Kind}");
                return null;
        }
    }

    private static ParameterSet ReadOptions(Section section) => ConfigFile.Settings(section.Others, section.Problems);

    private static string? ReadWord(YamlNode node, ConfigProblems problems)
    {
        if (node is YamlScalar { IsNull: false } scalar)
        {
            return scalar.Text;
        }

        problems.Add(node.Position, $"statistics is a list of words; {node.Kind} is none");
        return null;
    }

    private static ImmutableArray<ConfigKey> KeysOf(string name) => ConfigKeys.Features.First(key => key.Name == name).Keys;
}
