using Element = Onnx.TensorProto.Types.DataType;

namespace Experiments.Models.Export;

/// <summary>k nearest neighbours as a graph: sums of all pairs, the k smallest, and their votes.</summary>
internal static class OnnxNeighbors
{
    /// <summary>Each row divided by its length, in double precision; a row of zeros stays.</summary>
    public static string Normalize(OnnxGraph graph, string rows)
    {
        var exact = graph.Cast(rows, Element.Double);
        var square = graph.Add("ReduceSum", [graph.Add("Mul", [exact, exact]), graph.Integers(1)], ("keepdims", 1));
        var isLong = graph.Add("Greater", [square, graph.Scalar(0.0)]);
        var inverse = graph.Add("Div", [graph.Scalar(1.0), graph.Add("Sqrt", [square])]);
        var factor = graph.Add("Where", [isLong, inverse, graph.Scalar(0.0)]);
        return graph.Cast(graph.Add("Mul", [exact, factor]), Element.Float);
    }

    /// <summary>
    /// The votes of the k nearest of <paramref name="distances"/>, [rows, training rows]: shares of classes, [rows, classes]. Among equal
    /// distances the operator TopK takes the earlier row, as we do.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="distances">Distances, float32.</param>
    /// <param name="k">How many vote.</param>
    /// <param name="ballots">What each training row votes, [training rows, classes].</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="isByDistance">Whether a vote counts by the inverse of its distance.</param>
    /// <param name="isSquared">Whether the distances are squares.</param>
    public static string Vote(
        OnnxGraph graph, string distances, int k, double[] ballots, int classes, bool isByDistance, bool isSquared)
    {
        var nearest = graph.AddMany("TopK", 2, [distances, graph.Integers(k)], ("axis", 1), ("largest", 0), ("sorted", 1));
        var votes = graph.Add("Gather", [graph.Constant(ballots, ballots.Length / classes, classes), nearest[1]], ("axis", 0));
        if (isByDistance)
        {
            votes = graph.Add("Mul", [votes, graph.Add("Unsqueeze", [Weights(graph, nearest[0], isSquared), graph.Integers(2)])]);
        }

        var sums = graph.Add("ReduceSum", [votes, graph.Integers(1)], ("keepdims", 0));
        var total = graph.Add("ReduceSum", [sums, graph.Integers(1)], ("keepdims", 1));
        return graph.Cast(graph.Add("Div", [sums, total]), Element.Float);
    }

    /// <summary>Inverse distances; if a row has twins, at distance 0, only those count.</summary>
    private static string Weights(OnnxGraph graph, string nearest, bool isSquared)
    {
        var distances = graph.Cast(nearest, Element.Double);
        if (isSquared)
        {
            distances = graph.Add("Sqrt", [distances]);
        }

        var isTwin = graph.Add("Equal", [distances, graph.Scalar(0.0)]);
        var hasTwin = graph.Add("Slice", [isTwin, graph.Integers(0), graph.Integers(1), graph.Integers(1)]);
        var inverse = graph.Add("Div", [graph.Scalar(1.0), distances]);
        return graph.Add("Where", [hasTwin, graph.Cast(isTwin, Element.Double), inverse]);
    }
}
