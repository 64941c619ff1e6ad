using Experiments.Domain;

namespace Experiments.Scheduling;

/// <summary>Verdicts that lease holders receive at their next renewal, and units that were submitted again in the meantime.</summary>
internal sealed class PendingVerdicts
{
    private readonly Dictionary<string, LeaseVerdict> _verdicts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _resubmitted = new(StringComparer.Ordinal);

    /// <summary>The verdict for the unit's holder; Continue by default.</summary>
    public LeaseVerdict VerdictFor(string unit) => _verdicts.GetValueOrDefault(unit, LeaseVerdict.Continue);

    /// <summary>Whether the unit was submitted again since the last verdict for its holder.</summary>
    public bool IsResubmitted(string unit) => _resubmitted.Contains(unit);

    /// <summary>Sets the verdict for the unit's holder. It holds until the unit is submitted again.</summary>
    public void SetVerdict(string unit, LeaseVerdict verdict)
    {
        _verdicts[unit] = verdict;
        _resubmitted.Remove(unit);
    }

    /// <summary>The node wants its slot back; does not override a stronger verdict.</summary>
    public void RequestYield(string unit) => _verdicts.TryAdd(unit, LeaseVerdict.Yield);

    /// <summary>The unit is wanted again: its holder may have received another verdict and may not have reported yet.</summary>
    public void Resubmit(string unit)
    {
        _resubmitted.Add(unit);
        _verdicts.Remove(unit);
    }

    /// <summary>The unit's lease has ended, so its holder needs no verdict.</summary>
    public void Forget(string unit)
    {
        _verdicts.Remove(unit);
        _resubmitted.Remove(unit);
    }
}
