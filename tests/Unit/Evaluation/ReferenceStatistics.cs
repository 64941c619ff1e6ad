using System.Text.Json;
using System.Text.Json.Nodes;

namespace Experiments.Unit.Evaluation;

/// <summary>Inputs with the results of scipy, scikit-learn and statsmodels: Reference/make_reference.py.</summary>
internal static class ReferenceStatistics
{
    private static readonly JsonObject All = Load();

    public static JsonNode Of(string name) => All[name] ?? throw new ArgumentException($"no reference '{name}'", nameof(name));

    public static IEnumerable<JsonNode> Cases(string name) => Of(name).AsArray().OfType<JsonNode>();

    public static double Number(this JsonNode node, string name) => node[name]!.GetValue<double>(); // not null: the file has it

    public static double[] Numbers(this JsonNode node, string name) => node[name].Deserialize<double[]>()!; // not null: the file has it

    public static int[] Integers(this JsonNode node, string name) => node[name].Deserialize<int[]>()!; // not null: the file has it

    public static double[][] Matrix(this JsonNode node, string name) => node[name].Deserialize<double[][]>()!; // not null: the file has it

    public static double[,] Rectangle(this double[][] rows)
    {
        var values = new double[rows.Length, rows[0].Length];
        for (var row = 0; row < rows.Length; row++)
        {
            for (var column = 0; column < rows[0].Length; column++)
            {
                values[row, column] = rows[row][column];
            }
        }

        return values;
    }

    private static JsonObject Load()
    {
        using var stream = typeof(ReferenceStatistics).Assembly.GetManifestResourceStream("Evaluation.Reference.statistics.json")
            ?? throw new InvalidOperationException("the reference values are not embedded");
        return JsonNode.Parse(stream)!.AsObject(); // not null: the file is not a JSON null
    }
}
