using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Models;
using Experiments.Models.Networks.Training;
using Experiments.Store;
using Experiments.Store.Files;

namespace Experiments.Execution.Runs;

/// <summary>
/// Checkpoints of a run: written into the attempt's own folder, read from whichever attempt came farthest. An attempt that was
/// given up and still writes cannot disturb the one that took over. Each has a file beside it, written after it, with its hash and the
/// learning curve so far; an attempt keeps its last two, and of all attempts' the last one that is as it was written is read.
/// </summary>
/// <param name="artifacts">The artifacts.</param>
/// <param name="order">The run.</param>
/// <param name="tell">Hears, in a line each, of checkpoints that are damaged and passed over.</param>
public sealed class AttemptCheckpoints(ArtifactStore artifacts, WorkOrder order, Action<string>? tell = null)
    : ICheckpointStore, IDisposable
{
    private const string Prefix = ArtifactPaths.CheckpointPrefix;
    private const string PassedOver = "an earlier one is used, or the run starts from the beginning";

    /// <summary>
    /// The folder of the run of fewer epochs that this one goes on from; null where there is none, or its epochs were others.
    /// </summary>
    private readonly string? _origin = order.Unit.Payload is RunPayload { Origin: { } origin } run && TrainingHorizon.IsOpen(run.Parameters)
        ? ArtifactPaths.Unit(order.Unit with { Id = origin.Run.ToString() })
        : null;

    private StoredFile? _last;
    private int _lastEpoch;
    private bool _hasBegun;
    private MemoryStream? _checkpoint;
    private ImmutableArray<EpochPoint> _curve = [];

    /// <summary>The epoch of that run's checkpoint; null where none is kept.</summary>
    public int? OriginEpoch => _origin is null ? null : FindLatest(_origin, null)?.Curve[^1].Epoch;

    /// <inheritdoc/>
    public void Save(int epoch, Action<Stream> write) =>
        (_last, _lastEpoch) = (artifacts.Write($"{order.Folder}/{ArtifactPaths.Checkpoint(epoch)}", write), epoch);

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

    /// <summary>Keeps the learning curve and the hash of the checkpoint beside it; of those before, one more stays.</summary>
    public void WriteCurve(ImmutableArray<EpochPoint> curve)
    {
        if (_last is not { } last)
        {
            return;
        }

        artifacts.WriteJson($"{order.Folder}/{ArtifactPaths.Curve(_lastEpoch)}", new CheckpointCurve(last.Sha256, curve));
        var folder = artifacts.PathOf(order.Folder);
        foreach (var path in Directory.EnumerateFiles(folder, Prefix + "*").Where(path => EpochOf(path) is not null)
            .OrderByDescending(EpochOf).Skip(2).ToList())
        {
            Delete(path);
        }
    }

    /// <summary>The unit's result is recorded: leaves the last checkpoint of all attempts, or none.</summary>
    public static void Retain(ArtifactStore artifacts, WorkUnit unit, CheckpointRetention retention)
    {
        foreach (var path in FindAll(artifacts, ArtifactPaths.Unit(unit)).Skip(retention.KeepsAny ? 1 : 0))
        {
            Delete(path);
        }
    }

    /// <summary>The checkpoint first: a curve alone is nothing to go on from.</summary>
    private static void Delete(string checkpoint)
    {
        File.Delete(checkpoint);
        File.Delete(CurveOf(checkpoint));
    }

    /// <summary>Chooses once what this attempt begins with, so that curve and checkpoint are of the same epoch.</summary>
    private void Begin()
    {
        if (_hasBegun)
        {
            return;
        }

        if ((FindLatest(ArtifactPaths.Unit(order.Unit), tell)
            ?? (_origin is null ? null : FindLatest(_origin, tell))) is var (content, curve))
        {
            (_checkpoint, _curve) = (new MemoryStream(content, writable: false), curve);
        }

        _hasBegun = true;
    }

    /// <summary>
    /// The checkpoint of most epochs that is as it was written and whose learning curve was kept too: between the two an attempt may have
    /// died, and a curve with a hole is not the curve of an undisturbed run.
    /// </summary>
    private (byte[] Content, ImmutableArray<EpochPoint> Curve)? FindLatest(string unit, Action<string>? hear)
    {
        foreach (var path in FindAll(artifacts, unit))
        {
            try
            {
                if (Read(path) is { } found)
                {
                    return found;
                }
            }
            catch (UserErrorException) when (!File.Exists(path))
            {
                // Deleted a moment ago, by an attempt that was frozen and still writes: there is a later one.
                return FindLatest(unit, hear);
            }
            catch (UserErrorException error)
                when (error.InnerException is DamagedFileException or IOException or UnauthorizedAccessException)
            {
                hear?.Invoke(error.Message);
            }
        }

        return null;
    }

    private static (byte[] Content, ImmutableArray<EpochPoint> Curve)? Read(string path)
    {
        // Not null: a file in a folder.
        var (beside, old) = (CurveOf(path), Path.Combine(Path.GetDirectoryName(path)!, ArtifactPaths.OldCurveFile));
        var (sha256, curve) = File.Exists(beside) ? StoredJson.Read<CheckpointCurve>(beside, PassedOver)
            : File.Exists(old) ? new CheckpointCurve(null, StoredJson.ReadList<EpochPoint>(old, PassedOver))
            : new CheckpointCurve(null, []);
        var epoch = EpochOf(path);
        return curve.Any(point => point.Epoch == epoch)
            ? (StoredBytes.Read(path, sha256, PassedOver), [.. curve.Where(point => point.Epoch <= epoch)])
            : null;
    }

    private static string CurveOf(string checkpoint) =>
        // Not null: a file in a folder, with an epoch.
        Path.Combine(Path.GetDirectoryName(checkpoint)!, ArtifactPaths.Curve(EpochOf(checkpoint)!.Value));

    /// <summary>All checkpoints of a unit's attempts, the one of most epochs first.</summary>
    private static List<string> FindAll(ArtifactStore artifacts, string unit)
    {
        var folder = artifacts.PathOf(unit);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, Prefix + "*", SearchOption.AllDirectories).Where(path => EpochOf(path) is not null)
                .OrderByDescending(EpochOf).ThenByDescending(path => path, StringComparer.Ordinal)]
            : [];
    }

    /// <summary>The epoch in a checkpoint's name; null for a file that is being written aside.</summary>
    private static int? EpochOf(string path) => ArtifactPaths.EpochOf(path);
}

/// <summary>What is kept beside a checkpoint.</summary>
/// <param name="Sha256">Of the checkpoint; null where an earlier build kept none.</param>
/// <param name="Epochs">The learning curve up to its epoch.</param>
internal sealed record CheckpointCurve(string? Sha256, ImmutableArray<EpochPoint> Epochs);
