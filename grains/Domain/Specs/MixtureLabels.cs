using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Orleans;

namespace Experiments.Domain;

/// <summary>What the mixtures of a sweep's tracks are for.</summary>
public enum MixtureUse
{
    /// <summary>Models learn from them, and are measured by them.</summary>
    Train,

    /// <summary>Models learn from the dataset's genres, and are measured by the mixtures too.</summary>
    Measure,
}

/// <summary>
/// Genre mixtures of a dataset's tracks, beside their one genre. Accuracy stays a comparison with the genre: what changes is what models
/// learn from, and that they are measured by the mixtures too.
/// </summary>
[GenerateSerializer, Immutable, Alias("mixture-labels")]
public sealed record MixtureLabels
{
    /// <summary>The CSV file that the user named.</summary>
    [Id(0)] public string File { get; init; } = "";

    /// <summary>What they are for.</summary>
    [Id(1)] public MixtureUse Use { get; init; }

    /// <summary>SHA-256 of <see cref="TrackMixtures.ToBytes"/>, which names the artifact; null until the file is read.</summary>
    [Id(2)] public string? Sha256 { get; init; }

    /// <summary>How many tracks have a mixture.</summary>
    [Id(3)] public int Tracks { get; init; }

    /// <summary>
    /// The experiments by whose predictions the file was made, as it says itself; empty for one that does not say.
    /// </summary>
    [Id(4)] public ImmutableArray<string> Sources { get; init; } = [];

    /// <summary>
    /// <see cref="TrackMixtures.ToBytes"/> on the way to where it is stored; default afterwards, and never in JSON.
    /// </summary>
    [Id(5), JsonIgnore] public ImmutableArray<byte> Content { get; init; }

    /// <summary>Whether models learn from them.</summary>
    [JsonIgnore] public bool AreForTraining => Use is MixtureUse.Train;

    /// <summary>
    /// Whether models that learn from them learn the genres of tested tracks: each mixture is the prediction of a model that had learned
    /// the genres of the other tracks, those of every test part that it is not in itself.
    /// </summary>
    [JsonIgnore] public bool Leak => AreForTraining && !Sources.IsDefaultOrEmpty;

    /// <summary>The same without what does not change a result: where the file was, and its content beside its hash.</summary>
    internal MixtureLabels Essence() => this with { File = "", Sources = [], Content = default };
}
