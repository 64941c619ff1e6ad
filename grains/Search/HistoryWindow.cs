namespace Experiments.Search;

/// <summary>
/// What a deterministic search may know: suggestion i sees the results of experiments up to i − window and, of those between,
/// only that they are being tried. Which results arrived first then does not show in what is tried next; the price is that
/// suggestion i waits for experiment i − window. A window as large as the number of slots keeps them all busy most of the time.
/// </summary>
public static class HistoryWindow
{
    /// <summary>Is every experiment up to <paramref name="index"/> − <paramref name="window"/> over?</summary>
    public static bool IsReady(History history, int index, int window)
    {
        ArgumentNullException.ThrowIfNull(history);
        var over = history.Observations.Count(observation =>
            observation.Number >= 0
            && observation.Number <= index - window
            && observation.State is not ObservationState.Pending);
        return over == Math.Max(0, index - window + 1);
    }

    /// <summary>
    /// The history as suggestion <paramref name="index"/> sees it; experiments of earlier sweeps are seen whole.
    /// </summary>
    public static History Of(History history, int index, int window)
    {
        ArgumentNullException.ThrowIfNull(history);
        return new History(
            history.Goal,
            history.Observations.Where(observation => observation.Number < index)
                .Select(observation =>
                    observation.Number > index - window && observation.Number >= 0 ? observation.AsPending() : observation));
    }
}
