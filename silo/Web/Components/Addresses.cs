using Experiments.Domain;

namespace Experiments.Web.Components;

/// <summary>The addresses of pages.</summary>
internal static class Addresses
{
    public static string OfSweep(string sweep) => $"/sweeps/{Escape(sweep)}";

    public static string Of(ExperimentId experiment) => $"/experiments/{Escape(experiment.Sweep)}/e{experiment.Number}";

    public static string OfDataset(string dataset) => $"/datasets/{Escape(dataset)}";

    public static string Of(TrackId track) => $"/tracks/{Escape(track.Dataset)}/{Escape(track.Track)}";

    public static string Of(SliceId slice) => FormattableString.Invariant($"/slices{Of(slice.Track)["/tracks".Length..]}/{slice.Index}");

    /// <summary>A page about a dataset, such as its audit.</summary>
    public static string OfDataset(string dataset, string page) => $"{OfDataset(dataset)}/{page}";

    /// <summary>The tracks of a dataset with one label.</summary>
    public static string OfGenre(string dataset, string genre) => $"{OfDataset(dataset)}?genre={Escape(genre)}#tracks";

    /// <summary>The sound of a track as a WAV file.</summary>
    public static string SoundOf(TrackId track) => $"/api/v1{Of(track)}/audio";

    /// <summary>The sound of a slice as a WAV file.</summary>
    public static string SoundOf(SliceId slice) => $"/api/v1{Of(slice)}/audio";

    /// <summary>The mel spectrogram of a track as a picture.</summary>
    public static string SpectrogramOf(TrackId track) => $"/api/v1{Of(track)}/spectrogram";

    /// <summary>The mel spectrogram of a slice as a picture.</summary>
    public static string SpectrogramOf(SliceId slice) => $"/api/v1{Of(slice)}/spectrogram";

    private static string Escape(string name) => Uri.EscapeDataString(name);
}
