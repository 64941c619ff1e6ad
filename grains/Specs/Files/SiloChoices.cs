namespace Experiments.Specs.Files;

/// <summary>Who may see Orleans' dashboard, which shows the state of every grain and asks nobody for a password.</summary>
public enum DashboardAccess
{
    /// <summary>Requests from this machine, or through a tunnel to it.</summary>
    Loopback,

    /// <summary>Everyone who reaches the HTTP address.</summary>
    Any,

    /// <summary>Nobody; it is not started.</summary>
    Off,
}

/// <summary>How the silo program writes its log.</summary>
public enum LogFormat
{
    /// <summary>A line per event, for people.</summary>
    Text,

    /// <summary>A JSON object per event, with sweep, run, slot and attempt as properties, for programs that collect logs.</summary>
    Json,
}
