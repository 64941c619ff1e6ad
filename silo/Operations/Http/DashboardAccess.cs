namespace Experiments.Silo.Operations.Http;

/// <summary>Who may see Orleans' dashboard, which shows the state of every grain and asks nobody for a password.</summary>
public enum DashboardAccess
{
    /// <summary>Who asks from this machine, or through a tunnel to it.</summary>
    Loopback,

    /// <summary>Everyone who reaches the HTTP address.</summary>
    Any,

    /// <summary>Nobody; it is not started.</summary>
    Off,
}
