using Experiments.Domain;
using Experiments.Search;
using Xunit;

namespace Experiments.Unit.Search;

public sealed class HistoryTests
{
    private static readonly ParameterPoint Point = new(0, "f", ParameterSet.Empty);

    [Fact]
    public void Observations_are_ordered_by_number()
    {
        var history = History.Empty(Goal.Maximize)
            .With(Observation.Pending(2, Point)).With(Observation.Completed(0, Point, 0.5)).With(Observation.Failed(1, Point));
        Assert.Equal([0, 1, 2], history.Observations.Select(observation => observation.Number));
    }

    [Fact]
    public void A_result_replaces_its_pending_observation()
    {
        var history = History.Empty(Goal.Maximize).With(Observation.Pending(0, Point)).With(Observation.Completed(0, Point, 0.5));
        Assert.Equal(ObservationState.Completed, Assert.Single(history.Observations).State);
    }

    [Theory]
    [InlineData(Goal.Maximize, 1)]
    [InlineData(Goal.Minimize, 0)]
    public void The_best_depends_on_the_goal_and_is_never_NaN_or_pruned(Goal goal, int best) => Assert.Equal(best, new History(
        goal,
        [
            Observation.Completed(0, Point, 0.2), Observation.Completed(1, Point, 0.7), Observation.Completed(2, Point, double.NaN),
            Observation.Pruned(3, Point, goal is Goal.Maximize ? 0.9 : 0.1, 3),
        ]).Best?.Number);

    [Fact]
    public void Duplicate_numbers_are_refused() => Assert.Throws<ArgumentException>(
        () => new History(Goal.Maximize, [Observation.Pending(3, Point), Observation.Failed(3, Point)]));

    [Fact]
    public void A_window_hides_results_within_it_and_later_observations()
    {
        var history = new History(Goal.Maximize, Enumerable.Range(0, 8).Select(number => Observation.Completed(number, Point, number)));
        var seen = HistoryWindow.Of(history, index: 5, window: 3);
        Assert.Equal([0.0, 1, 2, null, null], seen.Observations.Select(observation => observation.Value));
        Assert.All(seen.Observations.Skip(3), observation => Assert.Equal(ObservationState.Pending, observation.State));
    }

    [Fact]
    public void A_window_is_ready_when_all_earlier_experiments_are_over()
    {
        var history = new History(
            Goal.Maximize,
            [Observation.Completed(0, Point, 1), Observation.Pending(1, Point), Observation.Failed(2, Point)]);
        Assert.True(HistoryWindow.IsReady(history, index: 3, window: 3));
        Assert.False(HistoryWindow.IsReady(history, index: 3, window: 2));
        Assert.False(HistoryWindow.IsReady(history, index: 9, window: 3));
        Assert.True(HistoryWindow.IsReady(History.Empty(Goal.Maximize), index: 2, window: 3));
    }
}
