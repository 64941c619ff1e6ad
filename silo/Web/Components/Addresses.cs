using Experiments.Domain;

namespace Experiments.Web.Components;

/// <summary>The addresses of pages.</summary>
internal static class Addresses
{
    public static string OfSweep(string sweep) => $"/sweeps/{Escape(sweep)}";

    public static string Of(ExperimentId experiment) => $"/experiments/{Escape(experiment.Sweep)}/e{experiment.Number}";

    public static string Of(RunId run) => $"/runs{Of(run.Experiment)["/experiments".Length..]}/{run.ShortName}";

    public static string OfModel(string name) => $"/models/{Escape(name)}";

    public static string OfPredicting(string model) => $"/predict?model={Escape(model)}";

    public static string OfPredicting(ExperimentId experiment) => $"/predict?experiment={Escape(experiment.ToString())}";

    /// <summary>The sound of a slice, in the API.</summary>
    public static string OfSound(SliceId slice) => $"/api/v1{Of(slice)}/audio";

    public static string OfDataset(string dataset) => $"/datasets/{Escape(dataset)}";

    public static string Of(TrackId track) => $"/tracks/{Escape(track.Dataset)}/{Escape(track.Track)}";

    public static string Of(SliceId slice) => FormattableString.Invariant($"/slices{Of(slice.Track)["/tracks".Length..]}/{slice.Index}");

    private static string Escape(string name) => Uri.EscapeDataString(name);
}
