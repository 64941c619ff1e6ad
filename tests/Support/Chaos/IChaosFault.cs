using Experiments.Domain;

namespace Experiments.Support.Chaos;

/// <summary>A kind of fault that a cluster must survive. Adding one takes only a new file.</summary>
internal interface IChaosFault : INamed
{
    /// <summary>How often it happens relative to the others; 1 or more.</summary>
    int Weight { get; }

    /// <summary>How many processes each occurrence kills.</summary>
    int Kills => 0;

    /// <summary>How long it may last, in seconds: at least as long as it takes to have an effect. Zero if it is over at once.</summary>
    (int Shortest, int Longest) Seconds => default;

    /// <summary>Why the fault is impossible on this machine; null if it is possible.</summary>
    string? FindObstacle(ChaosCluster cluster) => null;

    /// <summary>Injects the fault and ends it: when this returns, everything that was stopped has been restarted.</summary>
    /// <returns>What was done to what, for the log; null if there was no target.</returns>
    Task<string?> InflictAsync(ChaosCluster cluster, TimeSpan duration, Random random);
}
