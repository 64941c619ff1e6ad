using System.Text.Json;

namespace Experiments.Unit.Features.Reference;

/// <summary>One test signal with librosa's values for it, from a JSON file of a reference folder.</summary>
internal sealed class ReferenceCase
{
    private readonly JsonElement _root;

    private ReferenceCase(JsonElement root, float[] samples, double[] melDecibels)
    {
        _root = root;
        Name = root.GetProperty("name").GetString() ?? throw new InvalidDataException("a case without a name");
        Samples = samples;
        IllConditioned = [.. root.GetProperty("ill_conditioned").EnumerateArray().Select(name => name.GetString()).OfType<string>()];
        MelDecibels = melDecibels;
    }

    public string Name { get; }

    /// <summary>Mono samples.</summary>
    public float[] Samples { get; }

    /// <summary>Names of scalars that are not to be compared.</summary>
    public HashSet<string> IllConditioned { get; }

    /// <summary>Shape [128, frames].</summary>
    public double[] MelDecibels { get; }

    /// <summary>The scalars by name; null if librosa's value is undefined.</summary>
    public Dictionary<string, double?> Scalars =>
        _root.GetProperty("features").EnumerateObject().ToDictionary(
            pair => pair.Name, pair => pair.Value.ValueKind == JsonValueKind.Null ? (double?)null : pair.Value.GetDouble());

    public static IEnumerable<ReferenceCase> All(string folder) => Names(folder).Select(name => Load(folder, name));

    public static IEnumerable<string> Names(string folder) =>
        Directory.GetFiles(Path.Combine(folder, "cases"), "*.json")
            .Order(StringComparer.Ordinal).Select(Path.GetFileNameWithoutExtension).OfType<string>();

    public static ReferenceCase Load(string folder, string name) => new(
        JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "cases", name + ".json"))).RootElement,
        ReadWav(Path.Combine(folder, "signals", name + ".wav")),
        ReadNpy(Path.Combine(folder, "cases", name + ".mel_db.npy")));

    /// <summary>A case of scalars only.</summary>
    public static ReferenceCase OfScalars(JsonElement scalars, float[] samples) => new(scalars, samples, []);

    /// <summary>A number of the case.</summary>
    public double Number(string name) => _root.GetProperty(name).GetDouble();

    /// <summary>A list, or a matrix row by row.</summary>
    public double[] Values(string name) => [.. Flatten(_root.GetProperty(name))];

    private static IEnumerable<double> Flatten(JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? element.EnumerateArray().SelectMany(Flatten)
        : [element.GetDouble()];

    /// <summary>16-bit PCM with a header of 44 bytes, as the reference signals are; channels are averaged.</summary>
    private static float[] ReadWav(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var channels = BitConverter.ToInt16(bytes, 22);
        var samples = new float[(bytes.Length - 44) / 2 / channels];
        for (var i = 0; i < samples.Length; i++)
        {
            for (var channel = 0; channel < channels; channel++)
            {
                samples[i] += BitConverter.ToInt16(bytes, 44 + (2 * ((i * channels) + channel))) / 32768f / channels;
            }
        }

        return samples;
    }

    private static double[] ReadNpy(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var start = 10 + BitConverter.ToUInt16(bytes, 8);
        return [.. Enumerable.Range(0, (bytes.Length - start) / 4).Select(i => (double)BitConverter.ToSingle(bytes, start + (4 * i)))];
    }
}
