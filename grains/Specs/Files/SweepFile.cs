using Experiments.Domain;
using Experiments.Specs.Checks;
using Experiments.Specs.Keys;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Files;

/// <summary>A sweep file: YAML → <see cref="SweepSpec"/>.</summary>
public static class SweepFile
{
    /// <summary>Reads a file, with <c>--set</c> changes applied, and checks it.</summary>
    /// <exception cref="UserErrorException">All that is wrong, one line per problem with file:line:column.</exception>
    public static LocatedSpec<SweepSpec> Read(string path, SpecCatalog catalog, IEnumerable<string>? settings = null) =>
        TryRead(path, catalog, settings).RequireValid();

    /// <summary>Other models: those of a sweep with <c>--set models...</c> applied.</summary>
    /// <exception cref="UserErrorException">All that is then wrong with the sweep, one line per problem.</exception>
    public static ParameterSpace ChangeModels(SweepSpec sweep, IReadOnlyCollection<string> settings, SpecCatalog catalog)
    {
        if (settings.FirstOrDefault(setting => !setting.StartsWith("models", StringComparison.Ordinal)) is { } other)
        {
            throw new UserErrorException(
                $"--set {other}: only models can change once a sweep has begun; for another protocol, dataset or search make a new sweep");
        }

        try
        {
            var problems = new ConfigProblemList();
            var models = Overrides.Rebase(SweepKeys.WriteModels(sweep.Models), new ConfigPosition("the sweep's models"));
            var root = Overrides.Apply(models, settings, problems);
            var changed = sweep with { Models = SweepKeys.ReadModels(Section.OfFile(root, "the change", new ReadContext(problems, ""))) };
            var located = new LocatedSpec<SweepSpec>(changed, root, problems);

            // An earlier build may have accepted the rest of the sweep.
            located.Add(SpecCheck.Check(changed, catalog, unread: problems.Unread).Problems.Where(problem =>
                problem.Path.StartsWith("models", StringComparison.Ordinal)
                || problem.Path.StartsWith("search", StringComparison.Ordinal)));
            return located.RequireValid().Spec.Models;
        }
        catch (ConfigException error)
        {
            throw error.ToUserError();
        }
    }

    /// <summary>The same as <see cref="Read"/> with the problems as a part of the answer.</summary>
    internal static LocatedSpec<SweepSpec> TryRead(string path, SpecCatalog catalog, IEnumerable<string>? settings = null) =>
        ConfigFile.Read(path, settings, Make, (sweep, unread) => SpecCheck.Check(sweep, catalog, unread: unread).Problems);

    /// <inheritdoc cref="TryRead(string, SpecCatalog, IEnumerable{string}?)"/>
    internal static LocatedSpec<SweepSpec> TryRead(SentConfig sent, SpecCatalog catalog) =>
        ConfigFile.Read(sent, Make, (sweep, unread) => SpecCheck.Check(sweep, catalog, unread: unread).Problems);

    private static SweepSpec Make(YamlNode root, ReadContext context)
    {
        var sweep = SweepKeys.All.Read(Section.OfFile(root, "a sweep", context));
        return sweep with { Protocol = ProtocolFile.Complete(sweep.Protocol, (root as YamlMap)?.Find("protocol"), context) };
    }
}
