using Experiments.Domain;

namespace Experiments.Models;

/// <summary>The parameter shared by all families: weights of rows by genre.</summary>
internal static class ClassWeights
{
    /// <summary>Declares <c>classWeights</c>; each family lists it among its parameters.</summary>
    public static ParameterSpec Parameter { get; } = ParameterSpec.Choice(
        "classWeights",
        ["none", "balanced"],
        "Weights of training rows: none gives all rows the same weight, balanced gives all genres the same total weight.");

    /// <summary>
    /// The weight of a row of each class: 1, or rows / (classes present × rows of the class), like scikit-learn's
    /// <c>compute_class_weight("balanced")</c>. An absent class has weight 0.
    /// </summary>
    public static double[] Of(string kind, IReadOnlyCollection<int> labels, int classes)
    {
        var counts = new int[classes];
        foreach (var label in labels)
        {
            counts[label]++;
        }

        var present = counts.Count(count => count > 0);
        return [.. counts.Select(count => count switch
        {
            0 => 0.0,
            _ when kind == "balanced" => (double)labels.Count / ((double)present * count),
            _ => 1.0,
        })];
    }

    /// <summary>
    /// The same for rows with shares of classes, shape [rows, classes]: a class has as many rows as its shares sum to.
    /// </summary>
    public static double[] Of(string kind, ReadOnlySpan<float> shares, int classes)
    {
        var sums = new double[classes];
        for (var i = 0; i < shares.Length; i++)
        {
            sums[i % classes] += shares[i];
        }

        var (present, rows) = (sums.Count(sum => sum > 0), shares.Length / classes);
        return [.. sums.Select(sum => sum <= 0 ? 0.0 : kind == "balanced" ? rows / (present * sum) : 1.0)];
    }

    /// <summary>The weights for a request, one per genre.</summary>
    public static double[] Of(FitRequest request, LabelledRows rows) => rows.Mixtures is { } shares
        ? Of(request.Parameters.Text(Parameter.Name), shares, request.Genres.Length)
        : Of(request.Parameters.Text(Parameter.Name), rows.Labels, request.Genres.Length);
}
