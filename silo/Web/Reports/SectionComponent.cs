using Experiments.ReadModel.Reports;
using Microsoft.AspNetCore.Components;

namespace Experiments.Web.Reports;

/// <summary>The content of a section: a pure function of the data of a report.</summary>
public abstract class SectionComponent : ComponentBase
{
    /// <summary>The data, with the parts that the section needs.</summary>
    [Parameter, EditorRequired]
    public required ReportData Data { get; set; }
}
