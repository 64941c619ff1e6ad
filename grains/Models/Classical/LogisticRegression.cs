using System.Collections;
using Experiments.Domain;
using Experiments.Models.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Experiments.Models.Classical;

/// <summary>
/// Multinomial logistic regression by ML.NET's L-BFGS: minimizes the summed log loss plus |w|² / (2 c), with unpenalized intercepts, like
/// scikit-learn's LogisticRegression. It runs on one thread, because sums over parts of the rows would differ in their last bits.
/// </summary>
internal sealed class LogisticRegression : IModelFamily
{
    private const int RowsBetweenChecks = 1024;

    /// <inheritdoc/>
    public string Name => "logistic-regression";

    /// <inheritdoc/>
    public string Summary => "Logistic regression: one weight per column and genre, fitted by maximum entropy.";

    /// <inheritdoc/>
    public ModelInput Input => ModelInput.Table;

    /// <inheritdoc/>
    public bool LearnsFromMixtures => true;

    /// <inheritdoc/>
    public ParameterSchema Parameters { get; } = new(
        "logistic-regression",
        ParameterSpec.Number("c", 1, 1e-6, 1e6,
            "Inverse of the L2 penalty: larger values fit the training rows more closely.", isLogScale: true),
        ParameterSpec.Number("tolerance", 1e-4, 1e-9, 0.1, "Relative improvement of the loss below which fitting stops.", isLogScale: true),
        ParameterSpec.Integer("maxIterations", 1_000, 1, 1_000_000, "Maximum number of fitting steps.", isLogScale: true),
        ClassWeights.Parameter);

    /// <inheritdoc/>
    public IFittedModel Fit(FitRequest request, CancellationToken cancellationToken) =>
        TableModel.Fit(this, request, table => Learn(table, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public IFittedModel Load(Stream stream) => TableModel.Load(this, stream, LinearClassifier.Load);

    private static LinearClassifier Learn(TrainTable table, CancellationToken cancellationToken)
    {
        var context = new MLContext(seed: 1);
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, table.Columns);

        // A member of a key type is read 0-based, contrary to the documentation of keys.
        schema[nameof(Row.Label)].ColumnType = new KeyDataViewType(typeof(uint), table.Classes);
        var trainer = context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(new LbfgsMaximumEntropyMulticlassTrainer.Options
        {
            FeatureColumnName = nameof(Row.Features),
            LabelColumnName = nameof(Row.Label),
            ExampleWeightColumnName = nameof(Row.Weight),
            L1Regularization = 0,
            L2Regularization = (float)(1 / table.Parameters.Number("c")),
            OptimizationTolerance = (float)table.Parameters.Number("tolerance"),
            MaximumNumberOfIterations = table.Parameters.Integer("maxIterations"),
            NumberOfThreads = 1,
        });
        var model = trainer.Fit(context.Data.LoadFromEnumerable(new TrainingRows(table, cancellationToken), schema)).Model;

        VBuffer<float>[] weights = [];
        model.GetWeights(ref weights, out _);
        return new LinearClassifier(
            [.. weights.SelectMany(ofClass => ofClass.DenseValues())], [.. model.GetBiases()], table.Columns);
    }

    /// <summary>
    /// The trainer enumerates the rows once per loss evaluation: this is where cancellation is checked and progress is reported.
    /// </summary>
    private sealed class TrainingRows(TrainTable table, CancellationToken cancellationToken) : IEnumerable<Row>
    {
        private readonly Row[] _rows = RowsOf(table);

        private readonly int _most = table.Parameters.Integer("maxIterations");
        private int _done;

        public IEnumerator<Row> GetEnumerator()
        {
            // The last pass may be one beyond the last iteration.
            table.Report(_done = Math.Min(_done + 1, _most), _most);
            for (var i = 0; i < _rows.Length; i++)
            {
                if (i % RowsBetweenChecks == 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }

                yield return _rows[i];
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private static Row[] RowsOf(TrainTable table)
        {
            var features = Enumerable.Range(0, table.Rows).Select(row => table.Row(row).ToArray()).ToArray();
            var (rows, labels, weights) = WeightedRows.Of(table.Labels, table.Shares, table.ClassWeights);
            return
            [
                .. Enumerable.Range(0, rows.Length).Select(i => new Row
                {
                    Features = features[rows[i]],
                    Label = (uint)labels[i],
                    Weight = weights[i],
                }),
            ];
        }
    }

    /// <summary>Row type for ML.NET.</summary>
    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public uint Label { get; set; }

        public float Weight { get; set; }
    }
}
