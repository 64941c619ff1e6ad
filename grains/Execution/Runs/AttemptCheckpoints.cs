using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Models;
using Experiments.Models.Networks.Training;
using Experiments.Store;
using Experiments.Store.Files;

namespace Experiments.Execution.Runs;

/// <summary>
/// Checkpoints of a run: written into the attempt's own folder, read from the attempt with the most epochs. An abandoned attempt that still
/// writes cannot disturb its successor. Next to each checkpoint is a file, written after it, with its hash and the learning curve so far.
/// An attempt keeps its last two checkpoints; the latest intact one of all attempts is read.
/// </summary>
/// <param name="artifacts">The artifacts.</param>
/// <param name="order">The run.</param>
/// <param name="report">Receives one line per damaged checkpoint that is skipped.</param>
public sealed class AttemptCheckpoints(ArtifactStore artifacts, WorkOrder order, Action<string>? report = null)
    : ICheckpointStore, IDisposable
{
    private const string PassedOver = "an earlier one is used, or the run starts from the beginning";

    /// <summary>
    /// The folder of the run with fewer epochs that this one continues; null if there is none or its epochs are incompatible.
    /// </summary>
    private readonly string? _origin = order.Unit.Payload is RunPayload { Origin: { } origin } run && TrainingHorizon.IsOpen(run.Parameters)
        ? ArtifactPaths.Unit(order.Unit with { Id = origin.Run.ToString() })
        : null;

    private StoredFile? _last;
    private int _lastEpoch;
    private bool _hasBegun;
    private MemoryStream? _checkpoint;
    private ImmutableArray<EpochPoint> _curve = [];
    private int _originEpoch;

    /// <summary>
    /// The epoch of that run's checkpoint from which the first attempt continued; null if there was none. Settled once, like the starting
    /// checkpoint: the checkpoints of that run may be removed while this one is computed.
    /// </summary>
    public int? OriginEpoch
    {
        get
        {
            Begin();
            return _originEpoch == 0 ? null : _originEpoch;
        }
    }

    /// <inheritdoc/>
    public void Save(int epoch, Action<Stream> write)
    {
        Begin();
        (_last, _lastEpoch) = (artifacts.Write($"{order.Folder}/{ArtifactPaths.Checkpoint(epoch)}", write), epoch);
    }

    /// <inheritdoc/>
    public Stream? OpenLatest()
    {
        Begin();
        return _checkpoint;
    }

    /// <summary>The learning curve up to the opened checkpoint; empty if there is none.</summary>
    public ImmutableArray<EpochPoint> ReadCurve()
    {
        Begin();
        return _curve;
    }

    /// <inheritdoc/>
    public void Dispose() => _checkpoint?.Dispose();

    /// <summary>Writes the learning curve and the checkpoint's hash next to it; keeps one earlier checkpoint.</summary>
    public void WriteCurve(ImmutableArray<EpochPoint> curve)
    {
        if (_last is not { } last)
        {
            return;
        }

        artifacts.WriteJson($"{order.Folder}/{ArtifactPaths.Curve(_lastEpoch)}", new CheckpointCurve(last.Sha256, curve, _originEpoch));
        var folder = artifacts.PathOf(order.Folder);
        foreach (var path in Newest(Directory.EnumerateFiles(folder, ArtifactPaths.CheckpointPrefix + "*")).Skip(2).ToList())
        {
            Delete(path);
        }
    }

    /// <summary>Called once the unit's result is recorded: keeps the last checkpoint of all attempts, or none.</summary>
    public static void Retain(ArtifactStore artifacts, WorkUnit unit, CheckpointRetention retention)
    {
        foreach (var path in FindAll(artifacts, ArtifactPaths.Unit(unit)).Skip(retention.KeepsAny ? 1 : 0))
        {
            Delete(path);
        }
    }

    /// <summary>Deletes the checkpoint first, because a curve alone is useless.</summary>
    private static void Delete(string checkpoint)
    {
        File.Delete(checkpoint);
        File.Delete(CurveOf(checkpoint));
    }

    /// <summary>Chooses the starting checkpoint once, so that curve and checkpoint are from the same epoch.</summary>
    private void Begin()
    {
        if (_hasBegun)
        {
            return;
        }

        var own = FindLatest(ArtifactPaths.Unit(order.Unit), report);

        // An own checkpoint of an earlier build does not say where its run began: the origin's present checkpoint is the best guess.
        var origin = _origin is null || own?.OriginEpoch is not null ? null : FindLatest(_origin, own is null ? report : null);
        _originEpoch = own?.OriginEpoch ?? origin?.Curve[^1].Epoch ?? 0;
        if ((own ?? origin) is { } start)
        {
            (_checkpoint, _curve) = (new MemoryStream(start.Content, writable: false), start.Curve);
        }

        _hasBegun = true;
    }

    /// <summary>
    /// The intact checkpoint with the most epochs that has a learning curve: an attempt may have died between writing the two, and a curve
    /// with a gap would differ from that of an undisturbed run.
    /// </summary>
    private LatestCheckpoint? FindLatest(string unit, Action<string>? onSkipped)
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
                // Just deleted by a frozen attempt that still writes: there is a later one.
                return FindLatest(unit, onSkipped);
            }
            catch (UserErrorException error)
                when (error.InnerException is DamagedFileException or IOException or UnauthorizedAccessException)
            {
                onSkipped?.Invoke(error.Message);
            }
        }

        return null;
    }

    private static LatestCheckpoint? Read(string path)
    {
        var folder = FolderOf(path);
        var (beside, old) = (CurveOf(path), Path.Combine(folder, ArtifactPaths.OldCurveFile));
        var (sha256, curve, originEpoch) = File.Exists(beside) ? StoredJson.Read<CheckpointCurve>(beside, PassedOver)
            : File.Exists(old) ? new CheckpointCurve(null, StoredJson.ReadList<EpochPoint>(old, PassedOver))
            : new CheckpointCurve(null, []);
        var epoch = ArtifactPaths.EpochOf(path);
        return curve.Any(point => point.Epoch == epoch)
            ? new LatestCheckpoint(StoredBytes.Read(path, sha256, PassedOver), [.. curve.Where(point => point.Epoch <= epoch)], originEpoch)
            : null;
    }

    private static string CurveOf(string checkpoint) =>
        Path.Combine(FolderOf(checkpoint), ArtifactPaths.Curve(ArtifactPaths.EpochOf(checkpoint)!.Value)); // not null: has an epoch

    private static string FolderOf(string file) => Path.GetDirectoryName(file)!; // not null: a file in a folder

    /// <summary>All checkpoints of a unit's attempts, most epochs first.</summary>
    private static List<string> FindAll(ArtifactStore artifacts, string unit)
    {
        var folder = artifacts.PathOf(unit);
        return Directory.Exists(folder)
            ? [.. Newest(Directory.EnumerateFiles(folder, ArtifactPaths.CheckpointPrefix + "*", SearchOption.AllDirectories))]
            : [];
    }

    /// <summary>Complete checkpoints, most epochs first.</summary>
    private static IEnumerable<string> Newest(IEnumerable<string> paths) =>
        paths.Where(path => ArtifactPaths.EpochOf(path) is not null)
            .OrderByDescending(ArtifactPaths.EpochOf).ThenByDescending(path => path, StringComparer.Ordinal);

    /// <summary>An intact checkpoint.</summary>
    /// <param name="Content">Its bytes.</param>
    /// <param name="Curve">The learning curve up to its epoch; not empty.</param>
    /// <param name="OriginEpoch">See <see cref="CheckpointCurve"/>.</param>
    private sealed record LatestCheckpoint(byte[] Content, ImmutableArray<EpochPoint> Curve, int? OriginEpoch);
}

/// <summary>The file next to a checkpoint.</summary>
/// <param name="Sha256">SHA-256 of the checkpoint; null if an earlier build stored none.</param>
/// <param name="Epochs">The learning curve up to its epoch.</param>
/// <param name="OriginEpoch">
/// The epoch of another run's checkpoint from which its run continued; 0 if it began from scratch, null if an earlier build stored none.
/// </param>
internal sealed record CheckpointCurve(string? Sha256, ImmutableArray<EpochPoint> Epochs, int? OriginEpoch = null);
