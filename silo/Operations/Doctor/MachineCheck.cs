namespace Experiments.Silo.Operations.Doctor;

/// <summary>How one thing stands on this machine.</summary>
public enum CheckState
{
    /// <summary>It is there and works.</summary>
    Ok,

    /// <summary>It works, but slower than it should.</summary>
    Slow,

    /// <summary>It is not there, or does not work.</summary>
    Missing,
}

/// <summary>One thing looked at by <see cref="MachineDoctor"/>.</summary>
/// <param name="Name">What: a word or two, the same in every release.</param>
/// <param name="State">How it stands.</param>
/// <param name="Found">What was found, with its version and numbers.</param>
/// <param name="Advice">What to do, and what does not work without; null where there is nothing to do.</param>
/// <param name="IsNeeded">Does nothing work without it?</param>
public sealed record MachineCheck(string Name, CheckState State, string Found, string? Advice = null, bool IsNeeded = false);
