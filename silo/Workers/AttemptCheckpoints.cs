using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Experiments.Domain;
using Experiments.Grains.Storage;
using Experiments.Models;
using Experiments.Models.Networks;

namespace Experiments.Silo.Workers;

/// <summary>
/// Checkpoints of a run: written into the attempt's own folder, read from whichever attempt came farthest. An attempt that was
/// given up and still writes cannot disturb the one that took over.
/// </summary>
internal sealed class AttemptCheckpoints(ArtifactStore artifacts, WorkOrder order) : ICheckpointStore, IDisposable
{
    private const string Prefix = ArtifactPaths.CheckpointPrefix;
    private const string CurveFile = ArtifactPaths.CurveFile;

    /// <summary>The folder of the run of fewer epochs that this one goes on from; null where there is none, or its epochs were others.</summary>
    private readonly string? _origin = order.Unit.Payload is RunPayload { Origin: { } origin } run && TrainingHorizon.IsOpen(run.Parameters)
        ? ArtifactPaths.Unit(order.Unit with { Id = origin.Run.ToString() })
        : null;

    private int? _last;
    private bool _hasBegun;
    private FileStream? _checkpoint;
    private ImmutableArray<EpochPoint> _curve = [];

    /// <summary>The epoch of that run's checkpoint; null where none is kept.</summary>
    public int? OriginEpoch => _origin is null ? null : FindLatest(_origin)?.Curve[^1].Epoch;

    /// <inheritdoc/>
    public void Save(int epoch, Action<Stream> write)
    {
        artifacts.Write(ArtifactOf(epoch), write);
        _last = epoch;
    }

    /// <inheritdoc/>
    public Stream? OpenLatest()
    {
        Begin();
        return _checkpoint;
    }

    /// <summary>The learning curve up to the checkpoint that is opened; empty where there is none.</summary>
    public ImmutableArray<EpochPoint> ReadCurve()
    {
        Begin();
        return _curve;
    }

    /// <inheritdoc/>
    public void Dispose() => _checkpoint?.Dispose();

    /// <summary>Keeps the learning curve beside the checkpoint; what came before the checkpoint is of no more use.</summary>
    public void WriteCurve(ImmutableArray<EpochPoint> curve)
    {
        artifacts.Write($"{order.Folder}/{CurveFile}", stream => JsonSerializer.Serialize(stream, curve, DomainJson.Compact));
        foreach (var path in Directory.EnumerateFiles(artifacts.PathOf(order.Folder), Prefix + "*").Where(path => EpochOf(path) < _last).ToList())
        {
            File.Delete(path);
        }
    }

    /// <summary>The unit's result is recorded: leaves the last checkpoint of all attempts, or none.</summary>
    public static void Retain(ArtifactStore artifacts, WorkUnit unit, CheckpointRetention retention)
    {
        var all = FindAll(artifacts, ArtifactPaths.Unit(unit)).OrderByDescending(EpochOf).ThenByDescending(path => path, StringComparer.Ordinal);
        foreach (var path in all.Skip(retention.KeepsAny ? 1 : 0))
        {
            File.Delete(path);
        }
    }

    /// <summary>
    /// Chooses once what this attempt begins with, so that curve and checkpoint are of the same epoch: another attempt that was frozen and still
    /// writes may add a checkpoint at any time and delete the one before, which stays readable while it is open.
    /// </summary>
    private void Begin()
    {
        while (!_hasBegun)
        {
            try
            {
                if (FindLatest() is { } latest)
                {
                    (_checkpoint, _curve) = (File.OpenRead(latest.Path), latest.Curve);
                }

                _hasBegun = true;
            }
            catch (FileNotFoundException)
            {
                // Deleted a moment ago: there is a later one.
            }
        }
    }

    private string ArtifactOf(int epoch) => string.Create(CultureInfo.InvariantCulture, $"{order.Folder}/{Prefix}{epoch:000000}");

    /// <summary>
    /// The checkpoint of most epochs whose learning curve was kept too: between the two an attempt may have died, and a curve with
    /// a hole is not the curve of an undisturbed run.
    /// </summary>
    private (string Path, ImmutableArray<EpochPoint> Curve)? FindLatest() =>
        FindLatest(ArtifactPaths.Unit(order.Unit)) ?? (_origin is null ? null : FindLatest(_origin));

    private (string Path, ImmutableArray<EpochPoint> Curve)? FindLatest(string unit)
    {
        foreach (var path in FindAll(artifacts, unit).OrderByDescending(EpochOf).ThenByDescending(path => path, StringComparer.Ordinal))
        {
            var epoch = EpochOf(path);
            var file = Path.Combine(Path.GetDirectoryName(path)!, CurveFile); // not null: a file in a folder
            if (!File.Exists(file))
            {
                continue;
            }

            var curve = JsonSerializer.Deserialize<ImmutableArray<EpochPoint>>(File.ReadAllBytes(file), DomainJson.Compact);
            if (curve.Any(point => point.Epoch == epoch))
            {
                return (path, [.. curve.Where(point => point.Epoch <= epoch)]);
            }
        }

        return null;
    }

    private static List<string> FindAll(ArtifactStore artifacts, string unit)
    {
        var folder = artifacts.PathOf(unit);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, Prefix + "*", SearchOption.AllDirectories).Where(path => EpochOf(path) is not null)]
            : [];
    }

    /// <summary>The epoch in a checkpoint's name; null for a file that is being written aside.</summary>
    private static int? EpochOf(string path) =>
        int.TryParse(Path.GetFileName(path).AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) ? epoch : null;
}
