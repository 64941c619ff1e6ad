using Experiments.Domain;
using Experiments.Specs.Checks;
using Experiments.Specs.Keys;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Files;

/// <summary>The config file of a silo: YAML → <see cref="SiloSpec"/>. Relative paths in it start at its own folder.</summary>
public static class SiloFile
{
    /// <summary>What errors call the map of a silo's settings.</summary>
    internal const string What = "a silo's config";

    /// <summary>Reads a file, with <c>--set</c> changes applied, and checks it. What the file leaves out has its default.</summary>
    /// <exception cref="UserErrorException">One line per problem, with file:line:column; or there is no such file.</exception>
    public static LocatedSpec<SiloSpec> Read(string path, IEnumerable<string>? settings = null) =>
        ConfigFile.Read(
            path, settings,
            (root, context) => SiloKeys.All.Read(Section.OfFile(root, What, context)),
            (silo, _) => SiloKeys.All.Check(silo, "", SpecCatalog.Unknown)).RequireValid();
}
