using Experiments.Domain;

namespace Experiments.Grains;

/// <summary>Calls to other grains.</summary>
internal static class GrainCalls
{
    /// <summary>How many calls are under way at a time: enough to be fast, and no storm on the cluster.</summary>
    private const int MaxConcurrentSweeps = 64;

    /// <summary>Asks about every experiment of a sweep, a few at a time; returns the answers in order, without nulls.</summary>
    public static async Task<List<T>> AskEachAsync<T>(SweepSummary sweep, Func<ExperimentId, Task<T?>> queryAsync)
        where T : class
    {
        var answers = new List<T>();
        foreach (var chunk in Enumerable.Range(0, sweep.Experiments).Select(number => new ExperimentId(sweep.Id, number))
            .Chunk(MaxConcurrentSweeps))
        {
            answers.AddRange((await Task.WhenAll(chunk.Select(queryAsync))).OfType<T>());
        }

        return answers;
    }
}
