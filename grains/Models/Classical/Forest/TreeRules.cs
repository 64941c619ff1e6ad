using System.Globalization;
using Experiments.Domain;

namespace Experiments.Models.Classical.Forest;

/// <summary>How trees are grown.</summary>
/// <param name="MaxDepth">Maximum number of splits above a leaf.</param>
/// <param name="MinSamplesSplit">Minimum number of distinct rows in a split node.</param>
/// <param name="MinSamplesLeaf">Minimum number of distinct rows in a leaf.</param>
/// <param name="MaxFeatures">Columns tried at each split; more only if none of them can be split.</param>
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
