namespace Experiments.ClientCli.Commands.Sweep;

/// <summary>
/// Shows estimates of the time left as a clock that counts down, although an estimate moves with each run that begins and ends. The
/// estimated end is smoothed with a time constant of 30 s, or a tenth of the time left if that is shorter: an end that is near is followed
/// at once. If that is earlier than the end shown, it is shown at once. If it is later, the
/// clock counts down at half speed until both agree. Only if it is later by more than 10 s and a quarter of the time shown, there is more
/// work than thought: the time shown climbs until the estimates settle.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class TimeLeft(TimeProvider time)
{
    private const double MinDelayShare = 0.25;
    private const double SettledShare = 0.05;
    private const double MaxConstantSeconds = 30;
    private const double MinConstantSeconds = 0.1;
    private const double ConstantShare = 0.1;

    private static readonly TimeSpan MinDelay = TimeSpan.FromSeconds(10);

    private DateTimeOffset? _shown;
    private DateTimeOffset _smoothed;
    private DateTimeOffset _asked;
    private bool _isClimbing;

    /// <summary>The time left to show now; null without an estimate.</summary>
    public TimeSpan? Shown => _shown is not { } end ? null : end > time.GetUtcNow() ? end - time.GetUtcNow() : TimeSpan.Zero;

    /// <summary>Takes in an estimate, seconds; null if there is none.</summary>
    public void Take(double? seconds)
    {
        var now = time.GetUtcNow();
        if (seconds is not { } left)
        {
            _shown = null;
            return;
        }

        var estimated = now + TimeSpan.FromSeconds(left);
        if (_shown is not { } end)
        {
            (_shown, _smoothed, _isClimbing) = (estimated, estimated, false);
        }
        else
        {
            var constant = Math.Max(MinConstantSeconds, Math.Min(MaxConstantSeconds, left * ConstantShare));
            _smoothed += (1 - Math.Exp(-((now - _asked).TotalSeconds / constant))) * (estimated - _smoothed);
            var (delay, shown, passed) = (_smoothed - end, end > now ? end - now : TimeSpan.Zero, now - _asked);
            _isClimbing = (delay > MinDelay && delay > MinDelayShare * shown)
                || (_isClimbing && estimated - _smoothed > SettledShare * shown);
            _shown = delay < passed / 2 || _isClimbing ? _smoothed : end + (passed / 2);
        }

        _asked = now;
    }
}
