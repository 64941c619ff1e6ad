using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json;
using Experiments.Domain;
using Experiments.Models.Networks.Architectures;

namespace Experiments.Models.Networks.Weights;

/// <summary>
/// Fitted networks as safetensors files: each weight under the name it has here and in PyTorch, row-major, the scaler as
/// <c>input.mean</c> and <c>input.scale</c>, everything else in the metadata.
/// </summary>
internal static class NetworkFile
{
    private const string Format = "experiments-network";
    private const string Version = "1";
    private const string MeanName = "input.mean";
    private const string ScaleName = "input.scale";

    /// <summary>Writes a network.</summary>
    public static void Write(NetworkDescription description, WeightLayout layout, float[] weights, Stream stream)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["format"] = Format,
            ["formatVersion"] = Version,
            ["family"] = description.Family,
            ["parameters"] = JsonSerializer.Serialize(description.Parameters, DomainJson.Compact),
            ["shape"] = JsonSerializer.Serialize(description.Shape, DomainJson.Compact),
            ["genreCount"] = description.GenreCount.ToString(CultureInfo.InvariantCulture),
            ["outputs"] = JsonSerializer.Serialize(description.Outputs, DomainJson.Compact),
            ["threads"] = description.Threads.ToString(CultureInfo.InvariantCulture),
        };
        var tensors = Gather(layout, weights);
        tensors[MeanName] = StoredTensor.Flat([.. description.Scaler.Mean]);
        tensors[ScaleName] = StoredTensor.Flat([.. description.Scaler.Scale]);
        new SafetensorsFile(metadata, tensors).Write(stream);
    }

    /// <summary>The weights by name, row-major.</summary>
    public static Dictionary<string, StoredTensor> Gather(WeightLayout layout, float[] weights) =>
        layout.Specs.ToDictionary(spec => spec.Name, spec => Gather(spec, layout, weights), StringComparer.Ordinal);

    /// <summary>Reads a network of <paramref name="architecture"/>.</summary>
    /// <exception cref="UserErrorException">Its family or version differs, or its tensors do not match its parameters.</exception>
    public static NetworkModel Read(INetworkArchitecture architecture, Stream stream) =>
        FileErrors.Name(stream, () => ReadUnnamed(architecture, stream));

    private static NetworkModel ReadUnnamed(INetworkArchitecture architecture, Stream stream)
    {
        var file = SafetensorsFile.Read(stream);
        var format = file.Metadata.GetValueOrDefault("format");
        var version = file.Metadata.GetValueOrDefault("formatVersion");
        if (format != Format)
        {
            throw new UserErrorException($"not a saved network: its format is '{format}', not '{Format}'");
        }

        if (version != Version)
        {
            throw new UserErrorException(
                $"the saved network has format version {version}; this build reads {Version}: use the build that wrote it");
        }

        var description = ReadDescription(architecture, file);
        try
        {
            var network = new Network(architecture.BuildLayers(
                description.Shape[0], description.Shape[1], description.Outputs.Length, description.Parameters));
            return new(description, network, ReadWeights(network.Layout, file), "cpu");
        }
        catch (OverflowException e)
        {
            throw Damaged("its parameters describe a network that is too large", e);
        }
    }

    private static NetworkDescription ReadDescription(INetworkArchitecture architecture, SafetensorsFile file)
    {
        var family = file.Metadata.GetValueOrDefault("family");
        if (family != architecture.Name)
        {
            throw new UserErrorException($"the saved network is of family {family}, not {architecture.Name}");
        }

        try
        {
            var description = new NetworkDescription
            {
                Family = family,
                Parameters = architecture.Parameters.Complete(Parse<ParameterSet>("parameters")),
                Shape = [.. Parse<int[]>("shape")],
                GenreCount = Parse<int>("genreCount"),
                Outputs = [.. Parse<int[]>("outputs")],
                Threads = Parse<int>("threads"),
                Scaler = new([.. file.Tensors[MeanName].Values], [.. file.Tensors[ScaleName].Values]),
            };
            return IsConsistent(description) ? description : throw new JsonException("its parts are inconsistent");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            throw Damaged(e.Message, e);
        }

        T Parse<T>(string key) =>
            JsonSerializer.Deserialize<T>(file.Metadata[key], DomainJson.Compact) ?? throw new JsonException($"{key} is null");
    }

    private static bool IsConsistent(NetworkDescription description) =>
        description.Shape is [> 0 and <= 1 << 16, > 0 and <= 1 << 20]
        && description.GenreCount is > 0 and <= 1 << 16
        && !description.Outputs.IsEmpty
        && description.Outputs.All(genre => genre >= 0 && genre < description.GenreCount)
        && description.Outputs.Distinct().Count() == description.Outputs.Length
        && description.Threads is > 0 and <= 4096
        && description.Scaler.Mean.Length == description.Shape[0]
        && description.Scaler.Scale.Length == description.Shape[0]
        && TensorPrimitives.IsFiniteAll<float>(description.Scaler.Mean.AsSpan())
        && TensorPrimitives.IsFiniteAll<float>(description.Scaler.Scale.AsSpan());

    private static float[] ReadWeights(WeightLayout layout, SafetensorsFile file)
    {
        // Checked before allocating: a file that claims a large network must contain its weights.
        foreach (var spec in layout.Specs)
        {
            if (!file.Tensors.TryGetValue(spec.Name, out var tensor) || !tensor.Shape.SequenceEqual(spec.Shape))
            {
                throw Damaged($"'{spec.Name}' is missing in shape [{string.Join(", ", spec.Shape)}]");
            }

            if (!TensorPrimitives.IsFiniteAll<float>(tensor.Values))
            {
                throw Damaged($"'{spec.Name}' has a value that is NaN or infinite");
            }
        }

        var weights = new float[layout.Length];
        foreach (var spec in layout.Specs)
        {
            var values = file.Tensors[spec.Name].Values;
            var offset = layout.Offset(spec.Name);
            for (var (i, places) = (0, Places(spec)); i < values.Length; i++)
            {
                weights[offset + places[i]] = values[i];
            }
        }

        return weights;
    }

    private static UserErrorException Damaged(string how, Exception? inner = null) =>
        new(UserErrorKind.Invalid, $"the saved network is damaged: {how}", inner);

    private static StoredTensor Gather(WeightSpec spec, WeightLayout layout, float[] weights)
    {
        var offset = layout.Offset(spec.Name);
        return new(spec.Shape, Array.ConvertAll(Places(spec), place => weights[offset + place]));
    }

    /// <summary>Position in memory of each number, in row-major order.</summary>
    private static int[] Places(WeightSpec spec)
    {
        var (places, strides) = (new int[spec.Length], spec.Strides);
        for (var i = 0; i < places.Length; i++)
        {
            var rest = i;
            for (var dimension = spec.Shape.Length - 1; dimension >= 0; dimension--)
            {
                places[i] += (int)(rest % spec.Shape[dimension] * strides[dimension]);
                rest /= (int)spec.Shape[dimension];
            }
        }

        return places;
    }
}
