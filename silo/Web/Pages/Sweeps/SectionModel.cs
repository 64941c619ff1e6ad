using Experiments.Queries;
using Experiments.ReadModel.Reports;
using Experiments.Web.Reports;

namespace Experiments.Web.Pages.Sweeps;

/// <summary>One section of a sweep's report, as a page or as a part of the sweep's page.</summary>
/// <param name="Section">The section.</param>
/// <param name="Data">The data, with the parts that the section needs.</param>
/// <param name="IsFragment">Whether only its content is asked for.</param>
public sealed record SectionModel(ReportSection Section, ReportData Data, bool IsFragment)
{
    /// <summary>The most confusion matrices on a page, which loads them while one looks.</summary>
    private const int MaxAnalyses = 10;

    internal static async Task<object> ReadAsync(PageRequest asked)
    {
        var section = ReportSection.Of(asked.Text("section"));
        var data = await ReportQueries.ReadAsync(
            asked.Grains, new ReportQuery(asked.Text("sweep"), section.Parts, MaxAnalyses: MaxAnalyses), asked.Cancellation)
            .ConfigureAwait(false);
        return new SectionModel(section, data, asked.IsFragment);
    }
}
