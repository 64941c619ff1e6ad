using Experiments.Domain;

namespace Experiments.Models;

/// <summary>What a family learns from.</summary>
public enum ModelInput
{
    /// <summary>Rows of a feature table: shape [columns].</summary>
    Table,

    /// <summary>Mel spectrograms in decibels: shape [nMels, frames].</summary>
    Tensor,
}

/// <summary>
/// A kind of model. To add one, write a file with an <c>internal sealed</c> implementation: it is found by its name, its
/// parameters are validated, documented and searched from their one declaration, and the tests of every family cover it.
/// </summary>
public interface IModelFamily : INamed
{
    /// <summary>One sentence for people.</summary>
    string Summary { get; }

    /// <summary>What it learns from.</summary>
    ModelInput Input { get; }

    /// <summary>Its parameters.</summary>
    ParameterSchema Parameters { get; }

    /// <summary>
    /// Fits a model: a pure function of the request's rows, labels, parameters, seed, threads and device.
    /// </summary>
    /// <exception cref="UserErrorException">The rows cannot be fitted, in one line that says why.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; honoured within a second.</exception>
    IFittedModel Fit(FitRequest request, CancellationToken cancellationToken);

    /// <summary>Reads what <see cref="IFittedModel.Save"/> wrote; executes nothing of it.</summary>
    /// <exception cref="UserErrorException">It is no such model, or of a format version this build does not know.</exception>
    IFittedModel Load(Stream stream);
}

/// <summary>A fitted model.</summary>
public interface IFittedModel : IDisposable
{
    /// <summary>
    /// Genre probabilities of rows, shape [rows, genres], row-major; each row sums to 1. The same rows give the same bits,
    /// in whatever company they are asked for.
    /// </summary>
    float[] PredictProbabilities(IRowSource rows, CancellationToken cancellationToken);

    /// <summary>Writes all that <see cref="IModelFamily.Load"/> needs for equal bits.</summary>
    void Save(Stream stream);
}
