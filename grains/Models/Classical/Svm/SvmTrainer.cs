using Experiments.Domain;
using Experiments.Models.Tables;

namespace Experiments.Models.Classical.Svm;

/// <summary>Fits the machines of all pairs of classes in parallel and combines them.</summary>
internal static class SvmTrainer
{
    /// <summary>Fits the setting of <paramref name="table"/>.</summary>
    public static SvmClassifier Fit(TrainTable table, CancellationToken cancellationToken)
    {
        var parameters = table.Parameters;
        int[] order = [.. Enumerable.Range(0, table.Rows).OrderBy(row => table.Labels[row])];
        var values = new float[table.Values.Length];
        for (var i = 0; i < order.Length; i++)
        {
            table.Row(order[i]).CopyTo(values.AsSpan(i * table.Columns));
        }

        int[] starts = [.. Enumerable.Range(0, table.Classes + 1).Select(c => table.Labels.Count(label => label < c))];
        var kernel = Kernel.Of(parameters, values, table.Columns);
        var rows = new KernelRows(kernel, values, table.Columns, starts, (long)parameters.Integer("cacheMegabytes") << 20);
        if (rows.Diagonal.Any(value => !double.IsFinite(value)))
        {
            throw new UserErrorException(
                "svm: kernel values are too large for 32 bits; scale the columns, or choose a smaller gamma, coef0 or degree");
        }

        var pairs = SvmClassifier.Pairs(table.Classes);
        var solutions = new PairSolution[pairs.Length];
        var sigmoids = parameters.Text("probability") == "platt" ? new Sigmoid[pairs.Length] : [];
        var done = 0;
        var reporting = new Lock();
        Parallel.For(
            0,
            pairs.Length,
            new ParallelOptions { MaxDegreeOfParallelism = table.Request.Threads, CancellationToken = cancellationToken },
            pair =>
            {
                var (first, second) = pairs[pair];
                var c = parameters.Number("c");
                var problem = PairProblem.Whole(rows, first, second, c * table.ClassWeights[first], c * table.ClassWeights[second]);
                var solve = (PairProblem part) =>
                    SmoSolver.Solve(part, parameters.Number("tolerance"), parameters.Flag("shrinking"), cancellationToken);
                solutions[pair] = solve(problem);
                if (sigmoids.Length > 0)
                {
                    sigmoids[pair] = Sigmoid.OfPair(problem, solve, Seeds.Derive(table.Request.Seed, "platt", $"{pair}"));
                }

                lock (reporting)
                {
                    table.Report(++done, pairs.Length);
                }
            });
        return Assemble(table, kernel, values, starts, pairs, solutions, sigmoids, cancellationToken);
    }

    /// <summary>Keeps the rows that support any pair.</summary>
    private static SvmClassifier Assemble(
        TrainTable table,
        Kernel kernel,
        float[] values,
        int[] starts,
        (int First, int Second)[] pairs,
        PairSolution[] solutions,
        Sigmoid[] sigmoids,
        CancellationToken cancellationToken)
    {
        var stride = SvmClassifier.Stride(table.Classes);
        var weights = new double[table.Rows * stride];
        for (var pair = 0; pair < pairs.Length; pair++)
        {
            var (first, second) = pairs[pair];
            var firstCount = starts[first + 1] - starts[first];
            for (var member = 0; member < solutions[pair].Weights.Length; member++)
            {
                var place = member < firstCount
                    ? ((starts[first] + member) * stride) + second - 1
                    : ((starts[second] + member - firstCount) * stride) + first;
                weights[place] = solutions[pair].Weights[member];
            }
        }

        int[] support = [.. Enumerable.Range(0, table.Rows).Where(row => weights.AsSpan(row * stride, stride).ContainsAnyExcept(0.0))];
        var classifier = new SvmClassifier(
            kernel,
            table.Columns,
            [.. support.SelectMany(row => values[(row * table.Columns)..((row + 1) * table.Columns)])],
            [.. starts.Select(start => support.Count(row => row < start))],
            [.. support.SelectMany(row => weights[(row * stride)..((row + 1) * stride)])],
            [.. solutions.Select(solution => solution.Bias)],
            sigmoids,
            sharpness: 1);
        return sigmoids.Length > 0 ? classifier : classifier.Sharpened(table.Validation.Value, cancellationToken);
    }
}
