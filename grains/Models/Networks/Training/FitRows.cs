using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.Models.Networks.Training;

/// <summary>
/// The rows of a fit for a network: genres present in train become outputs; the others have none and are never predicted.
/// </summary>
/// <param name="Train">Training rows.</param>
/// <param name="TrainOutputs">The output of each; with shares, −1 for a label of which no row has a share.</param>
/// <param name="Validation">Validation rows; may be empty.</param>
/// <param name="ValidationOutputs">The output of each; −1 for a genre that train lacks.</param>
/// <param name="Outputs">The genre of each output.</param>
/// <param name="Scaler">Fitted on train.</param>
internal sealed record FitRows(
    IRowSource Train,
    ImmutableArray<int> TrainOutputs,
    IRowSource Validation,
    ImmutableArray<int> ValidationOutputs,
    ImmutableArray<int> Outputs,
    SpectrogramScaler Scaler)
{
    /// <summary>
    /// What to learn instead of <see cref="TrainOutputs"/>: shape [rows, outputs], each row summing to 1; null for those.
    /// </summary>
    public float[]? TrainShares { get; init; }

    /// <summary>The same of the validation rows, whose sums are below 1 where they hold genres that train lacks.</summary>
    public float[]? ValidationShares { get; init; }

    /// <summary>Bands of a spectrogram.</summary>
    public int NMels => Train.Shape[0];

    /// <summary>Frames of a spectrogram.</summary>
    public int Frames => Train.Shape[1];

    /// <summary>Checks a request's rows and fits the scaler.</summary>
    /// <exception cref="UserErrorException">They are not spectrograms, there are none, or they differ in shape.</exception>
    public static FitRows From(FitRequest request, string family, string standardize, CancellationToken cancellationToken)
    {
        var (train, validation) = (request.Train, request.Validation);
        if (train.Rows.Count == 0)
        {
            throw UserErrorException.Failed($"{family}: there are no training rows");
        }

        if (train.Rows.Shape is not [> 0, > 0])
        {
            throw new UserErrorException(
                $"{family} needs mel spectrograms [nMels, frames], not rows of shape {Print(train.Rows.Shape)}; "
                + "add a tensor to the feature spec");
        }

        if (validation.Rows.Count > 0 && !validation.Rows.Shape.SequenceEqual(train.Rows.Shape))
        {
            throw new UserErrorException(
                $"{family}: validation rows have shape {Print(validation.Rows.Shape)}, but training rows {Print(train.Rows.Shape)}");
        }

        if (train.Labels.Length != train.Rows.Count || validation.Labels.Length != validation.Rows.Count)
        {
            throw new ArgumentException("one label a row", nameof(request));
        }

        ImmutableArray<int> outputs = [.. train.ListGenres(request.Genres.Length)];
        return new(
            train.Rows,
            [.. train.Labels.Select(label => outputs.IndexOf(label))],
            validation.Rows,
            [.. validation.Labels.Select(label => outputs.IndexOf(label))],
            outputs,
            SpectrogramScaler.Fit(train.Rows, standardize, cancellationToken))
        {
            TrainShares = train.SharesOf(outputs, request.Genres.Length),
            ValidationShares = validation.SharesOf(outputs, request.Genres.Length),
        };
    }

    /// <summary>Prints a shape, such as [128, 130].</summary>
    public static string Print(ImmutableArray<int> shape) => $"[{string.Join(", ", shape)}]";
}
