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
            (root, context) => Complete(ProtocolKeys.All.Read(Section.OfFile(root, "a protocol", context)), root, context),
            (protocol, unread) => SpecCheck.Check(protocol, catalog, unread)).RequireValid();

    /// <summary>The protocol of a protocol file, or of a sweep file.</summary>
    /// <exception cref="UserErrorException">All that is wrong with the file, one line per problem.</exception>
    public static Protocol ReadAny(string path, SpecCatalog catalog) =>
        ConfigFile.KindOf(path) == ConfigFile.Sweep ? SweepFile.Read(path, catalog).Spec.Protocol : Read(path, catalog).Spec;

    /// <summary>
    /// What depends on which keys are there: without <c>folds</c>, a held-out test part and predefined lists are one fold; a
    /// <c>validationFraction</c> is wrong beside rotating validation, also where it is the default.
    /// </summary>
    internal static Protocol Complete(Protocol protocol, YamlNode? node, ReadContext context)
    {
        var map = node as YamlMap;
        if (protocol.Validation is ValidationRule.Rotating && protocol.ValidationFraction == new Protocol().ValidationFraction
            && map?.Find("validationFraction") is { } fraction and not YamlScalar { IsNull: true })
        {
            context.Problems.Add(fraction.Position, ProtocolCheck.UnusedFraction);
        }

        return map?.Find("folds") is null or YamlScalar { IsNull: true }
            && (protocol.TestFraction is not null || protocol.Split == Protocol.PredefinedSplit)
            ? protocol with { Folds = 1 }
            : protocol;
    }
}
