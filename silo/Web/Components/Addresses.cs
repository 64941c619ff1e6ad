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

    private static string Escape(string name) => Uri.EscapeDataString(name);
}
