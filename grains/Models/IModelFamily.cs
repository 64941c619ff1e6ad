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
/// A kind of model. To add one, write a file with an <c>internal sealed</c> implementation: it is found by name, its parameters are
/// validated, documented and searched from their one declaration, and the tests of every family cover it.
/// </summary>
public interface IModelFamily : INamed
{
    /// <summary>One sentence for the user.</summary>
    string Summary { get; }

    /// <summary>
    /// Rises when the same request gives another model than before: results of two revisions are not of one algorithm, and a sweep does not
    /// mix them.
    /// </summary>
    int Revision => 1;

    /// <summary>What it learns from.</summary>
    ModelInput Input { get; }

    /// <summary>Whether it can learn from mixtures of genres: <see cref="LabelledRows.Mixtures"/>.</summary>
    bool LearnsFromMixtures => false;

    /// <summary>Its parameters.</summary>
    ParameterSchema Parameters { get; }

    /// <summary>Whether validation rows change the model of a setting: then a fit on all data must hold some back.</summary>
    bool UsesValidation(ParameterSet parameters) => false;

    /// <summary>
    /// Fits a model: a pure function of the request's rows, labels, parameters, seed, threads and device.
    /// </summary>
    /// <exception cref="UserErrorException">The rows cannot be fitted, in one line that says why.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; takes effect within a second.</exception>
    IFittedModel Fit(FitRequest request, CancellationToken cancellationToken);

    /// <summary>Reads a model written by <see cref="IFittedModel.Save"/>; executes no code from it.</summary>
    /// <exception cref="UserErrorException">It is not a model of this family, or its format version is unknown to this build.</exception>
    IFittedModel Load(Stream stream);
}

/// <summary>A fitted model.</summary>
public interface IFittedModel : IDisposable
{
    /// <summary>
    /// Genre probabilities of rows, shape [rows, genres], row-major; each row sums to 1. The same rows give the same bits, regardless of
    /// which other rows are requested with them.
    /// </summary>
    float[] PredictProbabilities(IRowSource rows, CancellationToken cancellationToken);

    /// <summary>Writes everything that <see cref="IModelFamily.Load"/> needs for bit-identical predictions.</summary>
    void Save(Stream stream);
}
