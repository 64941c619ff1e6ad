using Experiments.Queries;
using Experiments.Queries.Changes;
using Experiments.ReadModel;
using Experiments.Specs.Checks;
using Experiments.Specs.Files;
using Experiments.Specs.Yaml;

namespace Experiments.Web.Changes;

/// <summary>Checks and starts sweeps that are sent, by programs and by the page.</summary>
/// <param name="options">What the server needs.</param>
/// <param name="catalog">What specs can name.</param>
internal sealed class SweepSubmitter(WebOptions options, SpecCatalog catalog)
{
    /// <summary>Where a change is made.</summary>
    /// <param name="notes">Receives what happens, a line each.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<ChangeScope> OpenAsync(List<string> notes, CancellationToken cancellation)
    {
        var names = await GivenNames.ReadAsync(options.Grains, cancellation).ConfigureAwait(false);
        return new ChangeScope(
            options.Grains.WithNames(names), catalog, options.IsAlone, TimeProvider.System, notes.Add, options.Report);
    }

    /// <summary>What a sweep would run; nothing is stored.</summary>
    /// <exception cref="Domain.UserErrorException">All that is wrong with it.</exception>
    public async Task<View> PlanAsync(SentConfig sent, List<string> notes, CancellationToken cancellation)
    {
        var scope = await OpenAsync(notes, cancellation).ConfigureAwait(false);
        return await SweepSubmission.PlanAsync(scope, Read(sent), cancellation).ConfigureAwait(false);
    }

    /// <summary>Starts a sweep, or continues the same one.</summary>
    /// <exception cref="Domain.UserErrorException">All that is wrong with it.</exception>
    public async Task<(string Id, bool IsNew, View View)> StartAsync(
        SentConfig sent, List<string> notes, CancellationToken cancellation)
    {
        var scope = await OpenAsync(notes, cancellation).ConfigureAwait(false);
        var draft = Read(sent);
        var features = await SweepSubmission.FindFeaturesAsync(scope, draft, cancellation).ConfigureAwait(false);
        var (id, isNew) = await SweepSubmission.SubmitAsync(scope, draft.Sweep, features, cancellation).ConfigureAwait(false);
        return (id, isNew, await SweepQueries.ShowAsync(scope.Grains, id, cancellation).ConfigureAwait(false));
    }

    private SweepDraft Read(SentConfig sent) => SweepDraft.Read(sent, catalog).RequireSweep();
}
