using System.Globalization;
using Experiments.Domain;

namespace Experiments.Store;

/// <summary>
/// Paths of artifacts below the artifact root, with forward slashes. Attempts are named by fencing epoch, so no two write to the same
/// place.
/// </summary>
public static class ArtifactPaths
{
    /// <summary>The folder of the feature sets.</summary>
    public const string FeatureSets = "features";

    /// <summary>The folder below it that holds a folder for each feature set.</summary>
    public const string FeatureSetFolder = "feature-sets";

    /// <summary>File that describes a feature set, next to its shards.</summary>
    public const string ManifestFile = "manifest.json";

    /// <summary>The folder of files written by units of work.</summary>
    public const string Work = "work";

    /// <summary>The first part of the name of units that fit a setting on all data; the experiment follows.</summary>
    public const string RefitUnits = "refit";

    /// <summary>The folder of the named models.</summary>
    public const string Models = "models";

    /// <summary>The folder of the track lists.</summary>
    public const string Datasets = "datasets";

    /// <summary>The folder of the audiences' plays.</summary>
    public const string Audiences = "audiences";

    /// <summary>The folder of the mixtures that sweeps use as labels.</summary>
    public const string Labels = "labels";

    /// <summary>Prefix of a checkpoint's file name; the epoch follows.</summary>
    public const string CheckpointPrefix = "checkpoint-";

    /// <summary>Prefix of the file name of the learning curve up to a checkpoint; the epoch and <c>.json</c> follow.</summary>
    public const string CurvePrefix = "curve-";

    /// <summary>The learning curve up to the latest checkpoint, as earlier builds stored it.</summary>
    public const string OldCurveFile = "curve.json";

    /// <summary>Standard error of an attempt's worker.</summary>
    public const string LogFile = "log.txt";

    /// <summary>The fitted model of a run.</summary>
    public const string ModelFile = "model";

    /// <summary>A file of a feature set.</summary>
    public static string FeatureSetFile(string id, string file) => $"{FeatureSets}/{FeatureSetFolder}/{id}/{file}";

    /// <summary>The list of a dataset's tracks.</summary>
    public static string Tracks(string dataset, string version) => $"{Datasets}/{dataset}/{version}.json";

    /// <summary>
    /// What names the list of tracks of an update until it is taken: a version that the dataset has may have other paths in its list.
    /// </summary>
    public static string Draft(string version) => $"{version}.draft";

    /// <summary>The audit of a dataset's version; the number increases when an audit checks more.</summary>
    public static string Audit(string dataset, string version) => $"{Datasets}/{dataset}/{version}.audit-1.json";

    /// <summary>The folder of an audience.</summary>
    public static string Audience(string audience) => $"{Audiences}/{audience}";

    /// <summary>A piece of an audience's plays; the upload names what was imported.</summary>
    public static string Plays(string audience, string upload, int piece) =>
        string.Create(CultureInfo.InvariantCulture, $"{Audiences}/{audience}/{upload}/{piece:00000}.plays");

    /// <summary>What separates a removed sweep's name from a number in the name of its folder; no sweep's name contains it.</summary>
    public const char RemovedMark = '~';

    /// <summary>The folder of a named model; the number tells it from a removed one of that name.</summary>
    public static string Model(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{Models}/{name}/{number}");

    /// <summary>Mixtures, by the hash of their content: several sweeps may use them.</summary>
    public static string Mixtures(string sha256) => $"{Labels}/{sha256}.json";

    /// <summary>The folder of a sweep's runs.</summary>
    public static string Sweep(string sweep) => $"{Work}/{sweep}";

    /// <summary>The folder of the fits of a sweep's settings on all data.</summary>
    public static string Refits(string sweep) => $"{Work}/{RefitUnits}/{sweep}";

    /// <summary>What names the folder of a removed sweep, whose name may belong to another one by now.</summary>
    public static string Removed(string sweep, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{sweep}{RemovedMark}{number}");

    /// <summary>The folder of all attempts at a unit of work.</summary>
    public static string Unit(WorkUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return $"{Work}/{unit.Id}";
    }

    /// <summary>The folder of one attempt.</summary>
    public static string Attempt(Lease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return $"{Unit(lease.Unit)}/a{lease.Epoch.Incarnation:00000}-{lease.Epoch.Number:0000000}";
    }

    /// <summary>The checkpoint of an epoch.</summary>
    public static string Checkpoint(int epoch) => string.Create(CultureInfo.InvariantCulture, $"{CheckpointPrefix}{epoch:000000}");

    /// <summary>The learning curve up to the checkpoint of an epoch.</summary>
    public static string Curve(int epoch) => string.Create(CultureInfo.InvariantCulture, $"{CurvePrefix}{epoch:000000}.json");

    /// <summary>The epoch in a checkpoint's name; null for a partial and any other file.</summary>
    public static int? EpochOf(string path) =>
        Path.GetFileName(path.AsSpan()) is var name && name.StartsWith(CheckpointPrefix, StringComparison.Ordinal)
        && int.TryParse(name[CheckpointPrefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            ? epoch
            : null;

    /// <summary>The file of a run's predictions for one part.</summary>
    public static string Predictions(SplitPart part) => $"predictions-{part.ToString().ToLowerInvariant()}.npy";

    /// <summary>The file that lists the rows of those predictions.</summary>
    public static string Rows(SplitPart part) => $"rows-{part.ToString().ToLowerInvariant()}.npy";
}
