using Experiments.Models.Tables;

namespace Experiments.Models.Export;

/// <summary>A fitted model that can be written as an ONNX graph.</summary>
internal interface IOnnxModel : IFittedModel
{
    /// <summary>The shape of a row that it predicts: [columns], or [nMels, frames].</summary>
    IReadOnlyList<int> RowShape { get; }

    /// <summary>
    /// Adds the model to a graph: from rows in float32, [rows, …<see cref="RowShape"/>], to probabilities in float32, [rows, genres].
    /// </summary>
    string AddTo(OnnxGraph graph, string rows);
}

/// <summary>The inner part of a table model that can be written as an ONNX graph.</summary>
internal interface IOnnxClassifier : ITableClassifier
{
    /// <summary>From scaled rows in float32, [rows, columns], to probabilities in float32, [rows, classes].</summary>
    string AddTo(OnnxGraph graph, string scaled);
}
