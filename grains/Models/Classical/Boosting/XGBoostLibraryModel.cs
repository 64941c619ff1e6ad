using System.Globalization;
using Experiments.Domain;
using Experiments.Models.Classical.Boosting.Trees;

namespace Experiments.Models.Classical.Boosting;

/// <summary>
/// Reads what revision 1 of the family stored: a model as XGBoost's library writes it in UBJSON. It predicts the library's digits, since
/// prediction is a sum in a fixed order.
/// </summary>
internal static class XGBoostLibraryModel
{
    /// <summary>The model's trees.</summary>
    /// <exception cref="UserErrorException">It is damaged, or belongs to another table.</exception>
    public static BoostedTrees Read(byte[] bytes, int columns, int classes)
    {
        try
        {
            var learner = Object(Object(UbjsonReader.Read(bytes)), "learner");
            var parameters = Object(learner, "learner_model_param");
            ModelFile.Require(
                Number(parameters, "num_feature") == columns && Number(parameters, "num_class") == classes,
                "its trees belong to another table");
            var model = Object(Object(learner, "gradient_booster"), "model");
            var trees = Array(model, "trees").Select(tree => Tree(Object(tree), columns)).ToArray();
            ModelFile.Require(
                trees.Length % classes == 0
                && Array(model, "tree_info").Select(Integer).SequenceEqual(Enumerable.Range(0, trees.Length).Select(i => i % classes)),
                "its trees are not in the order of the genres");
            return new BoostedTrees(trees, classes, (float)Number(parameters, "base_score"));
        }
        catch (Exception e) when (e is FormatException or InvalidCastException or KeyNotFoundException or OverflowException)
        {
            throw ModelFile.Broken("its trees cannot be read");
        }
    }

    /// <summary>One tree, its nodes in breadth-first order: the library's order has holes where it pruned.</summary>
    private static BoostedNode[] Tree(Dictionary<string, object?> tree, int columns)
    {
        int[] lefts = [.. Array(tree, "left_children").Select(Integer)];
        int[] rights = [.. Array(tree, "right_children").Select(Integer)];
        int[] splits = [.. Array(tree, "split_indices").Select(Integer)];
        float[] values = [.. Array(tree, "split_conditions").Select(value => (float)Convert.ToDouble(value, CultureInfo.InvariantCulture))];
        bool[] missingLefts = [.. Array(tree, "default_left").Select(value => value is true or 1L)];
        var isComplete = lefts.Length > 0
            && new[] { rights.Length, splits.Length, values.Length, missingLefts.Length }.All(length => length == lefts.Length);
        ModelFile.Require(isComplete, "a tree is incomplete");
        var places = new List<int> { 0 };
        var nodes = new List<BoostedNode>();
        for (var i = 0; i < places.Count; i++)
        {
            var place = places[i];
            if (lefts[place] < 0)
            {
                nodes.Add(BoostedNode.Leaf(values[place]));
                continue;
            }

            var isSound = lefts[place] < lefts.Length && rights[place] >= 0 && rights[place] < lefts.Length
                && splits[place] >= 0 && splits[place] < columns && places.Count < lefts.Length;
            ModelFile.Require(isSound, "a tree refers beyond its end");
            nodes.Add(BoostedNode.Split(splits[place], values[place], missingLefts[place], places.Count));
            places.Add(lefts[place]);
            places.Add(rights[place]);
        }

        return [.. nodes];
    }

    private static Dictionary<string, object?> Object(object? value) =>
        value as Dictionary<string, object?> ?? throw new FormatException("not an object");

    private static Dictionary<string, object?> Object(Dictionary<string, object?> parent, string name) => Object(parent[name]);

    private static object?[] Array(Dictionary<string, object?> parent, string name) =>
        parent[name] as object?[] ?? throw new FormatException("not an array");

    private static int Integer(object? value) => checked((int)(long)(value ?? throw new FormatException("not a number")));

    /// <summary>The library writes numbers of this part as text, such as 5E-1; later versions in brackets.</summary>
    private static double Number(Dictionary<string, object?> parent, string name) => double.Parse(
        ((string)(parent[name] ?? "")).Trim('[', ']'), NumberStyles.Float, CultureInfo.InvariantCulture);
}
