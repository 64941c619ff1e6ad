using System.CommandLine;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.ReadModel;

namespace Experiments.ClientCli.Commands.Experiment;

/// <summary>Writes every prediction of an experiment to a file.</summary>
internal sealed class ExperimentPredictions()
    : ExperimentVerb("predictions", "Exports the predicted probabilities of all tested slices of all runs.", "--to predictions.csv")
{
    private const int PageSize = 5000;

    private readonly OutputOption _to = new("--to")
    {
        Description = "File to write: .csv, .json or .parquet.",
        HelpName = "FILE.{csv,json,parquet}",
        Required = true,
    };

    public override IReadOnlyList<Symbol> Symbols => [.. base.Symbols, _to];

    public override Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        RowsFile.Check(invocation.Value(_to)!); // not null: required. A wrong extension is reported before anything is read.
        return base.RunAsync(invocation, cancellationToken);
    }

    protected override async Task<View> QueryAsync(ExperimentQuery asked, CancellationToken cancellationToken)
    {
        var path = asked.Invocation.Value(_to)!; // not null: required
        var pages = new List<RunPredictions>();
        foreach (var run in (await asked.Experiment.ListRunsAsync(cancellationToken).ConfigureAwait(false)).Where(
            run => run.Result is not null))
        {
            RunPredictions page;
            var read = 0;
            do
            {
                page = await asked.Experiment.ListPredictionsAsync(run.Run, read, PageSize, cancellationToken).ConfigureAwait(false);
                pages.Add(page);
                read += page.Slices.Length;
            }
            while (read < page.Total);
        }

        PredictionFile.Write(path, pages);
        var rows = pages.Sum(page => page.Slices.Length);
        return new View([$"wrote {rows} predictions to {path}"], new { Path = path, Rows = rows });
    }
}
