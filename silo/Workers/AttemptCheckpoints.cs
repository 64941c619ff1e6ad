using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Experiments.Domain;
using Experiments.Grains.Storage;
using Experiments.Models;

namespace Experiments.Silo.Workers;

/// <summary>
/// Checkpoints of a run: written into the attempt's own folder, read from whichever attempt came farthest. An attempt that was
/// given up and still writes cannot disturb the one that took over.
/// </summary>
internal sealed class AttemptCheckpoints(ArtifactStore artifacts, WorkOrder order) : ICheckpointStore
{
    private const string Prefix = "checkpoint-";
    private const string CurveFile = "curve.json";

    private string? _last;

    /// <inheritdoc/>
    public void Save(int epoch, Action<Stream> write)
    {
        var artifact = string.Create(CultureInfo.InvariantCulture, $"{order.Folder}/{Prefix}{epoch:000000}");
        artifacts.Write(artifact, write);
        if (_last is { } before && before != artifact)
        {
            File.Delete(artifacts.PathOf(before));
        }

        _last = artifact;
    }

    /// <inheritdoc/>
    public Stream? OpenLatest() => FindLatest() is { } path ? File.OpenRead(path) : null;

    /// <summary>The learning curve up to the latest checkpoint; empty where there is none.</summary>
    public ImmutableArray<EpochPoint> ReadCurve()
    {
        if (FindLatest() is not { } checkpoint)
        {
            return [];
        }

        var file = Path.Combine(Path.GetDirectoryName(checkpoint)!, CurveFile); // not null: a file in a folder
        return File.Exists(file) ? JsonSerializer.Deserialize<ImmutableArray<EpochPoint>>(File.ReadAllBytes(file), DomainJson.Compact) : [];
    }

    /// <summary>Keeps the learning curve beside the checkpoint.</summary>
    public void WriteCurve(ImmutableArray<EpochPoint> curve) =>
        artifacts.Write($"{order.Folder}/{CurveFile}", stream => JsonSerializer.Serialize(stream, curve, DomainJson.Compact));

    /// <summary>Removes this attempt's checkpoint: the run has its result.</summary>
    public void Remove()
    {
        if (_last is { } last)
        {
            File.Delete(artifacts.PathOf(last));
        }
    }

    private string? FindLatest()
    {
        var folder = artifacts.PathOf(ArtifactPaths.Unit(order.Unit));
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, Prefix + "*", SearchOption.AllDirectories)
                .Where(path => !path.EndsWith(".tmp", StringComparison.Ordinal))
                .MaxBy(path => (Path.GetFileName(path), path))
            : null;
    }
}
