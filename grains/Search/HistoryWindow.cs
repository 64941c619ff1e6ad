namespace Experiments.Search;

/// <summary>
/// What a deterministic search may see: suggestion i sees the results of experiments up to i − window, and later ones only as pending. So
/// the order of results does not affect what is tried next, but suggestion i has to wait for experiment i − window. A window as large as
/// the number of slots keeps them all busy most of the time.
/// </summary>
internal static class HistoryWindow
{
    /// <summary>Whether every experiment up to <paramref name="index"/> − <paramref name="window"/> has ended.</summary>
    public static bool IsReady(History history, int index, int window)
    {
        ArgumentNullException.ThrowIfNull(history);
        var over = history.Observations.Count(observation =>
            observation.Number >= 0 && observation.Number <= index - window && observation.State is not ObservationState.Pending);
        return over == Math.Max(0, index - window + 1);
    }

    /// <summary>The history as suggestion <paramref name="index"/> sees it; experiments of earlier sweeps are always in it.</summary>
    public static History Of(History history, int index, int window)
    {
        ArgumentNullException.ThrowIfNull(history);
        return new History(
            history.Goal,
            history.Observations.Where(observation => observation.Number < index)
                .Select(observation => observation.Number >= 0 && observation.Number > index - window
                    ? observation.AsPending()
                    : observation));
    }
}
