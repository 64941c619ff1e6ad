using Experiments.Audio.Duplicates;
using Experiments.Domain;

namespace Experiments.Execution.Evaluations;

/// <summary>
/// The fingerprints of training data in this process: a sweep evaluates many experiments on one dataset, and decoding its tracks takes most
/// of the time. Keeps those of the last two datasets, some 5 kB for half a minute of audio. Thread-safe.
/// </summary>
internal sealed class TrainingFingerprints
{
    private const int Kept = 2;

    private readonly Lock _lock = new();
    private readonly List<(string Key, DatasetFingerprints Fingerprints)> _recent = [];

    /// <summary>The instance of this process.</summary>
    public static TrainingFingerprints OfProcess { get; } = new();

    /// <summary>The fingerprints of a version of a dataset; computed if they are not kept.</summary>
    public DatasetFingerprints Get(DatasetSummary dataset, Func<DatasetFingerprints> compute)
    {
        var key = $"{dataset.Name} {dataset.Version} {dataset.Import.Root}";
        lock (_lock)
        {
            if (_recent.Find(entry => entry.Key == key) is { Key: not null } entry)
            {
                return entry.Fingerprints;
            }
        }

        var fingerprints = compute();
        lock (_lock)
        {
            // Files that could not be read may be readable the next time.
            if (fingerprints.Unreadable.IsEmpty)
            {
                _recent.Insert(0, (key, fingerprints));
                _recent.RemoveRange(Math.Min(Kept, _recent.Count), Math.Max(0, _recent.Count - Kept));
            }
        }

        return fingerprints;
    }
}
