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

    public string Description => "Predicts genres or other labels of audio files with an experiment's models, per file and per slice.";

    public IReadOnlyList<string> Examples =>
        ["experiments predict song.wav --experiment quick/e3", "experiments predict a.mp3 b.flac --experiment quick/e3 --json"];

    public IReadOnlyList<Symbol> Symbols => [_files, _experiment];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var experiment = ExperimentId.Parse(invocation.Value(_experiment)!); // not null: required
        var files = invocation.Required(_files);
        var refused = new List<(string File, UserErrorException Error)>();
        foreach (var file in files)
        {
            Try(file, refused, () => UploadFile.Check(file, "a file to predict", "Shorten or compress it"));
        }

        ThrowIfAll(files, refused);
        var code = await invocation.ShowAsync(
            async grains =>
            {
                _ = await ExperimentArgument.FindAsync(grains, $"{experiment}", cancellationToken).ConfigureAwait(false);
                var predictor = grains.GetGrain<IPredictorGrain>(experiment.ToString());
                var mixtures = new List<GenreMixture>();
                foreach (var file in files.Where(file => !refused.Exists(refusal => refusal.File == file)).ToList())
                {
                    try
                    {
                        var bytes = await UploadFile.ReadAsync(file, cancellationToken).ConfigureAwait(false);
                        mixtures.Add(await predictor.PredictAsync(file, [.. bytes], cancellationToken).ConfigureAwait(false));
                    }
                    catch (UserErrorException error) when (IsAbout(error, file))
                    {
                        refused.Add((file, error));
                    }
                }

                ThrowIfAll(files, refused);
                return MixtureView.Of(
                    mixtures, await LabelQueries.OfExperimentAsync(grains, experiment, cancellationToken).ConfigureAwait(false),
                    [.. refused.Select(refusal => (refusal.File, refusal.Error.Message))]);
            },
            cancellationToken).ConfigureAwait(false);
        foreach (var line in refused.SelectMany(refusal => refusal.Error.Lines))
        {
            invocation.Terminal.Error(line);
        }

        return refused.Count > 0 ? ExitCode.Failed : code;
    }

    /// <summary>What is wrong with one file does not keep the others from being predicted.</summary>
    private static void Try(string file, List<(string File, UserErrorException Error)> refused, Action check)
    {
        try
        {
            check();
        }
        catch (UserErrorException error)
        {
            refused.Add((file, error));
        }
    }

    /// <summary>An error that names the file is about the file; any other would be the same for all.</summary>
    private static bool IsAbout(UserErrorException error, string file) =>
        error.Message.StartsWith(Printable.Escape(file), StringComparison.Ordinal);

    private static void ThrowIfAll(string[] files, List<(string File, UserErrorException Error)> refused)
    {
        if (refused.Count >= files.Distinct().Count())
        {
            throw refused.Count == 1 ? refused[0].Error
                : UserErrorException.FromLines(refused[0].Error.Kind, refused.SelectMany(refusal => refusal.Error.Lines));
        }
    }
}
