using Experiments.Domain;

namespace Experiments.Scheduling;

/// <summary>What the holders of leases are to hear at their next renewal, and which units were submitted again meanwhile.</summary>
internal sealed class HolderOrders
{
    private readonly Dictionary<string, LeaseVerdict> _verdicts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _resubmitted = new(StringComparer.Ordinal);

    /// <summary>What the unit's holder is to do; Continue where nothing was said.</summary>
    public LeaseVerdict VerdictOn(string unit) => _verdicts.GetValueOrDefault(unit, LeaseVerdict.Continue);

    /// <summary>Was the unit submitted again since its holder was last told something?</summary>
    public bool IsResubmitted(string unit) => _resubmitted.Contains(unit);

    /// <summary>The unit is not wanted as it is: its holder hears so. That holds until the unit is submitted again.</summary>
    public void Tell(string unit, LeaseVerdict verdict)
    {
        _verdicts[unit] = verdict;
        _resubmitted.Remove(unit);
    }

    /// <summary>The node wants its slot back: said only where nothing stronger was.</summary>
    public void AskToYield(string unit) => _verdicts.TryAdd(unit, LeaseVerdict.Yield);

    /// <summary>The unit is wanted after all: its holder may have been told otherwise, and may not have reported yet.</summary>
    public void Resubmit(string unit)
    {
        _resubmitted.Add(unit);
        _verdicts.Remove(unit);
    }

    /// <summary>The unit's lease has ended: nothing is left to be said to its holder.</summary>
    public void Forget(string unit)
    {
        _verdicts.Remove(unit);
        _resubmitted.Remove(unit);
    }
}
