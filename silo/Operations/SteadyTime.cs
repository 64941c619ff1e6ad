namespace Experiments.Silo.Operations;

/// <summary>
/// The time of day as it was when this was made, and what has passed since by a clock that never steps. Whoever sets the machine's clock must not make
/// leases run out, nor Orleans plan ahead of a time that comes again: a day forwards and back kept it from activating any grain for a day. A silo
/// whose machine has the right time only later says the right time once it is started again.
/// </summary>
internal sealed class SteadyTime : TimeProvider
{
    private readonly DateTimeOffset _began = System.GetUtcNow();
    private readonly long _stamp = System.GetTimestamp();

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _began + System.GetElapsedTime(_stamp);
}
