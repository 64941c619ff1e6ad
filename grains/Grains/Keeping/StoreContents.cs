using System.Collections.Immutable;
using System.Globalization;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Grains.Storage;
using Experiments.Grains.Sweeps;

namespace Experiments.Grains.Keeping;

/// <summary>
/// All that a store's rows say, of one moment: every row opened, and of each only what others refer to it by kept. Rows may come in any
/// order and be more than fit into memory.
/// </summary>
internal sealed class StoreContents
{
    private readonly Dictionary<string, List<int>> _pages = new(StringComparer.Ordinal);
    private readonly List<ExperimentId> _scored = [];
    private readonly List<(string Directory, string Name)> _listed = [];

    private StoreContents()
    {
    }

    /// <summary>Rows read, cleared ones left out.</summary>
    public int Rows { get; private set; }

    /// <summary>Rows that do not open, and rows that refer to what is not there.</summary>
    public List<StoreProblem> Problems { get; } = [];

    /// <summary>Datasets by name.</summary>
    public Dictionary<string, DatasetState> Datasets { get; } = new(StringComparer.Ordinal);

    /// <summary>Audits by the dataset's name.</summary>
    public Dictionary<string, DatasetAuditState> Audits { get; } = new(StringComparer.Ordinal);

    /// <summary>Feature sets by content hash.</summary>
    public Dictionary<string, FeatureSetState> FeatureSets { get; } = new(StringComparer.Ordinal);

    /// <summary>Sweeps by id.</summary>
    public Dictionary<string, KnownSweep> Sweeps { get; } = new(StringComparer.Ordinal);

    /// <summary>Experiments that have a row.</summary>
    public HashSet<ExperimentId> Experiments { get; } = [];

    /// <summary>Runs that were attempted.</summary>
    public Dictionary<RunId, KnownRun> Runs { get; } = [];

    /// <summary>Rows that did not open, as <c>state key</c>: what they refer to is not known.</summary>
    public HashSet<string> Unreadable { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads every row, then follows the references between rows.</summary>
    public static StoreContents Read(IEnumerable<StateRow> rows)
    {
        var contents = new StoreContents();
        foreach (var row in rows.Where(row => row.Json is not null))
        {
            contents.Rows++;
            if (row.Unclaimed is { } reason)
            {
                contents.Unreadable.Add(row.ToString());
                contents.Report(
                    StoreFault.Unclaimed, row.ToString(), "",
                    $"the row {reason}; it is kept in the table UnclaimedRow and not used: create what it held again under its name, then delete it there");
            }
            else if (StateTypes.Open(row, out var problem) is { } state)
            {
                contents.Add(row, state);
            }
            else
            {
                contents.Unreadable.Add(row.ToString());
                contents.Report(StoreFault.Unreadable, row.ToString(), "", $"the row {problem}");
            }
        }

        contents.FollowReferences();
        return contents;
    }

    private void Add(StateRow row, object state)
    {
        switch (state)
        {
            case DatasetState { Import: null, Pending: null }:
            case FeatureSetState { Spec: null }:
            case SweepGrainState { Spec: null }:
                Unreadable.Add(row.ToString());
                Report(StoreFault.Unreadable, row.ToString(), "", $"the row opens, but holds nothing of a {row.State.Replace('-', ' ')}");
                break;
            case DatasetState dataset:
                Datasets[row.Key] = dataset;
                break;
            case DatasetAuditState audit:
                Audits[row.Key] = audit;
                break;
            case FeatureSetState features:
                FeatureSets[row.Key] = features;
                break;
            case SweepGrainState sweep:
                Sweeps[row.Key] = new KnownSweep(sweep.State, sweep.FeatureSet, IsBuilt: !sweep.Genres.IsDefaultOrEmpty);
                break;
            case PagedState<SweepEntry>.Page page when page.Items.Any(entry => entry is not { Point: not null, Parameters: not null }):
                Unreadable.Add(row.ToString());
                Report(StoreFault.Unreadable, row.ToString(), "", "the row opens, but an experiment in it has no setting");
                break;
            case PagedState<SweepEntry>.Page page:
                Add(row, page);
                break;
            case ExperimentState experiment:
                Add(row, experiment);
                break;
            case DirectoryState directory:
                _listed.AddRange(directory.Names.Select(name => (row.Key, name)));
                break;
        }
    }

    private void Add(StateRow row, PagedState<SweepEntry>.Page page)
    {
        var cut = row.Key.LastIndexOf('/');
        if (cut < 0 || !int.TryParse(row.Key.AsSpan(cut + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            Report(StoreFault.Unreadable, row.ToString(), "", "the row's key is none of a page");
            return;
        }

        var sweep = row.Key[..cut];
        (_pages.TryGetValue(sweep, out var pages) ? pages : _pages[sweep] = []).Add(number);
        _scored.AddRange(page.Items.Select(entry => entry.Summary).OfType<ExperimentSummary>().Select(summary => summary.Experiment));
    }

    private void Add(StateRow row, ExperimentState experiment)
    {
        if (!ExperimentId.TryParse(row.Key, null, out var id))
        {
            Report(StoreFault.Unreadable, row.ToString(), "", "the row's key is none of an experiment");
            return;
        }

        Experiments.Add(id);
        foreach (var run in experiment.Runs.Values)
        {
            Runs[run.Run] = new KnownRun(
                run.Outcome, run.Output?.Folder, run.Output?.FeatureSet, run.Output?.Result.Validation is not null, run.Output?.Result.Artifacts ?? KnownRun.NoHashes,
                [.. run.Attempts.Select(attempt => attempt.Log).OfType<string>()]);
        }
    }

    /// <summary>A row that did not open is its own problem, once: nobody is blamed for referring to it.</summary>
    private void FollowReferences()
    {
        foreach (var (directory, name) in _listed)
        {
            var (state, isThere) = directory switch
            {
                IDirectoryGrain.Datasets => ("dataset", Datasets.ContainsKey(name)),
                IDirectoryGrain.FeatureSets => ("feature-set", FeatureSets.ContainsKey(name)),
                IDirectoryGrain.Sweeps => ("sweep", Sweeps.ContainsKey(name)),
                _ => ("", true),
            };
            Require(isThere, $"{state} {name}", $"directory {directory}");
        }

        foreach (var (id, sweep) in Sweeps.Where(sweep => sweep.Value.IsBuilt))
        {
            Require(FeatureSets.ContainsKey(sweep.FeatureSet ?? ""), $"feature-set {sweep.FeatureSet}", $"sweep {id}");
        }

        foreach (var (id, pages) in _pages)
        {
            Require(Sweeps.ContainsKey(id), $"sweep {id}", $"{StateTypes.SweepPage} {id}/{pages.Min():00000}");
            foreach (var number in Enumerable.Range(0, pages.Max()).Except(pages))
            {
                Require(false, $"{StateTypes.SweepPage} {id}/{number:00000}", $"sweep {id}");
            }
        }

        foreach (var id in _scored)
        {
            Require(Experiments.Contains(id), $"experiment {id}", $"sweep {id.Sweep}");
        }

        foreach (var id in Experiments)
        {
            Require(Sweeps.ContainsKey(id.Sweep), $"sweep {id.Sweep}", $"experiment {id}");
        }
    }

    private void Require(bool isThere, string subject, string owner)
    {
        if (!isThere && !Unreadable.Contains(subject))
        {
            Report(StoreFault.Dangling, subject, owner, "there is no such row");
        }
    }

    private void Report(StoreFault fault, string subject, string owner, string message) => Problems.Add(new StoreProblem(fault, subject, owner, message));
}

/// <summary>What is kept of a sweep's row.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="FeatureSet">Its feature set; null before that is known.</param>
/// <param name="IsBuilt">Was that feature set there?</param>
internal sealed record KnownSweep(SweepState State, string? FeatureSet, bool IsBuilt);

/// <summary>What is kept of a run.</summary>
/// <param name="Outcome">How its last attempt ended; null where it is to be tried again.</param>
/// <param name="Folder">The folder of the recorded attempt; null where there is no result.</param>
/// <param name="FeatureSet">The feature set of the result.</param>
/// <param name="HasValidation">Had its protocol a validation part?</param>
/// <param name="Hashes">SHA-256 of the files in the folder, by name; empty where an earlier build wrote them.</param>
/// <param name="Logs">The logs of its attempts.</param>
internal sealed record KnownRun(
    AttemptOutcome? Outcome, string? Folder, string? FeatureSet, bool HasValidation, ImmutableSortedDictionary<string, string> Hashes,
    ImmutableArray<string> Logs)
{
    /// <summary>Of a run without result, or of an earlier build.</summary>
    public static ImmutableSortedDictionary<string, string> NoHashes => ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Is it over, with a result or without?</summary>
    public bool HasEnded => Outcome is AttemptOutcome.Completed or AttemptOutcome.Pruned or AttemptOutcome.Failed or AttemptOutcome.Cancelled;
}
