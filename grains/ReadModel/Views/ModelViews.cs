using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>Models to take away.</summary>
public static class ModelViews
{
    /// <summary><c>model list</c>.</summary>
    public static View Of(ModelListing listing)
    {
        ArgumentNullException.ThrowIfNull(listing);
        var promoted = listing.Promoted.Values.ToHashSet(StringComparer.Ordinal);
        Block shown = listing.Versions.IsEmpty
            ? "no model has a name; `experiments model name EXPERIMENT NAME` gives one"
            : Table.Of(
                ["model", "experiment", "family", "models", "test %", "tracks %", "named", ""], listing.Versions, version =>
                [
                    version.Name, $"{version.Experiment}", version.Models.Family, Kind(version),
                    Display.Percent(version.Scores.TestAccuracy),
                    Display.Percent(version.Scores.TrackAccuracy?.Mean), Display.Time(version.NamedAt),
                    promoted.Contains(version.Name) ? $"promoted as {ModelVersion.LineOf(version.Name)}" : "",
                ]);
        return new View([shown], new { Models = listing.Versions.Select(ToJson), listing.Promoted });
    }

    /// <summary><c>model show</c>.</summary>
    /// <param name="version">The model.</param>
    /// <param name="isPromoted">Whether its line stands for it.</param>
    /// <param name="evaluations">Those of its experiment that are complete.</param>
    public static View Of(ModelVersion version, bool isPromoted, IReadOnlyList<EvaluationSummary> evaluations)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(evaluations);
        var (inputs, scores) = (version.Models.Inputs, version.Scores);
        var note = version.Models.Choice.Kind is ModelChoiceKind.Refit ? " (cross-validated, not of this model)" : "";
        return new View(
            [
                $"model {version.Name}: {version.Models.Family}, {version.Models.Choice.Describe(version.Models.Files.Length)}",
                "",
                Table.Facts(
                [
                    ("experiment", $"{version.Experiment}"),
                    ("parameters", version.Models.Parameters is { } parameters ? Display.Of(parameters) : null),
                    ("dataset", $"{inputs.Dataset}, version {Display.Hash(inputs.DatasetVersion)}"),
                    ("features", $"{inputs.Spec.Name}, feature set {Display.Hash(inputs.FeatureSet)}"),
                    ("genres", string.Join(", ", inputs.Genres)),
                    ("protocol", version.Protocol is { } protocol ? Display.Of(protocol) : null),
                    ("test accuracy %", Display.Percent(scores.TestAccuracy) + note),
                    ("track accuracy %", Display.Percent(scores.TrackAccuracy)),
                    ("log loss", Display.Metric(MetricNames.LogLoss, scores.LogLoss?.Mean)),
                    ("named", Display.Time(version.NamedAt)),
                    ("by", version.ToolVersion),
                    ("promoted", isPromoted ? $"as {ModelVersion.LineOf(version.Name)}" : null),
                ]),
                .. evaluations.Count == 0 ? [] : new Block[]
                {
                    "", "the models of its experiment on other datasets:", EvaluationViews.Listing(evaluations) with { IsNested = true },
                },
            ],
            new { Model = ToJson(version), Evaluations = evaluations.Select(EvaluationViews.Shape) });
    }

    /// <summary><c>model refit</c>.</summary>
    public static View OfRefit(RefitOutput output, ExperimentSummary scores, string? name)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(scores);
        var held = output.ValidationRows > 0
            ? $"; {Display.Count(output.ValidationRows, "slice")} held back, since the family chooses by them"
            : "";
        var id = output.Refit.Experiment;
        var seconds = DisplayNumbers.Seconds(output.FitSeconds);
        return new View(
            [
                $"fitted {output.Refit.Family} on {Display.Count(output.Rows, "slice")} in {seconds} s{held}",
                $"No slice is left to test it on: its accuracy is the cross-validated one, {Display.Percent(scores.TestAccuracy)} %.",
                name is null
                    ? $"`experiments model export {id} --refit --to model.onnx` writes it, "
                        + $"`experiments model name {id} NAME --refit` keeps it under a name"
                    : $"kept as model {name}",
            ],
            new
            {
                Experiment = id,
                output.Rows,
                output.ValidationRows,
                output.FitSeconds,
                output.Sha256,
                scores.TestAccuracy,
                Name = name,
            });
    }

    /// <summary>A version for programs.</summary>
    public static object ToJson(ModelVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return new
        {
            version.Name,
            version.Experiment,
            version.Models.Family,
            version.Models.Parameters,
            version.Models.Choice,
            Files = version.Models.Files.Select(file => new { file.Path, file.Sha256 }),
            version.Models.Inputs,
            version.Protocol,
            version.Scores,
            version.NamedAt,
            version.ToolVersion,
        };
    }

    private static string Kind(ModelVersion version) => version.Models.Choice.Kind switch
    {
        ModelChoiceKind.Refit => "all data",
        ModelChoiceKind.Run => DisplayNumbers.Text($"r{version.Models.Choice.Repeat}f{version.Models.Choice.Fold}"),
        _ => DisplayNumbers.Text($"mean of {version.Models.Files.Length}"),
    };
}
