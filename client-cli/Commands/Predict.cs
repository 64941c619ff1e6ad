using System.CommandLine;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands;

/// <summary>Predicts the genres of new audio.</summary>
internal sealed class Predict : IVerb
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Audio files, folders, patterns such as 'new/*.mp3', or - for audio on standard input.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _experiment = new("--experiment")
    {
        Description = "Experiment whose models to use, such as quick/e3.",
        HelpName = "ID",
    };

    private readonly Option<string?> _model = new("--model") { Description = "Named model to use, such as genre-v3.", HelpName = "NAME" };
    private readonly Option<bool> _list = new("--stdin-list") { Description = "Read further files from standard input, one on each line." };
    private readonly Option<string?> _every = new("--every")
    {
        Description = "Show the mixture over time in steps of this length, such as 3s or 1m, instead of slice by slice.",
        HelpName = "TIME",
    };

    private readonly OutputOption _to = new("--to")
    {
        Description = "Write the mixture over time: a table, JSON lines, or a picture.",
        HelpName = "FILE.{csv,json,jsonl,parquet,svg,png}",
    };

    public string Path => "predict";

    public string Description => "Predicts genres or other labels of audio files, per file and over time.";

    public IReadOnlyList<string> Examples =>
    [
        "experiments predict song.wav --experiment quick/e3",
        "experiments predict a.mp3 b.flac --experiment quick/e3 --json",
        "experiments predict new/ --model genre-v3 --to genres.csv",
        "experiments predict concert.flac --model genre-v3 --every 30s --to concert.svg",
    ];

    public IReadOnlyList<Symbol> Symbols => [_files, _experiment, _model, _list, _every, _to];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var source = ReadSource(invocation);
        var step = ReadStep(invocation);
        if (invocation.Value(_to) is { } target)
        {
            MixtureFile.Check(target);
        }

        var files = ReadFiles(invocation);
        var refused = new List<(string File, UserErrorException Error)>();
        foreach (var file in files.Where(file => file != AudioInputs.Stream))
        {
            Try(file, refused, () => UploadFile.Check(file, "a file to predict", "Shorten or compress it"));
        }

        ThrowIfAll(files, refused);
        var code = await invocation.ShowAsync(
            async grains =>
            {
                var (key, experiment) = await FindAsync(grains, source, cancellationToken).ConfigureAwait(false);
                var predictor = grains.GetGrain<IPredictorGrain>(key);
                var mixtures = await PredictAsync(predictor, files, refused, cancellationToken).ConfigureAwait(false);
                ThrowIfAll(files, refused);
                if (step is { } length)
                {
                    mixtures = [.. mixtures.Select(mixture => MixtureTimeline.InSteps(mixture, length.TotalSeconds))];
                }

                if (invocation.Value(_to) is { } file)
                {
                    MixtureFile.Write(file, mixtures);
                    invocation.Terminal.Progress($"wrote {Display.Count(mixtures.Count, "recording")} to {file}");
                }

                return MixtureView.Of(
                    mixtures, await LabelsAsync(grains, experiment, cancellationToken).ConfigureAwait(false),
                    [.. refused.Select(refusal => (refusal.File, refusal.Error.Message))], step is null ? "slice" : "step");
            },
            cancellationToken).ConfigureAwait(false);
        foreach (var line in refused.SelectMany(refusal => refusal.Error.Lines))
        {
            invocation.Terminal.Error(line);
        }

        return refused.Count > 0 ? ExitCode.Failed : code;
    }

    private static async Task<List<GenreMixture>> PredictAsync(
        IPredictorGrain predictor, IReadOnlyList<string> files, List<(string File, UserErrorException Error)> refused,
        CancellationToken cancellationToken)
    {
        var mixtures = new List<GenreMixture>();
        foreach (var file in files.Where(file => !refused.Exists(refusal => refusal.File == file)).ToList())
        {
            try
            {
                var bytes = await (file == AudioInputs.Stream
                    ? UploadFile.ReadStandardInputAsync(cancellationToken)
                    : UploadFile.ReadAsync(file, cancellationToken)).ConfigureAwait(false);
                mixtures.Add(await predictor.PredictAsync(file, [.. bytes], cancellationToken).ConfigureAwait(false));
            }
            catch (UserErrorException error) when (IsAbout(error, file))
            {
                refused.Add((file, error));
            }
        }

        return mixtures;
    }

    /// <summary>The predictor's key, and the experiment that the models are of.</summary>
    private static async Task<(string Key, ExperimentId Experiment)> FindAsync(
        IGrainFactory grains, (string? Experiment, string? Model) source, CancellationToken cancellationToken)
    {
        if (source.Experiment is { } id)
        {
            var (_, summary) = await ExperimentQueries.FindAsync(grains, id, cancellationToken).ConfigureAwait(false);
            return (summary.Experiment.ToString(), summary.Experiment);
        }

        var version = await grains.GetGrain<IModelRegistryGrain>(IModelRegistryGrain.Key).FindAsync(source.Model!, cancellationToken)
            .ConfigureAwait(false); // not null: one of both is given
        return (version.Name, version.Experiment);
    }

    /// <summary>A named model may be of a sweep that was removed: then a label is a genre.</summary>
    private static async Task<LabelWords> LabelsAsync(IGrainFactory grains, ExperimentId experiment, CancellationToken cancellationToken)
    {
        try
        {
            return await LabelQueries.OfExperimentAsync(grains, experiment, cancellationToken).ConfigureAwait(false);
        }
        catch (UserErrorException error) when (error.Kind is UserErrorKind.NotFound)
        {
            return default;
        }
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
        error.Message.StartsWith(file == AudioInputs.Stream ? "-:" : Printable.Escape(file), StringComparison.Ordinal);

    private static void ThrowIfAll(IReadOnlyList<string> files, List<(string File, UserErrorException Error)> refused)
    {
        if (refused.Count >= files.Count)
        {
            throw refused.Count == 1 ? refused[0].Error
                : UserErrorException.FromLines(refused[0].Error.Kind, refused.SelectMany(refusal => refusal.Error.Lines));
        }
    }

    private (string? Experiment, string? Model) ReadSource(Invocation invocation) =>
        (invocation.Value(_experiment), invocation.Value(_model)) switch
        {
            (null, null) => throw new UserErrorException("name the models to use: --experiment quick/e3, or --model genre-v3"),
            ({ }, { }) => throw new UserErrorException("--experiment and --model exclude each other"),
            ({ } id, _) => (ExperimentId.Parse(id).ToString(), null),
            var (_, model) => (null, model),
        };

    private TimeSpan? ReadStep(Invocation invocation) => invocation.Value(_every) is not { } every ? null
        : Durations.Parse(every, "--every") is { Ticks: > 0 } step ? step
        : throw new UserErrorException($"--every {every}: a step must be longer than nothing");

    private IReadOnlyList<string> ReadFiles(Invocation invocation)
    {
        var (names, isList) = (invocation.Value(_files) ?? [], invocation.Value(_list));
        if (isList && names.Contains(AudioInputs.Stream))
        {
            throw new UserErrorException("- and --stdin-list both read standard input; use one of them");
        }

        var files = AudioInputs.Expand([.. names, .. isList ? AudioInputs.ReadList(Console.In) : []]);
        return files.Count > 0 ? files : throw new UserErrorException("name a file to predict, a folder, or - for standard input");
    }
}
