namespace Experiments.Silo.Operations.Doctor;

/// <summary>The outcome of one check.</summary>
public enum CheckState
{
    /// <summary>Present and working.</summary>
    Ok,

    /// <summary>Working, but slower than it should be.</summary>
    Slow,

    /// <summary>Missing or not working.</summary>
    Missing,
}

/// <summary>One check of <see cref="MachineDoctor"/>.</summary>
/// <param name="Name">What is checked: a word or two, the same in every release.</param>
/// <param name="State">The outcome.</param>
/// <param name="Found">What was found, with its version and numbers.</param>
/// <param name="Advice">What to do, and what does not work without it; null if there is nothing to do.</param>
/// <param name="IsNeeded">Whether nothing works without it.</param>
public sealed record MachineCheck(string Name, CheckState State, string Found, string? Advice = null, bool IsNeeded = false);
