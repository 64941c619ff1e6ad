using System.CommandLine;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands;

/// <summary>Predicts the genres of new audio.</summary>
internal sealed class Predict : IVerb
{
    private readonly Argument<string[]> _files = new("FILE") { Description = "Audio files to predict.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _experiment = new("--experiment")
    {
        Description = "Experiment whose models to use, such as quick/e3.",
        HelpName = "ID",
        Required = true,
    };

    public string Path => "predict";

    public string Description => "Predicts genres of audio files with an experiment's models, per file and per slice.";

    public IReadOnlyList<string> Examples =>
        ["experiments predict song.wav --experiment quick/e3", "experiments predict a.mp3 b.flac --experiment quick/e3 --json"];

    public IReadOnlyList<Symbol> Symbols => [_files, _experiment];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var experiment = ExperimentId.Parse(invocation.Value(_experiment)!); // not null: required
        var files = invocation.Required(_files);
        foreach (var file in files)
        {
            UploadFile.Check(file, "a file to predict", "Shorten or compress it");
        }

        return invocation.ShowAsync(
            async grains =>
            {
                _ = await ExperimentArgument.FindAsync(grains, $"{experiment}", cancellationToken).ConfigureAwait(false);
                var predictor = grains.GetGrain<IPredictorGrain>(experiment.ToString());
                var mixtures = new List<GenreMixture>();
                foreach (var file in files)
                {
                    var bytes = await UploadFile.ReadAsync(file, cancellationToken).ConfigureAwait(false);
                    mixtures.Add(await predictor.PredictAsync(file, [.. bytes], cancellationToken).ConfigureAwait(false));
                }

                return MixtureView.Of(mixtures);
            },
            cancellationToken);
    }
}
