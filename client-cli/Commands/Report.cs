using System.CommandLine;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.Drawing;
using Experiments.ReadModel;
using Experiments.ReadModel.Reports;
using Experiments.Web.Reports;

namespace Experiments.ClientCli.Commands;

/// <summary>Writes a sweep's report as an HTML page.</summary>
internal sealed class Report : IVerb
{
    private readonly Argument<string> _sweep = new("SWEEP") { Description = "Sweep ID." };
    private readonly OutputOption _out = ArgumentRules.Parsed(
        new OutputOption("--out") { Description = "HTML file to write, .html or .htm.", HelpName = "FILE.html", Required = true },
        RequireHtml);

    private readonly OutputOption _plots = new("--plots")
    {
        IsFolder = true,
        Description = "Folder to also write each plot to, as SVG and PNG.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _hardest = new("--hardest")
    {
        Description = "Experiment whose hardest tracks and slices to show, instead of those of all experiments on the dataset.",
        HelpName = "EXPERIMENT",
    };

    public string Path => "report";

    public string Description => "Writes a self-contained HTML report of a sweep: summary, tables, plots and how to reproduce it.";

    public IReadOnlyList<string> Examples =>
    [
        "experiments report quick --out report.html", "experiments report quick --out report.html --plots plots",
        "experiments report quick --out report.html --hardest quick/e3",
    ];

    public IReadOnlyList<Symbol> Symbols => [_sweep, _out, _plots, _hardest];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var page = invocation.Value(_out)!; // not null: required
        return invocation.ShowAsync(
            grains => WriteAsync(
                grains, invocation.Required(_sweep), page, invocation.Value(_plots), HardestOf(invocation), cancellationToken),
            cancellationToken);
    }

    /// <summary>Reads, renders and writes the report; returns where it is.</summary>
    /// <exception cref="UserErrorException">The sweep does not exist or has no result, or a file cannot be written.</exception>
    public static async Task<View> WriteAsync(
        IGrainFactory grains, string sweep, string path, string? plots, ExperimentId? hardestOf, CancellationToken cancellationToken)
    {
        var data = await ReportQueries.ReadAsync(
            grains, new ReportQuery(sweep, HardestOf: hardestOf, MaxAnalyses: ConfusionSection.MaxPanels), cancellationToken)
            .ConfigureAwait(false);
        var page = await ReportFile.RenderAsync(data).ConfigureAwait(false);
        OutputFile.Write(path, (TextWriter writer) => writer.Write(page));
        var files = plots is null ? [] : WritePlots(data, System.IO.Path.GetFullPath(plots));
        var full = System.IO.Path.GetFullPath(path);
        return new View(
            [
                $"Report: {full}",
                .. plots is null ? [] : new[] { $"Plots: {files.Count} files in {System.IO.Path.GetFullPath(plots)}" },
            ], new { Report = full, Plots = files });
    }

    private static void RequireHtml(string path)
    {
        if (System.IO.Path.GetExtension(path).ToUpperInvariant() is not (".HTML" or ".HTM"))
        {
            throw new UserErrorException(
                $"the report is an HTML page, so its file ends in .html, not '{System.IO.Path.GetFileName(path)}'");
        }
    }

    private ExperimentId? HardestOf(Invocation invocation)
    {
        if (invocation.Value(_hardest) is not { } text)
        {
            return null;
        }

        var (id, sweep) = (ExperimentId.Parse(text), invocation.Required(_sweep));
        return id.Sweep == sweep ? id : throw new UserErrorException($"--hardest: experiment {id} is not of sweep '{sweep}'");
    }

    private static List<string> WritePlots(ReportData data, string folder)
    {
        var files = new List<string>();
        foreach (var (name, plot) in ReportDrawings.All(data))
        {
            var drawing = plot.WithHeading($"Sweep {data.Sweep.Id}: {name.Replace('-', ' ')}");
            var path = System.IO.Path.Combine(folder, name);
            OutputFile.Write($"{path}.svg", writer => writer.Write(SvgWriter.File(drawing)));
            OutputFile.Write($"{path}.png", (Stream stream) => stream.Write(PngWriter.Write(drawing)));
            files.AddRange([$"{path}.svg", $"{path}.png"]);
        }

        return files;
    }
}
