using Experiments.Domain;

namespace Experiments.Web.Components;

/// <summary>The addresses of pages.</summary>
internal static class Addresses
{
    public static string OfSweep(string sweep) => $"/sweeps/{Escape(sweep)}";

    /// <summary>A new sweep that begins as this one.</summary>
    public static string OfNewSweep(string from) => $"/submit?from={Escape(from)}";

    /// <summary>The runs of a sweep as a list.</summary>
    public static string OfRuns(string sweep) => $"{OfSweep(sweep)}/runs";

    /// <summary>One section of a sweep's report.</summary>
    public static string OfSection(string sweep, string section) => $"{OfSweep(sweep)}/{section}";

    public static string Of(ExperimentId experiment) => $"/experiments/{Escape(experiment.Sweep)}/e{experiment.Number}";

    public static string Of(RunId run) => $"/runs{Of(run.Experiment)["/experiments".Length..]}/{run.ShortName}";

    public static string OfModel(string name) => $"/models/{Escape(name)}";

    public static string OfPredicting(string model) => $"/predict?model={Escape(model)}";

    public static string OfPredicting(ExperimentId experiment) => $"/predict?experiment={Escape(experiment.ToString())}";

    /// <summary>The sound of a slice, in the API.</summary>
    public static string OfSound(SliceId slice) => Sound(Of(slice));

    public static string OfDataset(string dataset) => $"/datasets/{Escape(dataset)}";

    public static string Of(TrackId track) => $"/tracks/{Escape(track.Dataset)}/{Escape(track.Track)}";

    public static string Of(SliceId slice) => FormattableString.Invariant($"/slices{Of(slice.Track)["/tracks".Length..]}/{slice.Index}");

    /// <summary>A page about a dataset, such as its audit.</summary>
    public static string OfDataset(string dataset, string page) => $"{OfDataset(dataset)}/{page}";

    /// <summary>The tracks of a dataset with one label.</summary>
    public static string OfGenre(string dataset, string genre) => $"{OfDataset(dataset)}?genre={Escape(genre)}#tracks";

    /// <summary>The sound of a track as a WAV file.</summary>
    public static string OfSound(TrackId track) => Sound(Of(track));

    /// <summary>The mel spectrogram of a track as a picture.</summary>
    public static string OfSpectrogram(TrackId track) => Spectrogram(Of(track));

    /// <summary>The mel spectrogram of a slice as a picture.</summary>
    public static string OfSpectrogram(SliceId slice) => Spectrogram(Of(slice));

    /// <summary>The sound of a track or slice, or its picture, by the address of its page.</summary>
    public static string Sound(string page) => $"{ApiEndpoints.Root}{page}/audio";

    /// <inheritdoc cref="Sound"/>
    public static string Spectrogram(string page) => $"{ApiEndpoints.Root}{page}/spectrogram";

    private static string Escape(string name) => Uri.EscapeDataString(name);
}
