using Experiments.Models.Classical.Svm;
using Element = Onnx.TensorProto.Types.DataType;

namespace Experiments.Models.Export;

/// <summary>A support vector machine as a graph: kernel, decisions of all pairs, and probabilities by votes or by coupling.</summary>
internal static class OnnxMachines
{
    private const double MinProbability = 1e-7;

    /// <summary>Kernel values, [rows, support vectors], in float32 and by the steps of <see cref="Kernel"/>.</summary>
    public static string AddKernel(OnnxGraph graph, string rows, float[] supportValues, int columns, Kernel kernel)
    {
        var sums = graph.SumPairs(
            rows, supportValues, columns, kernel.Kind == "rbf" ? PairSum.SquaredDifferences : PairSum.Products);
        switch (kernel.Kind)
        {
            case "rbf":
                // Rounded from a double, it is within the last bit of any good float32 routine.
                var exponent = graph.Cast(graph.Add("Mul", [sums, graph.Scalar(-kernel.Gamma)]), Element.Double);
                return graph.Cast(graph.Add("Exp", [exponent]), Element.Float);
            case "poly":
                var product = graph.Add("Mul", [graph.Cast(sums, Element.Double), graph.Scalar((double)kernel.Gamma)]);
                var factor = graph.Cast(graph.Add("Add", [product, graph.Scalar((double)kernel.Coef0)]), Element.Float);
                var power = factor;
                for (var i = 1; i < kernel.Degree; i++)
                {
                    power = graph.Add("Mul", [power, factor]);
                }

                return power;
            default:
                return sums;
        }
    }

    /// <summary>Decisions of all pairs, [rows, pairs], in double precision.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="kernels">[rows, support vectors].</param>
    /// <param name="weights">[support vectors, pairs].</param>
    /// <param name="biases">One for each pair.</param>
    public static string AddDecisions(OnnxGraph graph, string kernels, double[] weights, double[] biases)
    {
        var shape = (Support: weights.Length / biases.Length, Pairs: biases.Length);
        var sums = graph.Add("MatMul", [graph.Cast(kernels, Element.Double), graph.Constant(weights, shape.Support, shape.Pairs)]);
        return graph.Add("Add", [sums, graph.Constant(biases, biases.Length)]);
    }

    /// <summary>Probabilities by votes, see <see cref="VoteScores"/>.</summary>
    public static string AddVotes(OnnxGraph graph, string decisions, (int First, int Second)[] pairs, int classes, double sharpness)
    {
        var size = pairs.Length * classes;
        var (firsts, seconds, signs) = (new double[size], new double[size], new double[size]);
        for (var pair = 0; pair < pairs.Length; pair++)
        {
            var (first, second) = ((pair * classes) + pairs[pair].First, (pair * classes) + pairs[pair].Second);
            (firsts[first], seconds[second], signs[first], signs[second]) = (1, 1, 1, -1);
        }

        var confidences = graph.Add("MatMul", [decisions, graph.Constant(signs, pairs.Length, classes)]);
        string scores;
        if (classes == 2)
        {
            scores = graph.Add("Mul", [confidences, graph.Scalar(0.5)]);
        }
        else
        {
            var wins = graph.Cast(graph.Add("Greater", [decisions, graph.Scalar(0.0)]), Element.Double);
            var losses = graph.Add("Sub", [graph.Scalar(1.0), wins]);
            var votes = graph.Add("Add", [
                graph.Add("MatMul", [wins, graph.Constant(firsts, pairs.Length, classes)]),
                graph.Add("MatMul", [losses, graph.Constant(seconds, pairs.Length, classes)])]);
            var above = graph.Add("Add", [graph.Add("Abs", [confidences]), graph.Scalar(1.0)]);
            var share = graph.Add("Div", [confidences, graph.Add("Mul", [above, graph.Scalar(3.0)])]);
            scores = graph.Add("Add", [votes, share]);
        }

        var sharp = graph.Add("Mul", [scores, graph.Scalar(sharpness)]);
        return graph.Cast(graph.Add("Softmax", [sharp], ("axis", 1)), Element.Float);
    }

    /// <summary>Platt's probabilities of pairs, coupled to those of classes, see <see cref="PairwiseCoupling"/>.</summary>
    public static string AddCoupling(OnnxGraph graph, string decisions, Sigmoid[] sigmoids, int classes)
    {
        var (a, b) = (sigmoids.Select(sigmoid => -sigmoid.A).ToArray(), sigmoids.Select(sigmoid => -sigmoid.B).ToArray());
        var scaled = graph.Add("Mul", [decisions, graph.Constant(a, a.Length)]);
        var shares = graph.Add("Sigmoid", [graph.Add("Add", [scaled, graph.Constant(b, b.Length)])]);
        var ofFirst = graph.Add("Clip", [shares, graph.Scalar(MinProbability), graph.Scalar(1 - MinProbability)]);
        var both = graph.Add("Concat", [ofFirst, graph.Add("Sub", [graph.Scalar(1.0), ofFirst])], ("axis", 1));
        return graph.Cast(classes == 2 ? both : Couple(graph, both, sigmoids.Length, classes), Element.Float);
    }

    /// <summary>The paper's algorithm 2 for all rows at once: a row that has converged keeps its value.</summary>
    private static string Couple(OnnxGraph graph, string both, int pairs, int classes)
    {
        var (places, pair) = (new long[classes * classes], 0);
        var isOff = new double[classes * classes];
        var isDiagonal = new double[classes * classes];
        for (var i = 0; i < classes; i++)
        {
            isDiagonal[(i * classes) + i] = 1;
            for (var j = i + 1; j < classes; j++, pair++)
            {
                (places[(i * classes) + j], places[(j * classes) + i]) = (pair, pairs + pair);
                (isOff[(i * classes) + j], isOff[(j * classes) + i]) = (1, 1);
            }
        }

        var flat = graph.Add("Gather", [both, graph.Constant(places, places.Length)], ("axis", 1));
        var square = graph.Add("Reshape", [flat, graph.Integers(0, classes, classes)]);
        var pairwise = graph.Add("Mul", [square, graph.Constant(isOff, classes, classes)]);
        var turned = graph.Add("Transpose", [pairwise], ("perm", new long[] { 0, 2, 1 }));
        var diagonal = graph.Add("ReduceSum", [graph.Add("Mul", [turned, turned]), graph.Integers(2)], ("keepdims", 0));
        var onDiagonal = graph.Add(
            "Mul", [graph.Add("Unsqueeze", [diagonal, graph.Integers(2)]), graph.Constant(isDiagonal, classes, classes)]);
        var q = graph.Add("Sub", [onDiagonal, graph.Add("Mul", [turned, pairwise])]);

        var start = graph.Add("Expand", [graph.Scalar(1.0 / classes), graph.Sizes(both, classes)]);
        var isDone = graph.Add("Expand", [graph.Scalar(false), graph.Sizes(both, 1)]);
        var body = NewIteration(graph, q, diagonal, classes);
        return graph.AddMany(
            "Loop", 2, [graph.Scalar(Math.Max(100L, classes)), graph.Scalar(true), start, isDone], ("body", body))[0];
    }

    private static OnnxGraph NewIteration(OnnxGraph graph, string q, string diagonal, int classes)
    {
        var body = graph.NewBody("coupling");
        _ = body.AddInput("iteration", Element.Int64);
        _ = body.AddInput("goesOn", Element.Bool);
        var before = body.AddInput("p", Element.Double, "rows", classes);
        var wasDone = body.AddInput("isDone", Element.Bool, "rows", 1);
        var product = body.Add("MatMul", [q, body.Add("Unsqueeze", [before, graph.Integers(2)])]);
        var qp = body.Add("Squeeze", [product, graph.Integers(2)]);
        var pqp = body.Add("ReduceSum", [body.Add("Mul", [before, qp]), graph.Integers(1)], ("keepdims", 1));
        var errors = body.Add("Abs", [body.Add("Sub", [qp, pqp])]);
        var error = body.Add("ReduceMax", [errors], ("axes", new long[] { 1 }), ("keepdims", 1));
        var isNear = body.Add("Less", [error, graph.Scalar(0.005 / classes)]);
        var isDone = body.Add("Or", [wasDone, isNear]);

        var p = before;
        for (var i = 0; i < classes; i++)
        {
            var place = graph.Integers(i);
            var unit = graph.Constant([.. Enumerable.Range(0, classes).Select(c => c == i ? 1.0 : 0)], 1, classes);
            var ofQp = body.Add("Gather", [qp, place], ("axis", 1));
            var ofDiagonal = body.Add("Gather", [diagonal, place], ("axis", 1));
            var ofQ = body.Add("Squeeze", [body.Add("Gather", [q, place], ("axis", 1)), graph.Integers(1)]);
            var change = body.Add("Div", [body.Add("Sub", [pqp, ofQp]), ofDiagonal]);
            var one = body.Add("Add", [change, graph.Scalar(1.0)]);
            var inner = body.Add("Add", [
                body.Add("Mul", [change, ofDiagonal]), body.Add("Mul", [ofQp, graph.Scalar(2.0)])]);
            var grown = body.Add("Add", [pqp, body.Add("Mul", [change, inner])]);
            pqp = body.Add("Div", [body.Add("Div", [grown, one]), one]);
            qp = body.Add("Div", [body.Add("Add", [qp, body.Add("Mul", [change, ofQ])]), one]);
            p = body.Add("Div", [body.Add("Add", [p, body.Add("Mul", [change, unit])]), one]);
        }

        var open = body.Cast(body.Add("Not", [isDone]), Element.Int32);
        var goesOn = body.Cast(body.Add("ReduceMax", [open], ("keepdims", 0)), Element.Bool);
        body.AddOutput(goesOn, Element.Bool);
        body.AddOutput(body.Add("Where", [isDone, before, p]), Element.Double, "rows", classes);
        body.AddOutput(isDone, Element.Bool, "rows", 1);
        return body;
    }
}
