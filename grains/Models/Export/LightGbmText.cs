using System.Globalization;

namespace Experiments.Models.Export;

/// <summary>Reads the trees of LightGBM's text form: blocks of key=value lines, one for each tree.</summary>
internal static class LightGbmText
{
    private const int IsCategorical = 1;
    private const int MissingIsZero = 4;
    private const int MissingKinds = 12;

    /// <summary>The trees: tree t adds to class t modulo <paramref name="classes"/>.</summary>
    /// <exception cref="Domain.UserErrorException">The text is damaged, or has a kind of split that this program never makes.</exception>
    public static OnnxTrees Read(string text, int classes)
    {
        var trees = new OnnxTrees("BRANCH_LEQ");
        string[] blocks = [.. text.Split("\nTree=").Skip(1)];
        for (var tree = 0; tree < blocks.Length; tree++)
        {
            var fields = blocks[tree].Split("\n\n")[0].Split('\n').Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2)
                .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
            Add(trees, tree, tree % classes, fields);
        }

        return trees;
    }

    /// <summary>Inner nodes have the numbers 0, 1, …, leaves the numbers after them; in the text a leaf is −1 − its number.</summary>
    private static void Add(OnnxTrees trees, int tree, int ofClass, Dictionary<string, string> fields)
    {
        var values = Doubles(fields, "leaf_value");
        var splits = values.Length - 1;
        if (splits > 0)
        {
            var (columns, thresholds) = (Integers(fields, "split_feature"), Doubles(fields, "threshold"));
            var (lefts, rights) = (Integers(fields, "left_child"), Integers(fields, "right_child"));
            var kinds = Integers(fields, "decision_type");
            var isSound = new[] { columns.Length, thresholds.Length, lefts.Length, rights.Length, kinds.Length }.All(n => n == splits)
                && kinds.All(kind => (kind & IsCategorical) == 0 && (kind & MissingKinds) != MissingIsZero);
            ModelFile.Require(isSound, "a tree of LightGBM has splits that cannot be read");
            for (var node = 0; node < splits; node++)
            {
                trees.AddSplit(
                    tree, node, columns[node], OnnxTrees.RoundDown(thresholds[node]), Place(lefts[node]), Place(rights[node]));
            }
        }

        for (var leaf = 0; leaf < values.Length; leaf++)
        {
            trees.AddLeaf(tree, splits + leaf, (ofClass, (float)values[leaf]));
        }

        int Place(int child) => child < 0 ? splits + (-1 - child) : child;
    }

    private static int[] Integers(Dictionary<string, string> fields, string name) => Parse(fields, name, int.Parse);

    private static double[] Doubles(Dictionary<string, string> fields, string name) => Parse(fields, name, double.Parse);

    private static T[] Parse<T>(Dictionary<string, string> fields, string name, Func<string, IFormatProvider, T> parse)
    {
        ModelFile.Require(fields.ContainsKey(name), $"a tree of LightGBM has no {name}");
        try
        {
            return [.. fields[name].Split(' ').Select(word => parse(word, CultureInfo.InvariantCulture))];
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            throw ModelFile.Broken($"{name} of a tree of LightGBM cannot be read");
        }
    }
}
