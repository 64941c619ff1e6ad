using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;

namespace Experiments.Queries.Changes;

/// <summary>What can be done to named models.</summary>
public static class ModelChanges
{
    /// <summary>Keeps a copy of an experiment's models under a name.</summary>
    /// <exception cref="UserErrorException">The experiment has no such models, or the name is invalid or taken.</exception>
    public static async Task<View> NameAsync(
        IGrainFactory grains, string experiment, string name, ModelChoice choice, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        _ = Names.Require(name, "a model");
        var (_, scores) = await ExperimentQueries.FindAsync(grains, experiment, cancellationToken).ConfigureAwait(false);
        var version = await Registry(grains).NameAsync(name, scores.Experiment, choice, cancellationToken).ConfigureAwait(false);
        return new View(
            [$"model {version.Name}: {version.Models.Choice.Describe(version.Models.Files.Length)} of {version.Experiment}"],
            ModelViews.ToJson(version));
    }

    /// <summary>Makes a line's name stand for one of its versions.</summary>
    /// <exception cref="UserErrorException">There is no such version, or its name has no version number.</exception>
    public static async Task<View> PromoteAsync(IGrainFactory grains, string name, CancellationToken cancellationToken)
    {
        var line = await Registry(grains).PromoteAsync(name, cancellationToken).ConfigureAwait(false);
        return new View([$"model {line} is {name} from now on"], new { Line = line, Version = name });
    }

    /// <summary>Removes a named model.</summary>
    /// <exception cref="UserErrorException">There is none, or it is promoted and not the last of its line.</exception>
    public static async Task<View> RemoveAsync(IGrainFactory grains, string name, CancellationToken cancellationToken)
    {
        var version = await Registry(grains).RemoveAsync(name, cancellationToken).ConfigureAwait(false);
        return new View([$"removed model {version.Name}"], new { Removed = version.Name });
    }

    /// <summary>Which of an experiment's models is meant.</summary>
    /// <exception cref="UserErrorException">What is given contradicts itself.</exception>
    public static ModelChoice Choose(int? fold, int? repeat, bool isRefit) => (fold, repeat, isRefit) switch
    {
        (null, null, false) => new ModelChoice(),
        (null, null, true) => new ModelChoice(ModelChoiceKind.Refit),
        ({ } number, _, false) => new ModelChoice(ModelChoiceKind.Run, repeat ?? 0, number),
        (null, _, _) => throw new UserErrorException("--repeat needs --fold: a model is of one fold of a repeat"),
        _ => throw new UserErrorException("--fold and --refit exclude each other: a model fitted on all data has no fold"),
    };

    private static IModelRegistryGrain Registry(IGrainFactory grains)
    {
        ArgumentNullException.ThrowIfNull(grains);
        return grains.GetGrain<IModelRegistryGrain>(IModelRegistryGrain.Key);
    }
}
