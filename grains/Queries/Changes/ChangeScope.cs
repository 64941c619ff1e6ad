using Experiments.Specs.Checks;

namespace Experiments.Queries.Changes;

/// <summary>Where a change is made, and who hears of it: what a verb of the terminal and a request of the API have in common.</summary>
/// <param name="Grains">The grains, by the names that people use.</param>
/// <param name="Catalog">What specs can name in this build.</param>
/// <param name="IsAlone">Whether no silo but the one of this process can join: work that no slot there fits would wait for ever.</param>
/// <param name="Clock">The clock.</param>
/// <param name="Progress">Receives what happens, and notes, a line each.</param>
/// <param name="ReportLost">Receives what could not be shown, a line each.</param>
public sealed record ChangeScope(
    IGrainFactory Grains, SpecCatalog Catalog, bool IsAlone, TimeProvider Clock, Action<string> Progress, Action<string> ReportLost)
{
    /// <summary>The names that things were given.</summary>
    public GivenNames Names => Grains.Names();
}
