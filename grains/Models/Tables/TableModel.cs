using System.Collections.Immutable;
using System.Numerics.Tensors;
using Experiments.Domain;
using Experiments.Models.Export;

namespace Experiments.Models.Tables;

/// <summary>
/// A fitted model for tables: checks and scales rows, runs the classifier, and gives genres absent from train probability 0.
/// </summary>
internal sealed class TableModel : IOnnxModel
{
    private const int BlockRows = 4096;

    private readonly string _family;
    private readonly ImmutableArray<string> _genres;
    private readonly ParameterSet _parameters;
    private readonly Scaler _scaler;

    /// <summary>The genre of each class of <see cref="_classifier"/>.</summary>
    private readonly int[] _present;

    /// <summary>Null if train had a single genre, which is then certain.</summary>
    private readonly ITableClassifier? _classifier;

    private TableModel(
        string family, ImmutableArray<string> genres, ParameterSet parameters, Scaler scaler, int[] present, ITableClassifier? classifier)
    {
        _family = family;
        _genres = genres;
        _parameters = parameters;
        _scaler = scaler;
        _present = present;
        _classifier = classifier;
    }

    /// <summary>
    /// Checks and scales the rows of <paramref name="request"/> and has <paramref name="fit"/> learn from them.
    /// </summary>
    /// <exception cref="UserErrorException">Train is empty, or a number in it is NaN or infinite.</exception>
    public static TableModel Fit(
        IModelFamily family, FitRequest request, Func<TrainTable, ITableClassifier> fit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (request.Train.Labels.IsEmpty)
        {
            throw new UserErrorException($"{family.Name} has no training rows; choose other folds or a smaller test part");
        }

        var columns = request.Train.Rows.RowLength();
        var values = ReadFinite(request.Train.Rows, 0, request.Train.Rows.Count, "training");
        var scaler = Scaler.Fit(request.Scaling, values, columns);
        scaler.Apply(values);

        var present = request.Train.ListGenres(request.Genres.Length);
        var classOf = Enumerable.Range(0, request.Genres.Length).Select(genre => Array.IndexOf(present, genre)).ToArray();
        var weights = ClassWeights.Of(request, request.Train);
        var table = new TrainTable
        {
            Values = values,
            Columns = columns,
            Labels = [.. request.Train.Labels.Select(genre => classOf[genre])],
            Shares = request.Train.SharesOf(present, request.Genres.Length),
            Classes = present.Length,
            ClassWeights = [.. present.Select(genre => weights[genre])],
            Validation = new(() => ReadValidation(request, classOf, present, scaler)),
            Request = request,
        };
        return new TableModel(
            family.Name, request.Genres, request.Parameters, scaler, present, present.Length > 1 ? fit(table) : null);
    }

    /// <summary>Reads a saved model; <paramref name="load"/> creates the classifier from columns, classes and the file.</summary>
    /// <exception cref="UserErrorException">It is not a model of this family, or is damaged.</exception>
    public static TableModel Load(IModelFamily family, Stream stream, Func<ModelFile, int, int, ITableClassifier> load) =>
        FileErrors.Name(stream, () => LoadUnnamed(family, stream, load));

    private static TableModel LoadUnnamed(IModelFamily family, Stream stream, Func<ModelFile, int, int, ITableClassifier> load)
    {
        var file = ModelFile.Read(stream, family.Name);
        var genres = file.Header.Genres;
        var present = file.Get<int>("present");
        ModelFile.Require(
            present.Length > 0 && present.All(genre => genre >= 0 && genre < genres.Length)
            && present.Zip(present.Skip(1)).All(pair => pair.First < pair.Second), "its genres are not sorted");
        var columns = file.Get<int>("columns", 1)[0];
        ModelFile.Require(columns > 0, "it has no columns");
        return new TableModel(
            family.Name,
            genres,
            family.Parameters.Complete(file.Header.Parameters),
            Scaler.Load(file, columns),
            present,
            present.Length > 1 ? load(file, columns, present.Length) : null);
    }

    /// <inheritdoc/>
    public float[] PredictProbabilities(IRowSource rows, CancellationToken cancellationToken)
    {
        if (rows.RowLength() != _scaler.Columns)
        {
            throw new UserErrorException(
                $"{_family} was fitted on {_scaler.Columns} columns and cannot predict rows of {rows.RowLength()}; "
                + "use the feature set it was fitted on");
        }

        var probabilities = new float[checked(rows.Count * _genres.Length)];
        var ofClasses = new float[Math.Min(BlockRows, rows.Count) * _present.Length];
        for (var start = 0; start < rows.Count; start += BlockRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(BlockRows, rows.Count - start);
            var values = ReadFinite(rows, start, count, "predicted");
            _scaler.Apply(values);
            var block = ofClasses.AsSpan(0, count * _present.Length);
            block.Fill(1);
            _classifier?.Predict(values, count, block, cancellationToken);
            for (var row = 0; row < count; row++)
            {
                for (var c = 0; c < _present.Length; c++)
                {
                    probabilities[((start + row) * _genres.Length) + _present[c]] = block[(row * _present.Length) + c];
                }
            }
        }

        return probabilities;
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> RowShape => [_scaler.Columns];

    /// <inheritdoc/>
    public string AddTo(OnnxGraph graph, string rows)
    {
        var ofClasses = _classifier switch
        {
            null => graph.Certainty(rows),
            IOnnxClassifier classifier => classifier.AddTo(graph, _scaler.AddTo(graph, rows)),
            _ => throw UserErrorException.Failed($"models of the family {_family} cannot be exported: it has no ONNX form"),
        };
        return graph.Spread(ofClasses, _present, _genres.Length);
    }

    /// <inheritdoc/>
    public void Save(Stream stream)
    {
        var file = new ModelFile(_family, _genres, _parameters);
        file.Add("present", _present);
        file.Add("columns", [_scaler.Columns]);
        _scaler.Save(file);
        _classifier?.Save(file);
        file.Write(stream);
    }

    /// <inheritdoc/>
    public void Dispose() => _classifier?.Dispose();

    /// <summary>Rows of shape [count, columns]; NaN and infinity are errors in the data, which must not be hidden.</summary>
    private static float[] ReadFinite(IRowSource rows, int start, int count, string kind)
    {
        var columns = rows.RowLength();
        var values = new float[checked(count * columns)];
        for (var row = 0; row < count; row++)
        {
            rows.CopyRow(start + row, values.AsSpan(row * columns, columns));
        }

        var first = FindNotFinite(values);
        if (first < 0)
        {
            return values;
        }

        var broken = Enumerable.Range(0, count)
            .Count(row => FindNotFinite(values.AsSpan(row * columns, columns)) >= 0);
        throw new UserErrorException(
            $"{broken} of {count} {kind} rows have NaN or infinite numbers, "
            + $"the first in column {(first % columns) + 1} of row {start + (first / columns) + 1}; "
            + "exclude these slices or this column");
    }

    private static int FindNotFinite(ReadOnlySpan<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>
    /// The validation rows without those that hold no class of train; what such a row also holds of other genres does not count.
    /// </summary>
    private static ValidationTable ReadValidation(FitRequest request, int[] classOf, int[] present, Scaler scaler)
    {
        var validation = request.Validation;
        var shares = validation.SharesOf(present, request.Genres.Length);
        int[] known = [.. Enumerable.Range(0, validation.Labels.Length).Where(
            row => shares is null ? classOf[validation.Labels[row]] >= 0 : SharesOf(row).ContainsAnyExcept(0f))];
        var values = ReadFinite(validation.Rows.Select(known), 0, known.Length, "validation");
        scaler.Apply(values);
        return shares is null
            ? new ValidationTable(values, [.. known.Select(row => classOf[validation.Labels[row]])], null)
            : new ValidationTable(
                values, [.. known.Select(row => TensorPrimitives.IndexOfMax(SharesOf(row)))],
                [.. known.SelectMany(row => SharesOf(row).ToArray() is var ofRow && ofRow.Sum() is var sum
                    ? ofRow.Select(share => share / sum) : [])]);

        ReadOnlySpan<float> SharesOf(int row) => shares.AsSpan(row * present.Length, present.Length);
    }
}
