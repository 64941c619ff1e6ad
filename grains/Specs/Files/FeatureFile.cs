using Experiments.Domain;
using Experiments.Specs.Checks;
using Experiments.Specs.Keys;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Files;

/// <summary>A feature spec: YAML → <see cref="FeatureSpec"/>.</summary>
public static class FeatureFile
{
    /// <summary>Reads a file, with <c>--set</c> changes applied, and checks it.</summary>
    /// <exception cref="UserErrorException">All that is wrong, one line per problem with file:line:column.</exception>
    public static LocatedSpec<FeatureSpec> Read(string path, SpecCatalog catalog, IEnumerable<string>? settings = null) =>
        TryRead(path, catalog, settings).RequireValid();

    /// <summary>The same with the problems as a part of the answer.</summary>
    internal static LocatedSpec<FeatureSpec> TryRead(string path, SpecCatalog catalog, IEnumerable<string>? settings = null) =>
        ConfigFile.Read(
            path, settings,
            (root, context) => FeatureKeys.All.Read(Section.OfFile(root, "a feature spec", context)),
            (spec, unread) => SpecCheck.Check(spec, catalog, unread));
}
