using System.Collections.Immutable;

namespace Experiments.ReadModel.Mlflow;

/// <summary>A sweep as an experiment of MLflow.</summary>
/// <param name="Id">From 1 to 2^31 − 1, derived from the sweep.</param>
/// <param name="Name">The sweep's name.</param>
/// <param name="CreatedAt">When it was submitted, milliseconds since 1970, UTC.</param>
/// <param name="UpdatedAt">When it ended, or was submitted.</param>
/// <param name="Tags">Its tags.</param>
public sealed record MlflowExperiment(
    long Id, string Name, long CreatedAt, long UpdatedAt, ImmutableSortedDictionary<string, string> Tags);

/// <summary>An experiment or a run of ours as a run of MLflow.</summary>
public sealed record MlflowRun
{
    /// <summary>32 hexadecimal digits, derived from the sweep and the run: the same in every export.</summary>
    public required string Id { get; init; }

    /// <summary>The ID of the run that it is below; null for an experiment of ours.</summary>
    public string? Parent { get; init; }

    /// <summary>Our ID, such as <c>quick/e3</c> or <c>quick/e3/r0f1</c>.</summary>
    public required string Name { get; init; }

    /// <summary>RUNNING, FINISHED, FAILED or KILLED.</summary>
    public required string Status { get; init; }

    /// <summary>Milliseconds since 1970, UTC.</summary>
    public required long StartTime { get; init; }

    /// <summary>Milliseconds since 1970, UTC; null while it runs.</summary>
    public long? EndTime { get; init; }

    /// <summary>Who exported it.</summary>
    public required string User { get; init; }

    /// <summary>Tags, with those that MLflow itself reads (<c>mlflow.*</c>); at most 8,000 characters each.</summary>
    public required ImmutableSortedDictionary<string, string> Tags { get; init; }

    /// <summary>Parameters; at most 6,000 characters each.</summary>
    public required ImmutableSortedDictionary<string, string> Parameters { get; init; }

    /// <summary>Metrics, those of learning curves with one step per epoch.</summary>
    public required ImmutableArray<MlflowMetric> Metrics { get; init; }

    /// <summary>Content of the artifact files by name.</summary>
    public required ImmutableSortedDictionary<string, string> Artifacts { get; init; }

    /// <summary>The last value of each metric, in the order of MLflow: by step, then time, then value.</summary>
    public IEnumerable<MlflowMetric> LatestMetrics() => Metrics
        .GroupBy(metric => metric.Key, StringComparer.Ordinal)
        .Select(values => values.MaxBy(metric => (metric.Step, metric.Timestamp, metric.Value))!); // not null: a group has values
}

/// <summary>A value of a metric.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Value">Finite, infinite or NaN.</param>
/// <param name="Timestamp">Milliseconds since 1970, UTC.</param>
/// <param name="Step">The epoch, from 1; 0 for a value of the whole run.</param>
public sealed record MlflowMetric(string Key, double Value, long Timestamp, long Step = 0);
