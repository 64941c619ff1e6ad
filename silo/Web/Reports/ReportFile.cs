using Experiments.ReadModel.Reports;
using Experiments.Web.Components;
using Experiments.Web.Pages;

namespace Experiments.Web.Reports;

/// <summary>
/// The components of the pages as files that stand alone: no script, no network, light and dark, printable. Pure functions of their data.
/// </summary>
public static class ReportFile
{
    private static readonly Surroundings Nowhere = new(HasPages: false);

    /// <summary>The report of a sweep.</summary>
    public static Task<string> RenderAsync(ReportData data) => PageRenderer.RenderAsync<ReportPage>(
        Nowhere, new Dictionary<string, object?> { [nameof(ReportPage.Data)] = data });

    /// <summary>The page of a folder with pictures and sounds.</summary>
    public static Task<string> RenderAsync(string title, IReadOnlyList<HeardCard> cards) => PageRenderer.RenderAsync<ListeningPage>(
        Nowhere,
        new Dictionary<string, object?> { [nameof(ListeningPage.Title)] = title, [nameof(ListeningPage.Cards)] = cards });
}
