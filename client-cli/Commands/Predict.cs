using System.CommandLine;
using Experiments.ClientCli.Output;
using Experiments.Domain;
using Experiments.ReadModel;

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
        var step = Prediction.ParseStep(invocation.Value(_every), "--every");
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

        Prediction.ThrowIfNone(refused, files.Count);
        var code = await invocation.ShowAsync(
            async grains =>
            {
                var prediction = await FindAsync(grains, source, cancellationToken).ConfigureAwait(false);
                refused.ForEach(refusal => prediction.Refuse(refusal.File, refusal.Error));
                foreach (var name in files.Where(name => !refused.Exists(refusal => refusal.File == name)))
                {
                    await prediction.AddAsync(
                        name,
                        token => name == AudioInputs.Stream
                            ? UploadFile.ReadStandardInputAsync(token) : UploadFile.ReadAsync(name, token),
                        cancellationToken).ConfigureAwait(false);
                }

                refused = [.. prediction.Refused];
                Prediction.ThrowIfNone(refused, files.Count);
                var mixtures = prediction.In(step);
                if (invocation.Value(_to) is { } file)
                {
                    MixtureFile.Write(file, mixtures);
                    invocation.Terminal.Progress($"wrote {Display.Count(mixtures.Count, "recording")} to {file}");
                }

                return await prediction.ShowAsync(step, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        foreach (var line in refused.SelectMany(refusal => refusal.Error.Lines))
        {
            invocation.Terminal.Error(line);
        }

        return refused.Count > 0 ? ExitCode.Failed : code;
    }

    private static Task<Prediction> FindAsync(
        IGrainFactory grains, (string? Experiment, string? Model) source, CancellationToken cancellationToken) =>
        source.Experiment is { } id
            ? Prediction.ByExperimentAsync(grains, id, cancellationToken)
            : Prediction.ByModelAsync(grains, source.Model!, cancellationToken); // not null: one of both is given

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

    private (string? Experiment, string? Model) ReadSource(Invocation invocation) =>
        (invocation.Value(_experiment), invocation.Value(_model)) switch
        {
            (null, null) => throw new UserErrorException("name the models to use: --experiment quick/e3, or --model genre-v3"),
            ({ }, { }) => throw new UserErrorException("--experiment and --model exclude each other"),
            ({ } id, _) => (ExperimentId.Parse(id).ToString(), null),
            var (_, model) => (null, model),
        };

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
