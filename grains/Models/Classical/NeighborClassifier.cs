using System.Numerics.Tensors;
using Experiments.Domain;
using Experiments.Models.Export;
using Experiments.Models.Tables;

namespace Experiments.Models.Classical;

/// <summary>Keeps the training rows, packed, and finds the nearest by comparing all.</summary>
/// <remarks>Custom code, because ML.NET has no nearest neighbors; comparing all rows is exact.</remarks>
internal sealed class NeighborClassifier : IOnnxClassifier
{
    private readonly float[] _values;
    private readonly int[] _labels;
    private readonly double[] _classWeights;
    private readonly int _columns;
    private readonly int _classes;
    private readonly int _k;
    private readonly bool _isByDistance;
    private readonly string _metric;
    private readonly PackedRows _packed;

    /// <summary><paramref name="values"/> has shape [labels, columns]; with the cosine metric its rows have length 1.</summary>
    private NeighborClassifier(float[] values, int[] labels, double[] classWeights, int columns, int classes, ParameterSet parameters)
    {
        _labels = labels;
        _classWeights = classWeights;
        _columns = columns;
        _classes = classes;
        _k = Math.Min(parameters.Integer("k"), labels.Length);
        _isByDistance = parameters.Text("weights") == "distance";
        _metric = parameters.Text("metric");
        _values = values;
        _packed = new PackedRows(values, columns);
    }

    /// <summary>Stores the training rows.</summary>
    public static NeighborClassifier Learn(TrainTable table)
    {
        var values = table.Parameters.Text("metric") == "cosine" ? Normalized(table.Values, table.Columns) : table.Values;
        table.Report(1, 1);
        return new(values, table.Labels, table.ClassWeights, table.Columns, table.Classes, table.Parameters);
    }

    /// <summary>Restores it from a saved model.</summary>
    public static NeighborClassifier Load(ModelFile file, int columns, int classes)
    {
        var labels = file.Get<int>("labels");
        ModelFile.Require(labels.Length > 0 && labels.All(label => label >= 0 && label < classes), "a label has no genre");
        return new(
            file.Get<float>("values", checked(labels.Length * columns)),
            labels,
            file.Get<double>("classWeights", classes),
            columns,
            classes,
            file.Header.Parameters);
    }

    /// <inheritdoc/>
    public void Save(ModelFile file)
    {
        file.Add("values", _values);
        file.Add("labels", _labels);
        file.Add("classWeights", _classWeights);
    }

    /// <inheritdoc/>
    public string AddTo(OnnxGraph graph, string scaled)
    {
        var ballots = new double[_labels.Length * _classes];
        for (var row = 0; row < _labels.Length; row++)
        {
            ballots[(row * _classes) + _labels[row]] = _classWeights[_labels[row]];
        }

        var distances = _metric switch
        {
            "manhattan" => graph.SumPairs(scaled, _values, _columns, PairSum.AbsoluteDifferences),
            "cosine" => Cosine(graph.SumPairs(OnnxNeighbors.Normalize(graph, scaled), _values, _columns, PairSum.Products)),
            _ => graph.SumPairs(scaled, _values, _columns, PairSum.SquaredDifferences),
        };
        return OnnxNeighbors.Vote(graph, distances, _k, ballots, _classes, _isByDistance, isSquared: _metric == "euclidean");

        string Cosine(string products) =>
            graph.Add("Max", [graph.Add("Sub", [graph.Scalar(1f), products]), graph.Scalar(0f)]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <inheritdoc/>
    public void Predict(float[] values, int rows, Span<float> probabilities, CancellationToken cancellationToken)
    {
        switch (_metric)
        {
            case "manhattan":
                Predict<AbsoluteDifferences>(values, probabilities, cancellationToken);
                break;
            case "cosine":
                Predict<Products>(Normalized(values, _columns), probabilities, cancellationToken);
                break;
            default:
                Predict<SquaredDifferences>(values, probabilities, cancellationToken);
                break;
        }
    }

    private void Predict<TSum>(ReadOnlySpan<float> values, Span<float> probabilities, CancellationToken cancellationToken)
        where TSum : IPairSum
    {
        var rows = values.Length / _columns;
        var nearest = new NearestRows[PackedRows.TileRows];
        for (var i = 0; i < nearest.Length; i++)
        {
            nearest[i] = new NearestRows(_k);
        }

        var buffer = new float[PackedRows.TileRows * _columns];
        var sums = new float[PackedRows.TileRows * PackedRows.PanelRows];
        for (var first = 0; first < rows; first += PackedRows.TileRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var tile = PackedRows.Tile(values, _columns, first, buffer);
            foreach (var list in nearest)
            {
                list.Clear();
            }

            for (var panel = 0; panel < _packed.Panels; panel++)
            {
                _packed.SumTile<TSum>(tile, panel, sums, PackedRows.PanelRows);
                if (typeof(TSum) == typeof(Products))
                {
                    // Cosine distance; rounding must not make it negative.
                    TensorPrimitives.Subtract(1f, sums, sums);
                    TensorPrimitives.Max(sums, 0f, sums);
                }

                var start = panel * PackedRows.PanelRows;
                var count = Math.Min(PackedRows.PanelRows, _packed.Count - start);
                for (var i = 0; i < nearest.Length; i++)
                {
                    nearest[i].Offer(sums.AsSpan(i * PackedRows.PanelRows, PackedRows.PanelRows), count, start);
                }
            }

            for (var i = 0; i < Math.Min(nearest.Length, rows - first); i++)
            {
                Vote(nearest[i], probabilities.Slice((first + i) * _classes, _classes));
            }
        }
    }

    private void Vote(NearestRows nearest, Span<float> probabilities)
    {
        var votes = new double[_classes];
        var isSquared = _metric == "euclidean";

        // A neighbour at distance 0 is identical: then only such neighbours count.
        var hasTwin = _isByDistance && nearest.Distances[0] == 0;
        for (var i = 0; i < _k; i++)
        {
            var distance = isSquared ? Math.Sqrt(nearest.Distances[i]) : nearest.Distances[i];
            var weight = (_isByDistance, hasTwin) switch
            {
                (false, _) => 1,
                (true, true) => distance == 0 ? 1 : 0,
                _ => 1 / distance,
            };
            var label = _labels[nearest.Rows[i]];
            votes[label] += weight * _classWeights[label];
        }

        var sum = votes.Sum();
        for (var c = 0; c < votes.Length; c++)
        {
            probabilities[c] = (float)(votes[c] / sum);
        }
    }

    /// <summary>Scales rows to length 1; a row of zeros stays zero and has distance 1 from all.</summary>
    private static float[] Normalized(ReadOnlySpan<float> values, int columns)
    {
        var normalized = values.ToArray();
        for (var start = 0; start < normalized.Length; start += columns)
        {
            var row = normalized.AsSpan(start, columns);
            var square = 0.0;
            foreach (var value in row)
            {
                square += (double)value * value;
            }

            var factor = square > 0 ? 1 / Math.Sqrt(square) : 0;
            foreach (ref var value in row)
            {
                value = (float)(value * factor);
            }
        }

        return normalized;
    }
}
