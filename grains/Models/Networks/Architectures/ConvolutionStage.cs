using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Models.Networks.Layers;

namespace Experiments.Models.Networks.Architectures;

/// <summary>The convolution blocks at the start of a network, added one by one; tracks their output size.</summary>
internal sealed class ConvolutionStage
{
    // Wider blocks double the cost without a gain on datasets of a few thousand slices.
    private const int MaxFilters = 128;

    private readonly List<ILayer> _layers = [];
    private readonly int _filters;
    private readonly bool _isNormalized;
    private readonly double _dropout;
    private int _blocks;

    /// <summary>Reads its parameters from a setting.</summary>
    public ConvolutionStage(int nMels, int frames, ParameterSet parameters)
    {
        (Bands, Frames) = (nMels, frames);
        _filters = parameters.Integer("filters");
        _isNormalized = parameters.Flag("batchNorm");
        _dropout = parameters.Number("convDropout");
        Activation = Activation.Named(parameters.Text("activation"));
    }

    /// <summary>The parameters of this stage.</summary>
    public static ImmutableArray<ParameterSpec> Parameters { get; } =
    [
        ParameterSpec.Integer("filters", 32, 1, 512,
            "Filters of the first block; each following block has twice as many, up to 128, or this number if it is larger.",
            isLogScale: true),
        ParameterSpec.Choice("activation", Activation.Names, "Non-linearity after each layer."),
        ParameterSpec.Flag("batchNorm", false, "Batch normalization after each convolution."),
        ParameterSpec.Number("convDropout", 0, 0, 0.95, "Spatial dropout after each block: share of channels zeroed in training."),
    ];

    /// <summary>The layers added so far.</summary>
    public ImmutableArray<ILayer> Layers => [.. _layers];

    /// <summary>Output channels of the last block.</summary>
    public int Channels { get; private set; } = 1;

    /// <summary>Output bands of the last block.</summary>
    public int Bands { get; private set; }

    /// <summary>Output frames of the last block.</summary>
    public int Frames { get; private set; }

    /// <summary>The network's activation.</summary>
    public Activation Activation { get; }

    /// <summary>Adds a block that pools by the given factors.</summary>
    public void AddBlock(int poolBands, int poolFrames)
    {
        var filters = Math.Max(_filters, Math.Min((long)_filters << _blocks, MaxFilters));
        _layers.Add(new ConvolutionBlock($"conv{++_blocks}", Channels, (int)filters, (poolBands, poolFrames), Activation, _isNormalized));
        _layers.Add(new Dropout(_dropout, isSpatial: true));
        (Channels, Bands, Frames) = ((int)filters, Bands / poolBands, Frames / poolFrames);
    }
}
