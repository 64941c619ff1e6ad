using Experiments.Domain;
using Experiments.Specs.Checks;
using Experiments.Specs.Keys;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Files;

/// <summary>A protocol file: YAML → <see cref="Protocol"/>.</summary>
public static class ProtocolFile
{
    /// <summary>Reads a file, with <c>--set</c> changes applied, and checks it.</summary>
    /// <exception cref="UserErrorException">All that is wrong, one line per problem with file:line:column.</exception>
    public static LocatedSpec<Protocol> Read(string path, SpecCatalog catalog, IEnumerable<string>? settings = null) =>
        ConfigFile.Read(
            path, settings,
            (root, context) => WithFolds(ProtocolKeys.All.Read(Section.OfFile(root, "a protocol", context)), root),
            (protocol, unread) => SpecCheck.Check(protocol, catalog, unread)).RequireValid();

    /// <summary>The protocol of a protocol file, or of a sweep file.</summary>
    /// <exception cref="UserErrorException">All that is wrong with the file, one line per problem.</exception>
    public static Protocol ReadAny(string path, SpecCatalog catalog) =>
        ConfigFile.KindOf(path) == ConfigFile.Sweep ? SweepFile.Read(path, catalog).Spec.Protocol : Read(path, catalog).Spec;

    /// <summary>Without <c>folds</c>, a held-out test part and predefined lists are one fold.</summary>
    internal static Protocol WithFolds(Protocol protocol, YamlNode? node) =>
        (node as YamlMap)?.Find("folds") is null or YamlScalar { IsNull: true }
            && (protocol.TestFraction is not null || protocol.Split == Protocol.PredefinedSplit)
            ? protocol with { Folds = 1 }
            : protocol;
}
