using System.Text.Json;
using Xunit;
using YamlDotNet.RepresentationModel;
using YamlNode = YamlDotNet.RepresentationModel.YamlNode;

namespace Experiments.Unit;

/// <summary>Files for other programs, parsed in their own format.</summary>
internal static class ParsedConfig
{
    /// <summary>Fails if a JSON or YAML file is malformed or empty.</summary>
    public static void Check(string path)
    {
        if (path.EndsWith(".json", StringComparison.Ordinal))
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            Assert.NotEqual(JsonValueKind.Undefined, json.RootElement.ValueKind);
        }
        else
        {
            Assert.NotEmpty(Yaml(path));
        }
    }

    /// <summary>The documents of a YAML file.</summary>
    public static IReadOnlyList<YamlNode> Yaml(string path)
    {
        var stream = new YamlStream();
        using var reader = File.OpenText(path);
        stream.Load(reader);
        return [.. stream.Documents.Select(document => document.RootNode)];
    }
}
