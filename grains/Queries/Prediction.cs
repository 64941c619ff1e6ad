using System.Runtime.InteropServices;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;

namespace Experiments.Queries;

/// <summary>
/// The genres of new audio, file by file, by the models of an experiment or of a name. What is wrong with one file does not keep the others
/// from being predicted.
/// </summary>
public sealed class Prediction
{
    /// <summary>The largest file, bytes: a message between client and silo is limited to 100 MB.</summary>
    public const long MaxBytes = 96L << 20;

    private readonly IGrainFactory _grains;
    private readonly IPredictorGrain _predictor;
    private readonly ExperimentId _experiment;
    private readonly List<GenreMixture> _mixtures = [];
    private readonly List<(string File, UserErrorException Error)> _refused = [];

    private Prediction(IGrainFactory grains, string key, ExperimentId experiment) =>
        (_grains, _predictor, _experiment) = (grains, grains.GetGrain<IPredictorGrain>(key), experiment);

    /// <summary>The files that were predicted, as they were.</summary>
    public IReadOnlyList<GenreMixture> Mixtures => _mixtures;

    /// <summary>The files that could not be predicted, and why.</summary>
    public IReadOnlyList<(string File, UserErrorException Error)> Refused => _refused;

    /// <summary>By the models of an experiment.</summary>
    /// <exception cref="UserErrorException">It does not exist, or has no result.</exception>
    public static async Task<Prediction> ByExperimentAsync(IGrainFactory grains, string experiment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var (_, summary) = await ExperimentQueries.FindAsync(grains, experiment, cancellationToken).ConfigureAwait(false);
        return new Prediction(grains, summary.Experiment.ToString(), summary.Experiment);
    }

    /// <summary>By a named model.</summary>
    /// <exception cref="UserErrorException">It does not exist.</exception>
    public static async Task<Prediction> ByModelAsync(IGrainFactory grains, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var version = await grains.GetGrain<IModelRegistryGrain>(IModelRegistryGrain.Key).FindAsync(name, cancellationToken)
            .ConfigureAwait(false);
        return new Prediction(grains, version.Name, version.Experiment);
    }

    /// <summary>Parses the length of a step.</summary>
    /// <param name="text">A duration, such as 3s or 1m; null for none.</param>
    /// <param name="name">What gives it, for messages.</param>
    /// <exception cref="UserErrorException">It is no duration, or nothing.</exception>
    public static TimeSpan? ParseStep(string? text, string name) => text is null ? null
        : Durations.Parse(text, name) is { Ticks: > 0 } step ? step
        : throw new UserErrorException($"{name} {text}: a step must be longer than nothing");

    /// <summary>Adds a file that was refused before.</summary>
    public void Refuse(string file, UserErrorException error) => _refused.Add((file, error));

    /// <summary>Predicts a file.</summary>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="readAsync">Reads its content.</param>
    /// <param name="cancellationToken">Cancels the prediction.</param>
    /// <exception cref="UserErrorException">What is wrong is not about this file, and would be the same for all.</exception>
    public async Task AddAsync(string file, Func<CancellationToken, Task<byte[]>> readAsync, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(readAsync);
        try
        {
            var bytes = await readAsync(cancellationToken).ConfigureAwait(false);
            _mixtures.Add(await _predictor.PredictAsync(file, ImmutableCollectionsMarshal.AsImmutableArray(bytes), cancellationToken)
                .ConfigureAwait(false));
        }
        catch (UserErrorException error) when (error.Message.StartsWith($"{Printable.Escape(file)}:", StringComparison.Ordinal))
        {
            _refused.Add((file, error));
        }
    }

    /// <summary>What was predicted: slice by slice, or in steps.</summary>
    public IReadOnlyList<GenreMixture> In(TimeSpan? step) => step is not { } length ? _mixtures
        : [.. _mixtures.Select(mixture => MixtureTimeline.InSteps(mixture, length.TotalSeconds))];

    /// <summary>The answer.</summary>
    /// <param name="step">The length of steps over time; null for slices.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="UserErrorException">No file was predicted: what is wrong with them.</exception>
    public async Task<View> ShowAsync(TimeSpan? step, CancellationToken cancellationToken)
    {
        ThrowIfNone(_refused, _mixtures.Count + _refused.Count);
        return MixtureView.Of(
            In(step), await LabelQueries.OfModelsAsync(_grains, _experiment, cancellationToken).ConfigureAwait(false),
            [.. _refused.Select(refusal => (refusal.File, refusal.Error.Message))], step is null ? "slice" : "step");
    }

    /// <summary>Throws if none of so many files is left to predict.</summary>
    /// <exception cref="UserErrorException">What is wrong with them.</exception>
    public static void ThrowIfNone(IReadOnlyList<(string File, UserErrorException Error)> refused, int files)
    {
        ArgumentNullException.ThrowIfNull(refused);
        if (refused.Count >= files && refused.Count > 0)
        {
            throw refused.Count == 1 ? refused[0].Error
                : UserErrorException.FromLines(refused[0].Error.Kind, refused.SelectMany(refusal => refusal.Error.Lines));
        }
    }
}
