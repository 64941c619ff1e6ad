namespace Experiments.Models.Tables;

/// <summary>The inner part of a fitted model for tables: unaware of scaling and of genres absent from train.</summary>
internal interface ITableClassifier : IDisposable
{
    /// <summary>
    /// Writes the probabilities of <paramref name="rows"/> scaled rows, shape [rows, classes]; each row must sum to 1, and
    /// must not depend on its neighbours.
    /// </summary>
    void Predict(float[] values, int rows, Span<float> probabilities, CancellationToken cancellationToken);

    /// <summary>Adds the data needed to restore it.</summary>
    void Save(ModelFile file);
}
