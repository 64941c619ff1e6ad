using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Domain;
using Google.Protobuf;
using Onnx;
using Element = Onnx.TensorProto.Types.DataType;

namespace Experiments.Models.Export;

/// <summary>
/// Writes fitted models as one ONNX model, which any ONNX runtime executes without this program. Its input are rows of features before
/// scaling, its outputs are <c>probabilities</c>, [rows, genres], the mean over the models, and <c>label</c>, the most probable genre.
/// </summary>
public static class OnnxModelFile
{
    /// <summary>The operator set of trees.</summary>
    internal const string MachineLearning = "ai.onnx.ml";

    /// <summary>Of 2021: what is still in use in 2026 reads it.</summary>
    private const int OperatorSet = 17;
    private const int MachineLearningSet = 3;
    private const int FormatVersion = 8;

    /// <summary>Writes the mean of <paramref name="models"/>, which predict the same genres from the same features.</summary>
    /// <param name="models">One or more.</param>
    /// <param name="genres">The genres, in label order.</param>
    /// <param name="metadata">What describes the model, by key; becomes the file's metadata properties.</param>
    /// <param name="target">Receives the file.</param>
    /// <exception cref="UserErrorException">A model's family cannot be written as a graph.</exception>
    public static void Write(
        IReadOnlyList<IFittedModel> models,
        ImmutableArray<string> genres,
        ImmutableSortedDictionary<string, string> metadata,
        Stream target)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(metadata);
        IOnnxModel[] exportable = [.. models.Select(model => model as IOnnxModel
            ?? throw UserErrorException.Failed("models of this family cannot be exported: the family has no ONNX form"))];
        var graph = new OnnxGraph("genres");
        var shape = exportable[0].RowShape;
        var isTable = shape.Count == 1;
        var rows = graph.AddInput(isTable ? "features" : "spectrograms", Element.Float, ["rows", .. shape.Select(size => (object)size)]);
        string[] each = [.. exportable.Select(model => model.AddTo(graph, rows))];
        var probabilities = graph.Rename(each.Length == 1 ? each[0] : graph.Add("Mean", each), "probabilities");
        var best = graph.Add("ArgMax", [probabilities], ("axis", 1), ("keepdims", 0));
        var label = graph.Rename(graph.Add("Gather", [graph.Words(genres), best]), "label");
        graph.AddOutput(label, Element.String, "rows");
        graph.AddOutput(probabilities, Element.Float, "rows", genres.Length);

        var model = new ModelProto { IrVersion = FormatVersion, ProducerName = "experiments", Graph = graph.Proto };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = OperatorSet });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = MachineLearning, Version = MachineLearningSet });
        var labels = JsonSerializer.Serialize(genres, DomainJson.Compact);
        model.MetadataProps.AddRange(metadata.SetItem("genres", labels).Select(pair => new StringStringEntryProto
        {
            Key = pair.Key,
            Value = pair.Value,
        }));
        model.WriteTo(target);
    }
}
