using Experiments.Domain;
using Experiments.Specs.Checks;
using Experiments.Specs.Yaml;

namespace Experiments.Specs.Files;

/// <summary>
/// A sweep file with the feature spec that it names, read and checked: all that can be said before a dataset is known. A dataset may have
/// an imported table under the name of the features, and then the feature spec does not count.
/// </summary>
public sealed class SweepDraft
{
    private readonly LocatedSpec<FeatureSpec>? _features;
    private readonly ConfigProblem[] _problemsOfFeatures;
    private readonly string? _path;

    private SweepDraft(
        string? path, LocatedSpec<SweepSpec> sweep, LocatedSpec<FeatureSpec>? features, ConfigProblem[] problemsOfFeatures) =>
        (_path, Sweep, _features, _problemsOfFeatures) = (path, sweep, features, problemsOfFeatures);

    /// <summary>The sweep.</summary>
    public LocatedSpec<SweepSpec> Sweep { get; }

    /// <summary>Whether there is a feature spec of the name that the sweep gives.</summary>
    public bool HasFeatureFile => _features is not null;

    /// <summary>Whether another program sent it: then it names no files, and specs of features that are stored count.</summary>
    public bool IsSent => _path is null;

    /// <summary>The error about the dataset of the sweep, at its place in the file.</summary>
    public UserErrorException MissingDataset()
    {
        var advice = IsSent ? "" : "; use --set dataset=NAME for another one";
        return ToError("dataset", $"{NotFound.Dataset(Sweep.Spec.Dataset).Message}{advice}");
    }

    /// <summary>Reads a sweep file, with <c>--set</c> changes applied, and its feature spec where there is one.</summary>
    /// <exception cref="UserErrorException">There is no such file, or it is not a map of keys and values.</exception>
    public static SweepDraft Read(string path, SpecCatalog catalog, IEnumerable<string>? settings = null)
    {
        var sweep = SweepFile.TryRead(path, catalog, settings);
        return Make(
            path, sweep, sweep.Spec.Features.Length == 0 ? null : FeatureSpecLocator.TryFind(sweep.Spec.Features, path), catalog);
    }

    /// <summary>Reads a sweep that another program sent, and its feature spec where this machine has one of that name.</summary>
    /// <exception cref="UserErrorException">It is no YAML or JSON, or not a map of keys and values.</exception>
    public static SweepDraft Read(SentConfig sent, SpecCatalog catalog)
    {
        var sweep = SweepFile.TryRead(sent, catalog);
        return Make(
            null, sweep, sweep.Spec.Features.Length == 0 ? null : FeatureSpecLocator.TryFindInstalled(sweep.Spec.Features), catalog);
    }

    private static SweepDraft Make(string? path, LocatedSpec<SweepSpec> sweep, string? file, SpecCatalog catalog)
    {
        if (file is null)
        {
            return new SweepDraft(path, sweep, null, []);
        }

        var features = FeatureFile.TryRead(file, catalog);
        var unfit = features.Problems.Count > 0 ? [] : ModelCheck.FindInputProblems(sweep.Spec, features.Spec, catalog)
            .Select(problem => new ConfigProblem(sweep.Find(problem.Path), problem.Message) { Path = problem.Path });
        return new SweepDraft(path, sweep, features, [.. features.Problems, .. unfit]);
    }

    /// <summary>Goes on where the sweep file itself is right.</summary>
    /// <exception cref="UserErrorException">It is not: one line per problem of it and of the feature spec.</exception>
    public SweepDraft RequireSweep() => Sweep.Problems.Count > 0 ? throw ToError() : this;

    /// <summary>Goes on where nothing is wrong.</summary>
    /// <exception cref="UserErrorException">All that is wrong, one line per problem.</exception>
    public SweepDraft RequireAll() => Sweep.Problems.Count > 0 || _problemsOfFeatures.Length > 0 ? throw ToError() : this;

    /// <summary>The features of the feature spec.</summary>
    /// <exception cref="UserErrorException">There is no such file, or something is wrong with it.</exception>
    public FeatureSpec RequireFeatures()
    {
        if (_features is null)
        {
            var name = Sweep.Spec.Features;
            throw ToError("features", IsSent
                ? $"dataset '{Sweep.Spec.Dataset}' has no features '{name}', and the server no feature spec of that name; name one that "
                    + "`experiments features list` shows"
                : FeatureSpecLocator.Missing(name, _path));
        }

        return RequireAll()._features!.Spec; // not null: see above
    }

    /// <summary>The error that what a key names does not exist.</summary>
    private UserErrorException ToError(string key, string message)
    {
        var problem = new ConfigProblem(Sweep.Find(key), message) { Path = key };
        return new UserErrorException(UserErrorKind.NotFound, $"{problem}", new ConfigException([problem]));
    }

    private UserErrorException ToError() => new ConfigException([.. Sweep.Problems, .. _problemsOfFeatures]).ToUserError();
}
