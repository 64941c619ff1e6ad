using System.Text;
using Experiments.Domain;
using Experiments.Models.Export;
using Experiments.Models.Tables;
using static Experiments.Models.Classical.Boosting.LightGbmLibrary;

namespace Experiments.Models.Classical.Boosting;

/// <summary>
/// A LightGBM model. It always predicts from its text form, so that a saved and loaded model gives the same bits.
/// </summary>
internal sealed unsafe class LightGbmClassifier : IOnnxClassifier
{
    private const string PredictSettings = "num_threads=1 predict_disable_shape_check=false verbosity=-1";

    /// <summary>The model's text in UTF-8, zero-terminated.</summary>
    private readonly byte[] _text;
    private readonly int _columns;
    private readonly int _classes;
    private readonly NativeHandle _booster;

    private LightGbmClassifier(byte[] text, int columns, int classes)
    {
        (_text, _columns, _classes) = (text, columns, classes);
        fixed (byte* first = text)
        {
            Check(BoosterLoadModelFromString(first, out _, out var booster));
            _booster = new NativeHandle(booster, BoosterFree);
        }

        Check(BoosterGetNumFeature(_booster.Value, out var features));
        Check(BoosterGetNumClasses(_booster.Value, out var found));
        ModelFile.Require(features == columns && found == classes, "its trees belong to another table");
    }

    /// <summary>Boosts with LightGBM's <paramref name="settings"/>.</summary>
    public static LightGbmClassifier Fit(TrainTable table, string settings, CancellationToken cancellationToken)
    {
        using var train = Dataset(table.Values, table.Labels, table.Shares, table, settings, null);
        var patience = table.Parameters.Integer(BoostingPatience.Parameter.Name);
        var watched = patience > 0 ? table.Validation.Value : new ValidationTable([], [], null);
        using var validation = watched.Labels.Length > 0
            ? Dataset(watched.Values, watched.Labels, watched.Shares, table, settings, train)
            : null;
        Check(BoosterCreate(train.Value, settings, out var handle));
        using var booster = new NativeHandle(handle, BoosterFree);
        if (validation is not null)
        {
            Check(BoosterAddValidData(booster.Value, validation.Value));
        }

        var stopping = new EarlyStopping(patience);
        var steps = table.Parameters.Integer("nEstimators");
        var done = 0;
        for (var isFinished = 0; done < steps && isFinished == 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Check(BoosterUpdateOneIter(booster.Value, out isFinished));
            table.Report(++done, steps);
            if (validation is not null && (stopping = stopping.After(done, Loss(booster))).ShouldStop)
            {
                break;
            }
        }

        return new LightGbmClassifier(Text(booster, validation is null ? 0 : stopping.BestEpoch), table.Columns, table.Classes);
    }

    /// <summary>Restores it from a saved model.</summary>
    public static LightGbmClassifier Load(ModelFile file, int columns, int classes)
    {
        var text = file.Get<byte>("lightgbm");
        ModelFile.Require(text.Length > 1 && Array.IndexOf(text, (byte)0) == text.Length - 1, "its trees are incomplete");
        try
        {
            return new LightGbmClassifier(text, columns, classes);
        }
        catch (UserErrorException e) when (e.Kind == UserErrorKind.Failed)
        {
            throw ModelFile.Broken("LightGBM cannot read its trees");
        }
    }

    /// <inheritdoc/>
    public void Save(ModelFile file) => file.Add("lightgbm", _text);

    /// <inheritdoc/>
    public string AddTo(OnnxGraph graph, string scaled)
    {
        var sums = LightGbmText.Read(Encoding.UTF8.GetString(_text), _classes).AddTo(graph, scaled, _classes);
        return graph.Add("Softmax", [sums], ("axis", 1));
    }

    /// <inheritdoc/>
    public void Dispose() => _booster.Dispose();

    /// <inheritdoc/>
    public void Predict(float[] values, int rows, Span<float> probabilities, CancellationToken cancellationToken)
    {
        var result = new double[probabilities.Length];
        fixed (float* data = values)
        fixed (double* first = result)
        {
            Check(BoosterPredictForMat(
                _booster.Value, data, Float32, rows, _columns, 1, PredictNormal, 0, -1, PredictSettings, out _, first));
        }

        for (var i = 0; i < result.Length; i++)
        {
            probabilities[i] = (float)result[i];
        }
    }

    private static NativeHandle Dataset(
        float[] values, int[] labels, float[]? shares, TrainTable table, string settings, NativeHandle? reference)
    {
        var rows = WeightedRows.Of(labels, shares, table.ClassWeights);
        nint handle;
        fixed (float* data = rows.Spread(values, table.Columns))
        {
            Check(DatasetCreateFromMat(
                data, Float32, rows.Labels.Length, table.Columns, 1, settings, reference?.Value ?? 0, out handle));
        }

        var dataset = new NativeHandle(handle, DatasetFree);
        SetField(dataset, "label", [.. rows.Labels.Select(label => (float)label)]);
        if (rows.Weights.Any(weight => weight != 1))
        {
            SetField(dataset, "weight", rows.Weights);
        }

        return dataset;
    }

    private static void SetField(NativeHandle dataset, string field, float[] values)
    {
        fixed (float* first = values)
        {
            Check(DatasetSetField(dataset.Value, field, first, values.Length, Float32));
        }
    }

    private static double Loss(NativeHandle booster)
    {
        // Data 0 is train, 1 is validation; one metric.
        double loss;
        Check(BoosterGetEval(booster.Value, 1, out _, &loss));
        return loss;
    }

    private static byte[] Text(NativeHandle booster, int iterations)
    {
        Check(BoosterSaveModelToString(booster.Value, 0, iterations, 0, 0, out var length, null));
        var text = new byte[length];
        fixed (byte* first = text)
        {
            Check(BoosterSaveModelToString(booster.Value, 0, iterations, 0, length, out _, first));
        }

        return text;
    }
}
