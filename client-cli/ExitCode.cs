namespace Experiments.ClientCli;

/// <summary>The exit codes of the process; the kinds of <see cref="Experiments.Domain.UserErrorKind"/> have the same numbers.</summary>
public enum ExitCode
{
    /// <summary>Success.</summary>
    Done = 0,

    /// <summary>The work failed.</summary>
    Failed = 1,

    /// <summary>The command line or a config file is wrong.</summary>
    Invalid = 2,

    /// <summary>The thing named does not exist.</summary>
    NotFound = 3,

    /// <summary>No cluster could be reached.</summary>
    Unreachable = 4,

    /// <summary>Whoever asks may not do that.</summary>
    Forbidden = 5,

    /// <summary>Ctrl-C.</summary>
    Interrupted = 130,
}
