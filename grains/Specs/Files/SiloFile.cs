using Experiments.Domain;
using Experiments.Specs.Checks;
using Experiments.Specs.Keys;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Files;

/// <summary>The config file of a silo: YAML → <see cref="SiloSpec"/>. Relative paths in it start at its own folder.</summary>
public static class SiloFile
{
    /// <summary>Reads a file, with <c>--set</c> changes applied, and checks it. What the file leaves out has its default.</summary>
    /// <exception cref="UserErrorException">All that is wrong, a line each with file:line:column; or there is no such file.</exception>
    public static LocatedSpec<SiloSpec> Read(string path, IEnumerable<string>? settings = null) =>
        ConfigFile.Read(
            path, settings,
            (root, context) => SiloKeys.All.Read(Section.OfFile(root, "a silo's config", context)),
            (silo, _) => FindProblems(silo)).OrThrow();

    /// <summary>All that is wrong with a silo's settings, wherever they came from.</summary>
    public static IEnumerable<SpecProblem> FindProblems(SiloSpec silo) => SiloKeys.All.Check(silo, "", SpecCatalog.Unknown);
}
