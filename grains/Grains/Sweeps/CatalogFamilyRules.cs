using Experiments.Domain;
using Experiments.Models;
using Experiments.Models.Networks.Training;
using Experiments.Scheduling.Sweeps;

namespace Experiments.Grains.Sweeps;

/// <summary>The families of the catalog.</summary>
internal sealed class CatalogFamilyRules : IFamilyRules
{
    /// <summary>The shared instance; it is stateless.</summary>
    public static CatalogFamilyRules Instance { get; } = new();

    /// <inheritdoc/>
    public ParameterSet Complete(string family, ParameterSet parameters) => FamilyCatalog.All.Get(family).Parameters.Complete(parameters);

    /// <inheritdoc/>
    public bool CanContinue(ParameterSet parameters) => TrainingHorizon.IsOpen(parameters);

    /// <inheritdoc/>
    public int RevisionOf(string family) => FamilyCatalog.All.Get(family).Revision;
}
