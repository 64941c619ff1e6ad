using System.Runtime.CompilerServices;
using Experiments.Domain;
using Experiments.Models.Export;
using Experiments.Models.Networks.Torch;
using Experiments.Models.Networks.Training;
using Experiments.Models.Networks.Weights;
using static TorchSharp.torch;

namespace Experiments.Models.Networks;

/// <summary>A fitted network. It predicts in float32, on the device it was fitted on; a loaded one on the CPU.</summary>
internal sealed class NetworkModel : IOnnxModel
{
    private readonly NetworkDescription _description;
    private readonly Network _network;
    private readonly float[] _weights;
    private readonly string _device;

    /// <summary><paramref name="weights"/> are in the network's layout.</summary>
    public NetworkModel(NetworkDescription description, Network network, float[] weights, string device) =>
        (_description, _network, _weights, _device) = (description, network, weights, device);

    /// <inheritdoc/>
    public float[] PredictProbabilities(IRowSource rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return [];
        }

        if (!rows.Shape.SequenceEqual(_description.Shape))
        {
            throw new UserErrorException(
                $"{_description.Family} was fitted on spectrograms of shape {FitRows.Print(_description.Shape)}, "
                + $"not {FitRows.Print(rows.Shape)}");
        }

        using var session = TorchSession.Enter(_description.Threads, cancellationToken);
        return Spread(Predict(rows, cancellationToken), rows.Count);
    }

    /// <inheritdoc/>
    public void Save(Stream stream) => NetworkFile.Write(_description, _network.Layout, _weights, stream);

    /// <inheritdoc/>
    public IReadOnlyList<int> RowShape => _description.Shape;

    /// <inheritdoc/>
    public string AddTo(OnnxGraph graph, string rows)
    {
        var (mean, scale) = (_description.Scaler.Mean.ToArray(), _description.Scaler.Scale.ToArray());
        var centred = graph.Add("Sub", [rows, graph.Constant(mean, mean.Length, 1)]);
        var scaled = graph.Add("Mul", [centred, graph.Constant(scale, scale.Length, 1)]);
        var input = graph.Add("Unsqueeze", [scaled, graph.Integers(1)]);
        var weights = new OnnxWeights(graph, NetworkFile.Gather(_network.Layout, _weights));
        var probabilities = graph.Add("Softmax", [_network.AddTo(graph, input, weights)], ("axis", 1));
        return graph.Spread(probabilities, _description.Outputs, _description.GenreCount);
    }

    /// <summary>It holds no native memory between calls.</summary>
    public void Dispose()
    {
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private float[] Predict(IRowSource rows, CancellationToken cancellationToken)
    {
        using var guard = no_grad();
        var device = Devices.Open(_device);
        using var buffer = _weights.ToTensor(device);
        using var views = new WeightViews().Add(_network.Layout.Specs, _network.Layout, buffer);
        return Predictor.Predict(
            _network, views, _description.Scaler, rows, _description.Outputs.Length, device, cancellationToken);
    }

    /// <summary>From [rows, outputs] to [rows, genres]; genres absent from train stay at 0.</summary>
    private float[] Spread(float[] probabilities, int count)
    {
        var (outputs, genres) = (_description.Outputs, _description.GenreCount);
        if (outputs.Length == genres)
        {
            return probabilities;
        }

        var spread = new float[count * genres];
        for (var i = 0; i < probabilities.Length; i++)
        {
            spread[(i / outputs.Length * genres) + outputs[i % outputs.Length]] = probabilities[i];
        }

        return spread;
    }
}
