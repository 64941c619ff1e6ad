using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Experiments.Domain;
using Experiments.Models;
using Experiments.Models.Export;
using Experiments.Store;

namespace Experiments.Execution;

/// <summary>Writes models as one ONNX file, with everything that a program needs to know to use it.</summary>
public static class ModelExportPipeline
{
    /// <summary>Writes the file on the calling thread.</summary>
    /// <exception cref="UserErrorException">A model is missing or damaged, or its family has no ONNX form.</exception>
    public static void Execute(ModelExportOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        var artifacts = new ArtifactStore(order.ArtifactRoot);
        var models = new List<IFittedModel>();
        try
        {
            foreach (var file in order.Models.Files)
            {
                cancellationToken.ThrowIfCancellationRequested();
                models.Add(ModelLoader.Load(artifacts, order.Models.Family, file));
            }

            using var target = File.Create(order.Path);
            OnnxModelFile.Write(models, order.Models.Inputs.Genres, Describe(order.Models), target);
        }
        finally
        {
            models.ForEach(model => model.Dispose());
        }
    }

    /// <summary>The metadata properties.</summary>
    internal static ImmutableSortedDictionary<string, string> Describe(ModelBundle models)
    {
        var (inputs, spec) = (models.Inputs, models.Inputs.Spec);
        var isTable = FamilyCatalog.All.Get(models.Family).Input is ModelInput.Table;
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["source"] = models.Subject,
            ["models"] = models.Choice.Describe(models.Files.Length),
            ["family"] = models.Family,
            ["parameters"] = models.Parameters is { } parameters ? Json(parameters) : "",
            ["dataset"] = inputs.Dataset,
            ["datasetVersion"] = inputs.DatasetVersion,
            ["featureSet"] = inputs.FeatureSet,
            ["featureSpec"] = Json(spec),
            ["featureSpecHash"] = DomainJson.Hash(spec),
            ["featuresComputedElsewhere"] = inputs.ImportedTable ?? "",
            ["columns"] = isTable ? Json(inputs.Columns) : "",
            ["input"] = isTable
                ? "features: one row per slice, the columns in the order of 'columns', in their own units; the model scales them"
                : string.Create(CultureInfo.InvariantCulture,
                    $"spectrograms: [slices, {spec.NMels} mel bands, frames], as the feature set stores them; the model scales them"),
            ["sampleRate"] = spec.SampleRate.ToString(CultureInfo.InvariantCulture),
            ["sliceSeconds"] = inputs.SliceRule.SliceSeconds.ToString(CultureInfo.InvariantCulture),
            ["hopSeconds"] = inputs.SliceRule.HopSeconds.ToString(CultureInfo.InvariantCulture),
            ["toolVersion"] = BuildVersion.Of(typeof(ModelExportPipeline)),
        }.Where(pair => pair.Value.Length > 0).ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, DomainJson.Compact);
}
