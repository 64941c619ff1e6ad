using System.Globalization;
using System.Runtime.InteropServices;
using Experiments.Domain;
using Experiments.Models.Tables;
using static Experiments.Models.Classical.Boosting.XGBoostLibrary;

namespace Experiments.Models.Classical.Boosting;

/// <summary>
/// An XGBoost model. It always predicts from its serialized form, so that a saved and loaded model gives the same bits.
/// </summary>
internal sealed unsafe class XGBoostClassifier : ITableClassifier
{
    private const string PredictConfig =
        """{"type": 0, "training": false, "iteration_begin": 0, "iteration_end": 0, "strict_shape": true}""";

    private readonly byte[] _bytes;
    private readonly int _columns;
    private readonly NativeHandle _booster;

    private XGBoostClassifier(byte[] bytes, int columns)
    {
        (_bytes, _columns) = (bytes, columns);
        _booster = Booster(null);
        Check(BoosterSetParam(_booster.Value, "nthread", "1"));
        fixed (byte* first = bytes)
        {
            Check(BoosterLoadModelFromBuffer(_booster.Value, first, (ulong)bytes.Length));
        }

        Check(BoosterGetNumFeature(_booster.Value, out var features));
        ModelFile.Require(features == (ulong)columns, "its trees belong to another table");
    }

    /// <summary>Boosts with XGBoost's <paramref name="settings"/>.</summary>
    public static XGBoostClassifier Fit(
        TrainTable table, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        using var train = Matrix(table.Values, table.Labels, table);
        var patience = table.Parameters.Integer(BoostingPatience.Parameter.Name);
        var watched = patience > 0 ? table.Validation.Value : ([], []);
        using var validation = watched.Labels.Length > 0 ? Matrix(watched.Values, watched.Labels, table) : null;
        using var booster = Booster(train);
        foreach (var (name, value) in settings)
        {
            Check(BoosterSetParam(booster.Value, name, value));
        }

        var stopping = new EarlyStopping(patience);
        var steps = table.Parameters.Integer("nEstimators");
        for (var step = 0; step < steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Check(BoosterUpdateOneIter(booster.Value, step, train.Value));
            table.Report(step + 1, steps);
            if (validation is not null && (stopping = stopping.After(step + 1, Loss(booster, validation, step))).ShouldStop)
            {
                break;
            }
        }

        if (validation is null)
        {
            return new XGBoostClassifier(Bytes(booster), table.Columns);
        }

        Check(BoosterSlice(booster.Value, 0, stopping.BestEpoch, 1, out var slice));
        using var best = new NativeHandle(slice, BoosterFree);
        return new XGBoostClassifier(Bytes(best), table.Columns);
    }

    /// <summary>Restores it from a saved model.</summary>
    public static XGBoostClassifier Load(ModelFile file, int columns)
    {
        try
        {
            return new XGBoostClassifier(file.Get<byte>("xgboost"), columns);
        }
        catch (UserErrorException e) when (e.Kind == UserErrorKind.Failed)
        {
            throw ModelFile.Broken("XGBoost cannot read its trees");
        }
    }

    /// <inheritdoc/>
    public void Save(ModelFile file) => file.Add("xgboost", _bytes);

    /// <inheritdoc/>
    public void Dispose() => _booster.Dispose();

    /// <inheritdoc/>
    public void Predict(float[] values, int rows, Span<float> probabilities, CancellationToken cancellationToken)
    {
        using var matrix = Matrix(values, rows, _columns, 1);
        Check(BoosterPredict(_booster.Value, matrix.Value, PredictConfig, out var shape, out var dimensions, out var result));
        ModelFile.Require(
            dimensions == 2 && shape[0] == (ulong)rows && shape[0] * shape[1] == (ulong)probabilities.Length,
            "its trees belong to other genres");
        new ReadOnlySpan<float>(result, probabilities.Length).CopyTo(probabilities);
    }

    private static NativeHandle Matrix(float[] values, int[] labels, TrainTable table)
    {
        var matrix = Matrix(values, labels.Length, table.Columns, table.Request.Threads);
        SetInfo(matrix, "label", [.. labels.Select(label => (float)label)]);
        if (table.ClassWeights.Any(weight => weight != 1))
        {
            SetInfo(matrix, "weight", [.. labels.Select(label => (float)table.ClassWeights[label])]);
        }

        return matrix;
    }

    private static NativeHandle Matrix(float[] values, int rows, int columns, int threads)
    {
        fixed (float* data = values)
        {
            Check(DMatrixCreateFromMat(data, (ulong)rows, (ulong)columns, float.NaN, out var handle, threads));
            return new NativeHandle(handle, DMatrixFree);
        }
    }

    private static void SetInfo(NativeHandle matrix, string field, float[] values)
    {
        fixed (float* first = values)
        {
            Check(DMatrixSetFloatInfo(matrix.Value, field, first, (ulong)values.Length));
        }
    }

    private static NativeHandle Booster(NativeHandle? train)
    {
        var matrix = train?.Value ?? 0;
        Check(BoosterCreate(&matrix, train is null ? 0ul : 1, out var handle));
        return new NativeHandle(handle, BoosterFree);
    }

    /// <summary>The library returns a line such as <c>[3]	watched-mlogloss:0.71234</c>.</summary>
    private static double Loss(NativeHandle booster, NativeHandle validation, int step)
    {
        var matrix = validation.Value;
        fixed (byte* name = "watched\0"u8)
        {
            var names = name;
            Check(BoosterEvalOneIter(booster.Value, step, &matrix, &names, 1, out var text));
            var line = Marshal.PtrToStringUTF8(text) ?? "";
            return double.Parse(line[(line.LastIndexOf(':') + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture);
        }
    }

    private static byte[] Bytes(NativeHandle booster)
    {
        Check(BoosterSaveModelToBuffer(booster.Value, """{"format": "ubj"}""", out var length, out var bytes));
        return new ReadOnlySpan<byte>(bytes, checked((int)length)).ToArray();
    }
}
