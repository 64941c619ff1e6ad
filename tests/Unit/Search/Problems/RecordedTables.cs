using Experiments.Domain;
using static Experiments.Unit.Search.Problems.Problem;

namespace Experiments.Unit.Search.Problems;

/// <summary>
/// Results of real models on real music features, measured once by Reference/tables.py: looking them up costs nothing. A
/// value is the error on validation slices.
/// </summary>
internal static class RecordedTables
{
    private static readonly Lazy<Dictionary<string, double[]>> SvmRows = new(() => Read("svm.csv", 5));
    private static readonly Lazy<Dictionary<string, double[]>> MlpRows = new(() => Read("mlp.csv", 6));

    public static IReadOnlyList<Problem> All { get; } = [Svm(), Mlp()];

    /// <summary>Epochs of each learning curve of <see cref="MlpCurve"/>.</summary>
    public static int Epochs => MlpRows.Value.Values.First().Length;

    /// <summary>Support vector machines: 442 settings of three kernels with parameters of their own.</summary>
    public static Problem Svm() => new(
        "svm table",
        SpaceOf(
            "svm",
            Choice("kernel", "linear", "rbf", "poly"),
            Integer("log2C", -5, 11),
            Integer("log2Gamma", -15, 3).When("kernel", "rbf"),
            Integer("degree", 2, 4).When("kernel", "poly"),
            Integer("coef0", 0, 1).When("kernel", "poly")),
        p => SvmRows.Value[Key(p, "kernel", "log2C", "log2Gamma", "degree", "coef0")][0],
        60);

    /// <summary>
    /// Networks of one hidden layer: 576 settings, the error after the last epoch but with the best epoch's weights.
    /// </summary>
    public static Problem Mlp() => new(
        "mlp table",
        SpaceOf(
            "mlp",
            Choice("solver", "adam", "sgd"),
            Choice("momentum", "0", "0.9").When("solver", "sgd"),
            Choice("hidden", "16", "64", "256"),
            Integer("log10Alpha", -5, 1, step: 2),
            Integer("log2LearningRate", -15, -1, step: 2),
            Choice("batch", "32", "128")),
        p => MlpCurve(p).Min(),
        60);

    /// <summary>The error of a network after each epoch.</summary>
    public static double[] MlpCurve(ParameterSet p) =>
        MlpRows.Value[Key(p, "solver", "momentum", "hidden", "log10Alpha", "log2LearningRate", "batch")];

    private static string Key(ParameterSet parameters, params string[] names) =>
        string.Join(',', names.Select(name => Cell(parameters, name)));

    private static Dictionary<string, double[]> Read(string file, int settings)
    {
        var assembly = typeof(RecordedTables).Assembly;
        using var stream = assembly.GetManifestResourceStream($"Search.Reference.{file}")
            ?? throw new InvalidOperationException($"{file} is not embedded");
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var slices = ToNumber(lines[0].Split(' ')[^1]);
        return lines.Skip(2).Select(line => line.Split(',')).ToDictionary(
            cells => string.Join(',', cells.Take(settings)),
            cells => cells.Skip(settings).Select(right => 1 - (ToNumber(right) / slices)).ToArray());
    }
}
