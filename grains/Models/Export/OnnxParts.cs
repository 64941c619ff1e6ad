using Element = Onnx.TensorProto.Types.DataType;

namespace Experiments.Models.Export;

/// <summary>Parts of graphs that several families share.</summary>
internal static class OnnxParts
{
    /// <summary>
    /// Each value becomes (value − offset) × factor, clipped to ± <paramref name="limit"/>: in double precision, rounded to float32 at the
    /// end, so that the bits are those that the trees and neighbours were fitted on.
    /// </summary>
    public static string Scale(this OnnxGraph graph, string rows, double[] offsets, double[] factors, double limit)
    {
        var centred = graph.Add("Sub", [graph.Cast(rows, Element.Double), graph.Constant(offsets, offsets.Length)]);
        var scaled = graph.Add("Mul", [centred, graph.Constant(factors, factors.Length)]);
        return graph.Cast(graph.Add("Clip", [scaled, graph.Scalar(-limit), graph.Scalar(limit)]), Element.Float);
    }

    /// <summary>From [rows, outputs] to [rows, genres]: output o is genre <paramref name="genreOf"/>[o], other genres have 0.</summary>
    public static string Spread(this OnnxGraph graph, string probabilities, IReadOnlyList<int> genreOf, int genres)
    {
        if (genreOf.Count == genres)
        {
            return probabilities; // both are ascending
        }

        var places = new float[genreOf.Count * genres];
        for (var output = 0; output < genreOf.Count; output++)
        {
            places[(output * genres) + genreOf[output]] = 1;
        }

        return graph.Add("MatMul", [probabilities, graph.Constant(places, genreOf.Count, genres)]);
    }

    /// <summary>Probability 1 for each row: [rows, 1].</summary>
    public static string Certainty(this OnnxGraph graph, string rows) => graph.Add("Expand", [graph.Scalar(1f), graph.Sizes(rows, 1)]);

    /// <summary>The shape [rows, <paramref name="columns"/>], for the number of rows of a value.</summary>
    public static string Sizes(this OnnxGraph graph, string rows, long columns)
    {
        var count = graph.Add("Shape", [rows], ("start", 0), ("end", 1));
        return graph.Add("Concat", [count, graph.Integers(columns)], ("axis", 0));
    }

    /// <summary>
    /// Sums over the columns for all pairs of a row, [rows, columns], and one of <paramref name="others"/>, [count, columns], as
    /// [rows, count]. One column after another with one rounding to float32 each, as <see cref="Tables.PackedRows"/> does it, so that the
    /// bits, and so the order of the neighbours, are the same.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="rows">The rows, float32.</param>
    /// <param name="others">The other rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="kind">What is summed.</param>
    public static string SumPairs(this OnnxGraph graph, string rows, float[] others, int columns, PairSum kind)
    {
        var count = others.Length / columns;
        var transposed = new float[others.Length];
        for (var row = 0; row < count; row++)
        {
            for (var c = 0; c < columns; c++)
            {
                transposed[(c * count) + row] = others[(row * columns) + c];
            }
        }

        var body = graph.NewBody("columns");
        var sum = body.AddInput("sum", Element.Float, "rows", count);
        var ofRows = body.AddInput("ofRows", Element.Float, "rows");
        var ofOthers = body.AddInput("ofOthers", Element.Float, count);
        var left = body.Add("Unsqueeze", [ofRows, graph.Integers(1)]);
        body.AddOutput(AddStep(body, sum, left, ofOthers, kind), Element.Float, "rows", count);
        var start = graph.Add("Expand", [graph.Scalar(0f), graph.Sizes(rows, count)]);
        var byColumn = graph.Add("Transpose", [rows], ("perm", new long[] { 1, 0 }));
        return graph.Add("Scan", [start, byColumn, graph.Constant(transposed, columns, count)], ("body", body), ("num_scan_inputs", 2));
    }

    /// <summary>
    /// A fused multiply-add of float32 is a product and a sum in double precision, rounded: the product of two float32 is exact in it.
    /// </summary>
    private static string AddStep(OnnxGraph body, string sum, string left, string right, PairSum kind)
    {
        if (kind is PairSum.AbsoluteDifferences)
        {
            return body.Add("Add", [sum, body.Add("Abs", [body.Add("Sub", [left, right])])]);
        }

        string product;
        if (kind is PairSum.SquaredDifferences)
        {
            var difference = body.Cast(body.Add("Sub", [left, right]), Element.Double);
            product = body.Add("Mul", [difference, difference]);
        }
        else
        {
            product = body.Add("Mul", [body.Cast(left, Element.Double), body.Cast(right, Element.Double)]);
        }

        return body.Cast(body.Add("Add", [product, body.Cast(sum, Element.Double)]), Element.Float);
    }
}

/// <summary>What <see cref="OnnxParts.SumPairs"/> sums over the columns.</summary>
internal enum PairSum
{
    /// <summary>(a − b)².</summary>
    SquaredDifferences,

    /// <summary>|a − b|.</summary>
    AbsoluteDifferences,

    /// <summary>a b.</summary>
    Products,
}
