using Experiments.Domain;

namespace Experiments.Support.Chaos;

/// <summary>One kind of trouble that a cluster must survive. A new file is all it takes to add one.</summary>
internal interface IChaosFault : INamed
{
    /// <summary>How often it happens relative to the others; 1 or more.</summary>
    int Weight { get; }

    /// <summary>How many processes each occurrence kills.</summary>
    int Kills => 0;

    /// <summary>Why this machine cannot show it; null where it can.</summary>
    string? FindObstacle(ChaosCluster cluster) => null;

    /// <summary>Makes the trouble and ends it: when this returns, what was stopped has been started again.</summary>
    /// <returns>What was done to what, for the log; null where there was nothing to do it to.</returns>
    Task<string?> InflictAsync(ChaosCluster cluster, Random random);
}
