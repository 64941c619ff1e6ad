using System.Globalization;
using Experiments.Domain;

namespace Experiments.Store.Checking;

/// <summary>
/// Snapshot of all rows of a store. It keeps only what references need, so that there may be more rows than fit into memory. The reader of
/// the rows fills it in any order and then follows the references.
/// </summary>
public sealed class StoreContents
{
    private readonly Dictionary<string, List<int>> _pages = new(StringComparer.Ordinal);
    private readonly List<ExperimentId> _scored = [];
    private readonly List<(RowName Row, string Owner)> _listed = [];

    /// <summary>Number of rows read, without cleared ones.</summary>
    public int Rows { get; set; }

    /// <summary>Rows that cannot be deserialized, and dangling references.</summary>
    public List<StoreProblem> Problems { get; } = [];

    /// <summary>Datasets by name.</summary>
    public Dictionary<string, DatasetFacts> Datasets { get; } = new(StringComparer.Ordinal);

    /// <summary>Audits by the dataset's name.</summary>
    public Dictionary<string, AuditFacts> Audits { get; } = new(StringComparer.Ordinal);

    /// <summary>Audiences by name.</summary>
    public Dictionary<string, AudienceFacts> Audiences { get; } = new(StringComparer.Ordinal);

    /// <summary>Feature sets by content hash.</summary>
    public Dictionary<string, FeatureSetFacts> FeatureSets { get; } = new(StringComparer.Ordinal);

    /// <summary>Sweeps by id.</summary>
    public Dictionary<string, SweepFacts> Sweeps { get; } = new(StringComparer.Ordinal);

    /// <summary>Experiments that have a row.</summary>
    public HashSet<ExperimentId> Experiments { get; } = [];

    /// <summary>Runs with at least one attempt.</summary>
    public Dictionary<RunId, RunFacts> Runs { get; } = [];

    /// <summary>Units of work of evaluations that are under way.</summary>
    public HashSet<string> PendingEvaluations { get; } = new(StringComparer.Ordinal);

    /// <summary>Rows that could not be deserialized; their references are unknown.</summary>
    public HashSet<RowName> Unreadable { get; } = [];

    /// <summary>Files of named models, and of models fitted on all data.</summary>
    internal List<ArtifactReference> Models { get; } = [];

    /// <summary>Records that a row refers to a file of a model.</summary>
    public void AddModel(RowName row, string path, string? sha256) => Models.Add(new ArtifactReference(path, row.ToString(), sha256));

    /// <summary>Records that a row cannot be used, and why.</summary>
    public void MarkUnreadable(RowName row, StoreProblemKind fault, string message)
    {
        Unreadable.Add(row);
        Report(fault, row.ToString(), "", message);
    }

    /// <summary>Records a problem of a readable row.</summary>
    public void Report(StoreProblemKind fault, string subject, string owner, string message) =>
        Problems.Add(new StoreProblem(fault, subject, owner, message));

    /// <summary>Records that a directory lists a row.</summary>
    public void AddListed(RowName row, string directory) => _listed.Add((row, $"directory {directory}"));

    /// <summary>Records a page of a sweep's experiments.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="page">The page's number, from 0.</param>
    /// <param name="scored">The experiments in it that have a score.</param>
    public void AddPage(string sweep, int page, IEnumerable<ExperimentId> scored)
    {
        (_pages.TryGetValue(sweep, out var pages) ? pages : _pages[sweep] = []).Add(page);
        _scored.AddRange(scored);
    }

    /// <summary>Whether any row of these states is unreadable. Then a missing row does not prove that something is unused.</summary>
    public bool AnyUnreadable(params ReadOnlySpan<string> states)
    {
        foreach (var row in Unreadable)
        {
            if (states.Contains(row.State))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Reports references to missing rows. An unreadable row is a separate problem, reported once.
    /// </summary>
    public void FollowReferences()
    {
        foreach (var (row, owner) in _listed)
        {
            Require(Has(row), row, owner);
        }

        foreach (var (id, sweep) in Sweeps.Where(sweep => sweep.Value.IsBuilt))
        {
            Require(FeatureSets.ContainsKey(sweep.FeatureSet ?? ""), new RowName(RowName.FeatureSet, sweep.FeatureSet ?? ""),
                $"sweep {id}");
        }

        foreach (var (id, pages) in _pages)
        {
            Require(Sweeps.ContainsKey(id), new RowName(RowName.Sweep, id), RowName.PageOf(id, pages.Min()).ToString());
            foreach (var number in Enumerable.Range(0, pages.Max()).Except(pages))
            {
                Require(false, RowName.PageOf(id, number), $"sweep {id}");
            }
        }

        // The experiments of a sweep that is being removed go before the list of them.
        foreach (var id in _scored.Where(id => !Sweeps.TryGetValue(id.Sweep, out var sweep) || !sweep.IsRemoved))
        {
            Require(Experiments.Contains(id), new RowName(RowName.Experiment, id.ToString()), $"sweep {id.Sweep}");
        }

        foreach (var id in Experiments)
        {
            Require(Sweeps.ContainsKey(id.Sweep), new RowName(RowName.Sweep, id.Sweep), $"experiment {id}");
        }
    }

    private bool Has(RowName row) => row.State switch
    {
        RowName.Audience => Audiences.ContainsKey(row.Key),
        RowName.Dataset => Datasets.ContainsKey(row.Key),
        RowName.FeatureSet => FeatureSets.ContainsKey(row.Key),
        RowName.Sweep => Sweeps.ContainsKey(row.Key),
        _ => true,
    };

    private void Require(bool isThere, RowName subject, string owner)
    {
        if (!isThere && !Unreadable.Contains(subject))
        {
            Report(StoreProblemKind.Dangling, subject.ToString(), owner, "the row does not exist");
        }
    }
}

/// <summary>Name of a row: its state and its grain's key.</summary>
/// <param name="State">The state's name, such as <c>experiment</c>.</param>
/// <param name="Key">The grain's key, such as <c>quick/e3</c>.</param>
public readonly record struct RowName(string State, string Key)
{
    /// <summary>The state of an audience.</summary>
    public const string Audience = "audience";

    /// <summary>The state of a dataset.</summary>
    public const string Dataset = "dataset";

    /// <summary>The state of a dataset's audit.</summary>
    public const string Audit = "dataset-audit";

    /// <summary>The state of a feature set.</summary>
    public const string FeatureSet = "feature-set";

    /// <summary>The state of a sweep.</summary>
    public const string Sweep = "sweep";

    /// <summary>The state of a sweep's experiments, in pages.</summary>
    public const string SweepPage = "sweep-page";

    /// <summary>The state of an experiment.</summary>
    public const string Experiment = "experiment";

    /// <summary>The state of an experiment's evaluations.</summary>
    public const string Evaluations = "experiment-evaluations";

    /// <summary>The state of a fit on all data.</summary>
    public const string Refit = "model-refit";

    /// <summary>The state of the named models.</summary>
    public const string Registry = "model-registry";

    /// <summary>The state of a list of names.</summary>
    public const string Directory = "directory";

    /// <summary>A page of a sweep's experiments.</summary>
    public static RowName PageOf(string sweep, int page) =>
        new(SweepPage, string.Create(CultureInfo.InvariantCulture, $"{sweep}/{page:00000}"));

    /// <summary>The printed form.</summary>
    public override string ToString() => $"{State} {Key}";
}
