using System.Collections.Immutable;
using Orleans;

namespace Experiments.Domain;

/// <summary>Files in a store.</summary>
/// <param name="Files">Number of files.</param>
/// <param name="Bytes">Their bytes.</param>
[GenerateSerializer, Immutable, Alias("stored-size")]
public readonly record struct StoredSize(int Files, long Bytes);

/// <summary>Something in a store that goes or stays when a dataset or a sweep is removed.</summary>
/// <param name="What">What it is, in words.</param>
/// <param name="Size">Its files.</param>
/// <param name="Reason">Why it stays; null if it goes.</param>
[GenerateSerializer, Immutable, Alias("removal-item")]
public sealed record RemovalItem(string What, StoredSize Size, string? Reason = null);

/// <summary>A sweep as far as the feature sets that it uses are concerned.</summary>
/// <param name="Sweep">Its ID.</param>
/// <param name="Dataset">Its dataset.</param>
/// <param name="FeatureSet">Its feature set; null until that is known.</param>
[GenerateSerializer, Immutable, Alias("sweep-use")]
public sealed record SweepUse(string Sweep, string Dataset, string? FeatureSet);

/// <summary>A feature set as far as removing it is concerned.</summary>
/// <param name="Id">Its content hash.</param>
/// <param name="Name">The name of its spec.</param>
/// <param name="Dataset">Its dataset.</param>
/// <param name="DatasetVersion">The version of the dataset.</param>
/// <param name="Size">Its files.</param>
public sealed record FeatureSetUse(string Id, string Name, string Dataset, string DatasetVersion, StoredSize Size);

/// <summary>What removing a dataset or a sweep removes: what only it uses. Files are freed by the next collection.</summary>
/// <param name="Name">The dataset or sweep.</param>
/// <param name="Goes">What nothing else uses.</param>
/// <param name="Stays">What others use.</param>
/// <param name="Sweeps">For a dataset, the sweeps that are of it; their results stay.</param>
[GenerateSerializer, Immutable, Alias("removal-plan")]
public sealed record RemovalPlan(
    string Name, ImmutableArray<RemovalItem> Goes, ImmutableArray<RemovalItem> Stays, ImmutableArray<string> Sweeps)
{
    private const int Named = 3;

    /// <summary>The files that are freed.</summary>
    public StoredSize Freed => new(Goes.Sum(item => item.Size.Files), Goes.Sum(item => item.Size.Bytes));

    /// <summary>Plans the removal of a sweep.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="experiments">How many experiments it has.</param>
    /// <param name="results">The files of its runs.</param>
    /// <param name="set">Its feature set; null if it has none yet.</param>
    /// <param name="hasDataset">Whether the dataset of that set still exists: then the set is kept for it.</param>
    /// <param name="others">All other sweeps.</param>
    public static RemovalPlan OfSweep(
        string sweep, int experiments, StoredSize results, FeatureSetUse? set, bool hasDataset, IEnumerable<SweepUse> others)
    {
        ImmutableArray<RemovalItem> goes =
            [new($"{experiments} experiment{(experiments == 1 ? "" : "s")}: predictions, models, checkpoints and logs", results)];
        if (set is null)
        {
            return new RemovalPlan(sweep, goes, [], []);
        }

        string[] users = [.. others.Where(other => other.FeatureSet == set.Id).Select(other => other.Sweep)];
        return users.Length > 0 ? new RemovalPlan(sweep, goes, [Describe(set, UsedBy(users))], [])
            : hasDataset ? new RemovalPlan(sweep, goes, [Describe(set, $"kept as long as dataset {set.Dataset} exists")], [])
            : new RemovalPlan(sweep, goes.Add(Describe(set, null)), [], []);
    }

    /// <summary>Plans the removal of a dataset.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="lists">Its track lists and audits, by version.</param>
    /// <param name="sets">The feature sets of the dataset.</param>
    /// <param name="sweeps">All sweeps.</param>
    public static RemovalPlan OfDataset(
        string dataset, IEnumerable<(string Version, StoredSize Size)> lists, IEnumerable<FeatureSetUse> sets, IEnumerable<SweepUse> sweeps)
    {
        var users = sweeps.Where(sweep => sweep.FeatureSet is not null).ToLookup(sweep => sweep.FeatureSet!, sweep => sweep.Sweep);
        var items = sets.Select(set => (Set: set, Users: users[set.Id].ToArray())).ToArray();
        var kept = items.Where(item => item.Users.Length > 0).ToArray();
        var versions = lists.Select(list => (
            Item: new RemovalItem($"tracks of version {Short(list.Version)}", list.Size),
            Users: kept.Where(item => item.Set.DatasetVersion == list.Version).SelectMany(item => item.Users).Distinct().ToArray()))
            .ToArray();
        return new RemovalPlan(
            dataset,
            [
                .. versions.Where(version => version.Users.Length == 0).Select(version => version.Item),
                .. items.Where(item => item.Users.Length == 0).Select(item => Describe(item.Set, null)),
            ],
            [
                .. versions.Where(version => version.Users.Length > 0)
                    .Select(version => version.Item with { Reason = UsedBy(version.Users) }),
                .. kept.Select(item => Describe(item.Set, UsedBy(item.Users))),
            ],
            [.. sweeps.Where(sweep => sweep.Dataset == dataset).Select(sweep => sweep.Sweep)]);
    }

    private static RemovalItem Describe(FeatureSetUse set, string? reason) =>
        new($"feature set {set.Name} ({Short(set.Id)}) over {set.Dataset}", set.Size, reason);

    private static string UsedBy(string[] sweeps) => $"used by the results of {string.Join(", ", sweeps.Take(Named))}"
        + (sweeps.Length > Named ? $" and {sweeps.Length - Named} more" : "");

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;
}
