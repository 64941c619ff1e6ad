using Experiments.Domain;

namespace Experiments.Specs.Checks;

/// <summary>The datasets and imported tables of a store: enough to check a sweep file as its silo would.</summary>
public interface IStoredDatasets
{
    /// <summary>A dataset; null if there is none of that name.</summary>
    DatasetSummary? Find(string name);

    /// <summary>The specs of the tables imported for a dataset.</summary>
    IReadOnlyList<FeatureSpec> TablesOf(string dataset);

    /// <summary>The full check of a sweep whose dataset is in the store.</summary>
    /// <exception cref="UserErrorException">An artifact is missing or damaged.</exception>
    SpecFindings Check(SweepSpec sweep, FeatureSpec features);
}
