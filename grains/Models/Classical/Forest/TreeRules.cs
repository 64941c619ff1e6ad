using System.Globalization;
using Experiments.Domain;

namespace Experiments.Models.Classical.Forest;

/// <summary>How trees are grown.</summary>
/// <param name="MaxDepth">Greatest number of splits above a leaf.</param>
/// <param name="MinSamplesSplit">Fewest different rows that are split.</param>
/// <param name="MinSamplesLeaf">Fewest different rows of a leaf.</param>
/// <param name="MaxFeatures">Columns tried at each split; more only until one can be split at all.</param>
/// <param name="IsEntropy">Entropy instead of the Gini index.</param>
/// <param name="IsBootstrap">Rows are drawn with replacement.</param>
internal sealed record TreeRules(
    int MaxDepth, int MinSamplesSplit, int MinSamplesLeaf, int MaxFeatures, bool IsEntropy, bool IsBootstrap)
{
    /// <summary>The rules of a setting of random-forest.</summary>
    public static TreeRules Of(ParameterSet parameters, int columns)
    {
        var maxFeatures = parameters["maxFeatures"].ToString() switch
        {
            "sqrt" => Math.Sqrt(columns),
            "log2" => Math.Log2(columns),
            var share => double.Parse(share, CultureInfo.InvariantCulture) * columns,
        };
        return new TreeRules(
            parameters["maxDepth"].IsNumeric ? parameters.Integer("maxDepth") : int.MaxValue,
            parameters.Integer("minSamplesSplit"),
            parameters.Integer("minSamplesLeaf"),
            Math.Max(1, (int)maxFeatures),
            parameters.Text("criterion") == "entropy",
            parameters.Flag("bootstrap"));
    }
}
