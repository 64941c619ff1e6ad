using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Experiments.Models.Export;
using Experiments.Models.Tables;

namespace Experiments.Models.Classical.Svm;

/// <summary>
/// The machines of all pairs, sharing their support vectors. <paramref name="supportValues"/> has shape
/// [support vectors, columns], sorted by class; class c's begin at <paramref name="starts"/>[c].
/// <paramref name="weights"/> has shape [support vectors, Stride]: the weight in the machine against
/// each other class, in their order, then zeros. <paramref name="biases"/> has one value per pair; <paramref name="sigmoids"/> one per
/// pair, or none for probabilities by votes.
/// </summary>
internal sealed class SvmClassifier(
    Kernel kernel, int columns, float[] supportValues, int[] starts, double[] weights,
    double[] biases, Sigmoid[] sigmoids, double sharpness)
    : IOnnxClassifier
{
    private const int Lanes = 8;

    private readonly PackedRows _packed = new(supportValues, columns);
    private readonly int _classes = starts.Length - 1;
    private readonly (int First, int Second)[] _pairs = Pairs(starts.Length - 1);

    /// <summary>The pairs in the order of LIBSVM: (0, 1), (0, 2), …, (1, 2), ….</summary>
    public static (int First, int Second)[] Pairs(int classes) =>
        [.. from first in Enumerable.Range(0, classes)
            from second in Enumerable.Range(first + 1, classes - first - 1)
            select (first, second)];

    /// <summary>Weights of one support vector: one for each other class, padded to whole vectors.</summary>
    public static int Stride(int classes) => (classes - 1 + Lanes - 1) / Lanes * Lanes;

    /// <summary>Restores it from a saved model.</summary>
    public static SvmClassifier Load(ModelFile file, int columns, int classes)
    {
        var parameters = file.Header.Parameters;
        var starts = file.Get<int>("supportStarts", classes + 1);
        ModelFile.Require(
            starts[0] == 0 && starts[^1] >= 0 && starts.Zip(starts.Skip(1)).All(pair => pair.First <= pair.Second),
            "its support vectors are not sorted");
        var pairs = classes * (classes - 1) / 2;
        var numbers = file.Get<double>("kernel", 2);
        var sigmoids = file.Get<double>("sigmoids");
        ModelFile.Require(sigmoids.Length == 0 || sigmoids.Length == 2 * pairs, "it has too few sigmoids");
        return new SvmClassifier(
            new Kernel(parameters.Text("kernel"), (float)numbers[0], (float)numbers[1], parameters.Integer("degree")),
            columns,
            file.Get<float>("supportValues", checked(starts[^1] * columns)),
            starts,
            file.Get<double>("weights", checked(starts[^1] * Stride(classes))),
            file.Get<double>("biases", pairs),
            [.. sigmoids.Chunk(2).Select(pair => new Sigmoid(pair[0], pair[1]))],
            file.Get<double>("sharpness", 1)[0]);
    }

    /// <inheritdoc/>
    public void Save(ModelFile file)
    {
        file.Add("kernel", [(double)kernel.Gamma, kernel.Coef0]);
        file.Add("supportStarts", starts);
        file.Add("supportValues", supportValues);
        file.Add("weights", weights);
        file.Add("biases", biases);
        file.Add("sigmoids", [.. sigmoids.SelectMany(sigmoid => new[] { sigmoid.A, sigmoid.B })]);
        file.Add("sharpness", [sharpness]);
    }

    /// <inheritdoc/>
    public string AddTo(OnnxGraph graph, string scaled)
    {
        var ofPairs = new double[starts[^1] * _pairs.Length];
        for (var pair = 0; pair < _pairs.Length; pair++)
        {
            var (first, second) = _pairs[pair];
            CopyWeights(first, second - 1);
            CopyWeights(second, first);

            void CopyWeights(int ofClass, int place)
            {
                for (var s = starts[ofClass]; s < starts[ofClass + 1]; s++)
                {
                    ofPairs[(s * _pairs.Length) + pair] = weights[(s * Stride(_classes)) + place];
                }
            }
        }

        var kernels = OnnxMachines.AddKernel(graph, scaled, supportValues, columns, kernel);
        var decisions = OnnxMachines.AddDecisions(graph, kernels, ofPairs, biases);
        return sigmoids.Length > 0
            ? OnnxMachines.AddCoupling(graph, decisions, sigmoids, _classes)
            : OnnxMachines.AddVotes(graph, decisions, _pairs, _classes, sharpness);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <inheritdoc/>
    public void Predict(float[] values, int rows, Span<float> probabilities, CancellationToken cancellationToken)
    {
        var decisions = Decide(values, rows, cancellationToken);
        for (var row = 0; row < rows; row++)
        {
            var ofRow = decisions.AsSpan(row * _pairs.Length, _pairs.Length);
            var shares = sigmoids.Length > 0
                ? PairwiseCoupling.Couple(ofRow, sigmoids, _classes)
                : VoteScores.Softmax(VoteScores.Of(ofRow, _pairs, _classes), sharpness);
            for (var c = 0; c < _classes; c++)
            {
                probabilities[(row * _classes) + c] = (float)shares[c];
            }
        }
    }

    /// <summary>
    /// Values of the decision functions, shape [rows, pairs]; positive for the first class of a pair. Equal to LIBSVM's.
    /// </summary>
    public double[] Decide(float[] values, int rows, CancellationToken cancellationToken)
    {
        var decisions = new double[rows * _pairs.Length];
        var stride = Math.Max(1, _packed.Panels) * PackedRows.PanelRows;
        var kernels = new float[PackedRows.TileRows * stride];
        var buffer = new float[PackedRows.TileRows * columns];
        var sums = new double[_classes * Stride(_classes)];
        for (var first = 0; first < rows; first += PackedRows.TileRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            kernel.Compute(PackedRows.Tile(values, columns, first, buffer), _packed, kernels);
            for (var row = first; row < Math.Min(rows, first + PackedRows.TileRows); row++)
            {
                Sum(kernels.AsSpan((row - first) * stride, stride), sums);
                for (var pair = 0; pair < _pairs.Length; pair++)
                {
                    var (a, b) = _pairs[pair];
                    decisions[(row * _pairs.Length) + pair] =
                        sums[(a * Stride(_classes)) + b - 1] + sums[(b * Stride(_classes)) + a] + biases[pair];
                }
            }
        }

        return decisions;
    }

    /// <summary>The same machines with the sharpness of vote probabilities that best fits the validation rows.</summary>
    public SvmClassifier Sharpened(ValidationTable validation, CancellationToken cancellationToken)
    {
        if (validation.Labels.Length == 0)
        {
            return this;
        }

        var decisions = Decide(validation.Values, validation.Labels.Length, cancellationToken);
        var scores = decisions.Chunk(_pairs.Length).Select(ofRow => VoteScores.Of(ofRow, _pairs, _classes)).ToArray();
        return new SvmClassifier(
            kernel, columns, supportValues, starts, weights, biases, sigmoids, VoteScores.FitSharpness(scores, validation.Labels));
    }

    /// <summary>
    /// Sums weight × kernel over the support vectors of each class, for each other class: shape [classes, Stride].
    /// </summary>
    private void Sum(ReadOnlySpan<float> kernels, Span<double> sums)
    {
        var stride = Stride(_classes);
        sums.Clear();
        ref var weight = ref MemoryMarshal.GetArrayDataReference(weights);
        ref var sum = ref MemoryMarshal.GetReference(sums);
        for (var c = 0; c < _classes; c++)
        {
            for (var part = 0; part < stride; part += Lanes)
            {
                var total = Vector512<double>.Zero;
                for (var s = starts[c]; s < starts[c + 1]; s++)
                {
                    var kernelValue = Vector512.Create((double)kernels[s]);
                    total = Vector512.FusedMultiplyAdd(kernelValue, Vector512.LoadUnsafe(ref weight, (nuint)((s * stride) + part)), total);
                }

                total.StoreUnsafe(ref sum, (nuint)((c * stride) + part));
            }
        }
    }
}
