using System.CommandLine;
using Experiments.ClientCli.Output;
using Experiments.ReadModel;
using Experiments.Tables;

namespace Experiments.ClientCli.Commands.Experiment;

/// <summary>Writes every prediction of an experiment to a file.</summary>
internal sealed class ExperimentPredictions()
    : ExperimentVerb("predictions", "Exports the predicted probabilities of all tested slices of all runs.", "--to predictions.csv")
{
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
        var rows = 0;
        await OutputFile.WriteAsync(
            path,
            async stream => rows = await PredictionTable.WriteAsync(
                RowsFile.FormatOf(path), stream, TableQueries.ReadPredictionsAsync(asked.Experiment, cancellationToken), cancellationToken)
                .ConfigureAwait(false)).ConfigureAwait(false);
        return new View([$"wrote {rows} predictions to {path}"], new { Path = path, Rows = rows });
    }
}
