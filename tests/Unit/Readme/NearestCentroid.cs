using System.Numerics.Tensors;
using Experiments.Domain;
using Experiments.Models;
using Experiments.Models.Tables;

namespace Experiments.Unit.Readme;

/// <summary>Distance to the mean row of each genre, as a softmax.</summary>
internal sealed class NearestCentroid : IModelFamily
{
    public string Name => "nearest-centroid";
    public string Summary => "Distance to the mean of each genre.";
    public ModelInput Input => ModelInput.Table;
    public ParameterSchema Parameters { get; } = new(
        "nearest-centroid",
        ParameterSpec.Number("sharpness", 1, 0.01, 100, "How fast probability falls with distance.", isLogScale: true),
        ClassWeights.Parameter);

    public IFittedModel Fit(FitRequest request, CancellationToken cancellationToken) =>
        TableModel.Fit(this, request, table => new Classifier(Centroids(table), table.Columns, table.Parameters.Number("sharpness")),
            cancellationToken);

    public IFittedModel Load(Stream stream) => TableModel.Load(this, stream, (file, columns, classes) =>
        new Classifier(file.Get<float>("centroids", columns * classes), columns, file.Get<double>("sharpness", 1)[0]));

    private static float[] Centroids(TrainTable table)
    {
        var centroids = new float[table.Classes * table.Columns];
        var rows = table.Labels.CountBy(label => label).ToDictionary();
        for (var row = 0; row < table.Rows; row++)
        {
            var centroid = centroids.AsSpan(table.Labels[row] * table.Columns, table.Columns);
            TensorPrimitives.MultiplyAdd(table.Row(row), 1f / rows[table.Labels[row]], centroid, centroid);
        }

        return centroids;
    }

    private sealed class Classifier(float[] centroids, int columns, double sharpness) : ITableClassifier
    {
        public void Predict(float[] values, int rows, Span<float> probabilities, CancellationToken cancellationToken)
        {
            var classes = centroids.Length / columns;
            for (var row = 0; row < rows; row++)
            {
                var ofRow = probabilities.Slice(row * classes, classes);
                for (var c = 0; c < classes; c++)
                {
                    var distance = TensorPrimitives.Distance(values.AsSpan(row * columns, columns), centroids.AsSpan(c * columns, columns));
                    ofRow[c] = (float)(-sharpness * distance);
                }

                TensorPrimitives.SoftMax(ofRow, ofRow);
            }
        }

        public void Save(ModelFile file)
        {
            file.Add("centroids", centroids);
            file.Add("sharpness", [sharpness]);
        }

        public void Dispose()
        {
        }
    }
}
