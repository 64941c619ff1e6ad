using Experiments.Domain;

namespace Experiments.Silo.Workers;

/// <summary>Receives the calls of a worker process.</summary>
internal sealed class WorkerListener(TimeProvider time) : IWorkerListener
{
    private long _lastHeard = time.GetTimestamp();
    private Action<RunProgress>? _progress;

    /// <summary>A call starts: silence is counted from now.</summary>
    public void Begin(Action<RunProgress> progress)
    {
        OnHeartbeat();
        _progress = progress;
    }

    /// <summary>The call is over; progress that arrives later is ignored.</summary>
    public void End() => _progress = null;

    public TimeSpan Silence => time.GetElapsedTime(Interlocked.Read(ref _lastHeard));

    public void OnHeartbeat() => Interlocked.Exchange(ref _lastHeard, time.GetTimestamp());

    public void OnProgress(RunProgress progress)
    {
        OnHeartbeat();
        _progress?.Invoke(progress);
    }
}
