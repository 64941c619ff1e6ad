using System.Collections.Concurrent;
using System.Diagnostics;
using Experiments.Domain;
using Experiments.Execution;

namespace Experiments.Benchmarks.Throughput;

/// <summary>Computes the first run, and returns its result for every other run.</summary>
/// <param name="duration">How long a run takes.</param>
/// <param name="gaps">When each run started, and how long after its slot's last report.</param>
internal sealed class NoOpExecutor(TimeSpan duration, ConcurrentQueue<(long At, TimeSpan Gap)> gaps) : IWorkExecutor
{
    private static readonly Lock Computing = new();
    private static RunOutput? _result;

    private long _reported;

    public async Task<WorkResult> ExecuteAsync(
        WorkOrder order, string logPath, Action<RunProgress> progress, CancellationToken finish, CancellationToken cancellationToken)
    {
        if (order.Unit.Payload is not RunPayload run)
        {
            return await Task.Run(() => WorkExecution.Execute(order, progress, Console.Error.WriteLine, finish, cancellationToken),
                cancellationToken).ConfigureAwait(false);
        }

        if (_reported != 0)
        {
            gaps.Enqueue((Stopwatch.GetTimestamp(), Stopwatch.GetElapsedTime(_reported)));
        }

        if (duration > TimeSpan.Zero)
        {
            await Task.Delay(duration, cancellationToken).ConfigureAwait(false);
        }

        lock (Computing)
        {
            _result ??= (RunOutput)WorkExecution.Execute(order, progress, Console.Error.WriteLine, finish, cancellationToken);
        }

        _reported = Stopwatch.GetTimestamp();
        return _result with { Result = _result.Result with { Run = run.Run, Attempt = order.Attempt }, Folder = order.Folder };
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
