using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Queries;
using Experiments.ReadModel;

namespace Experiments.Web.Pages.Predict;

/// <summary>Models to predict with.</summary>
/// <param name="Model">The name of a model; null for those of an experiment.</param>
/// <param name="Experiment">The experiment that the models are of.</param>
/// <param name="Text">What a reader chooses by.</param>
public sealed record PredictChoice(string? Model, ExperimentId Experiment, string Text)
{
    /// <summary>The value in a form.</summary>
    public string Value => Model is null ? $"experiment={Experiment}" : $"model={Model}";

    /// <summary>The flag of <c>experiments predict</c>.</summary>
    public string Flag => Model is null ? $"--experiment {Experiment}" : $"--model {ShellWord.Of(Model)}";

    /// <summary>A named model.</summary>
    /// <param name="name">A version, or the line that it was promoted in.</param>
    /// <param name="version">The version.</param>
    public static PredictChoice Of(string name, ModelVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        var meant = name == version.Name ? "" : $" (now {version.Name})";
        return new PredictChoice(name, version.Experiment, $"{name}{meant}: {version.Models.Family}, {Score(version.Scores)}");
    }

    /// <summary>The models of an experiment.</summary>
    public static PredictChoice Of(ExperimentSummary experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return new PredictChoice(null, experiment.Experiment, $"{experiment.Experiment}: {experiment.Family}, {Score(experiment)}");
    }

    private static string Score(ExperimentSummary scores) => $"test {Display.Percent(scores.TestAccuracy)} %";
}

/// <summary>A file that was predicted, or the reason why not.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Mixture">Its mixture; null if it was refused.</param>
/// <param name="Problems">Why it was refused, a line each.</param>
public sealed record PredictedFile(string Name, GenreMixture? Mixture, IReadOnlyList<string> Problems);

/// <summary>What the page of predictions shows.</summary>
public sealed record PredictModel
{
    /// <summary>The most experiments that are offered.</summary>
    private const int MaxExperiments = 12;

    /// <summary>The named models: what a line stands for, then the versions.</summary>
    public required IReadOnlyList<PredictChoice> Named { get; init; }

    /// <summary>The best experiments of the latest sweeps.</summary>
    public required IReadOnlyList<PredictChoice> Best { get; init; }

    /// <summary>What is chosen; null if there is nothing to choose from.</summary>
    public PredictChoice? Chosen { get; init; }

    /// <summary>What labels are called.</summary>
    public LabelWords Words { get; init; }

    /// <summary>What was predicted; empty before that.</summary>
    public IReadOnlyList<PredictedFile> Files { get; init; } = [];

    internal static async Task<object> ReadAsync(PageRequest asked) =>
        await ReadAsync(asked, asked.Find("model"), asked.Find("experiment")).ConfigureAwait(false);

    /// <summary>The page with something chosen.</summary>
    /// <param name="asked">The request.</param>
    /// <param name="model">A named model; null for none.</param>
    /// <param name="experiment">An experiment; null for none.</param>
    /// <exception cref="UserErrorException">What is chosen does not exist.</exception>
    internal static async Task<PredictModel> ReadAsync(PageRequest asked, string? model, string? experiment)
    {
        var (grains, cancellation) = (asked.Grains, asked.Cancellation);
        var registry = grains.GetGrain<IModelRegistryGrain>(IModelRegistryGrain.Key);
        var listing = await registry.ListAsync(cancellation).ConfigureAwait(false);
        var sweeps = await SweepQueries.SummarizeAllAsync(grains, asked.ReportLost, cancellation).ConfigureAwait(false);
        PredictChoice[] named =
        [
            .. from promoted in listing.Promoted
               from version in listing.Versions
               where version.Name == promoted.Value && promoted.Key != version.Name
               select PredictChoice.Of(promoted.Key, version),
            .. listing.Versions.Reverse().Select(version => PredictChoice.Of(version.Name, version)),
        ];
        PredictChoice[] best =
        [
            .. sweeps.OrderByDescending(sweep => sweep.SubmittedAt).Select(sweep => sweep.Best).OfType<ExperimentSummary>()
                .Where(row => row.TestAccuracy is not null).Take(MaxExperiments).Select(PredictChoice.Of),
        ];
        var chosen = model is not null ? PredictChoice.Of(model, await registry.FindAsync(model, cancellation).ConfigureAwait(false))
            : experiment is not null
                ? PredictChoice.Of((await ExperimentQueries.FindAsync(grains, experiment, cancellation).ConfigureAwait(false)).Summary)
            : named.Concat(best).FirstOrDefault();
        return new PredictModel
        {
            Named = model is null || named.Any(choice => choice.Model == model) ? named : [chosen!, .. named], // not null: a model
            Best = chosen is { Model: null } && best.All(choice => choice.Experiment != chosen.Experiment) ? [chosen, .. best] : best,
            Chosen = chosen,
        };
    }
}
