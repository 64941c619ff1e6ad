using System.CommandLine;
using Experiments.ClientCli.Commands.Dataset;
using Experiments.ClientCli.Commands.Serving;
using Experiments.ClientCli.Commands.Sweep;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.DemoAudio;
using Experiments.Domain;
using Experiments.ReadModel;

namespace Experiments.ClientCli.Commands.Demo;

/// <summary>
/// From nothing to a leaderboard and a report: synthesizes audio, imports it, extracts features, sweeps all eight families, writes the
/// report.
/// </summary>
internal sealed class Demo : IVerb
{
    private readonly Option<string> _out = new("--out")
    {
        Description = "Folder for audio and store.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "experiments-demo",
    };

    private readonly Option<int> _tracks = new("--tracks")
    {
        Description = "Tracks per genre, at least 4.",
        HelpName = "N",
        DefaultValueFactory = _ => DemoSpecs.Corpus.TracksPerGenre,
    };

    private readonly Option<double> _seconds = new("--seconds")
    {
        Description = "Length of a track in seconds, at least 3.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => DemoSpecs.Corpus.Seconds,
    };

    private readonly Option<bool> _open = LivePages.CreateOption("Show the sweep in the browser while it runs.");

    public string Path => "demo";

    public string Description =>
        "Creates a small corpus, sweeps all eight families on it and shows their generalization gaps; needs no download or server.";

    public IReadOnlyList<string> Examples => ["experiments demo", "experiments demo --out /tmp/demo --tracks 30 --seconds 30"];

    public IReadOnlyList<Symbol> Symbols => [_out, _tracks, _seconds, _open];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var terminal = invocation.Terminal;
        if (invocation.Value(CommandTree.Store) is not null || invocation.Value(CommandTree.Cluster) is not null)
        {
            throw new UserErrorException(
                "the demo uses its own store and no cluster; use --out DIR instead of --store and --cluster");
        }

        var folder = System.IO.Path.GetFullPath(invocation.Value(_out)!); // not null: has a default
        var corpus = DemoSpecs.Corpus with { TracksPerGenre = invocation.Value(_tracks), Seconds = invocation.Value(_seconds) };
        if (corpus.TracksPerGenre < 4 || !(corpus.Seconds >= 3))
        {
            throw new UserErrorException(
                "the demo uses three folds with validation parts; --tracks must be at least 4 and --seconds at least 3");
        }

        var started = TimeProvider.System.GetTimestamp();
        terminal.Progress(
            $"creating {corpus.Genres.Count * corpus.TracksPerGenre} tracks of {corpus.Seconds} s in "
                + $"{System.IO.Path.Combine(folder, "genres")}");
        await Task.Run(() => DemoCorpus.Write(folder, corpus, null, cancellationToken), cancellationToken).ConfigureAwait(false);

        // Always a separate store: a demo must not fill the user's.
        var store = System.IO.Path.Combine(folder, "store");
        var flags = $" --store {ShellWord.Of(store)}";
        await using var cluster = await ClusterConnection.OpenStoreAsync(store, flags, terminal, cancellationToken).ConfigureAwait(false);
        var import = new DatasetImportSpec(DemoSpecs.Dataset, System.IO.Path.Combine(folder, "genres"), "genre-folders", new SliceRule());
        await DatasetSteps.ImportAsync(cluster, import, terminal, cancellationToken).ConfigureAwait(false);
        var features = DemoSpecs.ReadFeatures();
        await DatasetSteps.ExtractAsync(cluster, DemoSpecs.Dataset, features.Spec, terminal, cancellationToken).ConfigureAwait(false);
        var (id, _) = await SweepSubmission.SubmitAsync(
            cluster.Scope(terminal), DemoSpecs.ReadSweep(), features.Spec, cancellationToken).ConfigureAwait(false);
        await using var live = invocation.Value(_open)
            ? await LivePages.OpenAsync(cluster, store, id, terminal, cancellationToken).ConfigureAwait(false)
            : null;
        var code = await SweepFollowing.FollowToEndAsync(cluster, id, terminal, cancellationToken).ConfigureAwait(false);
        if (code is ExitCode.Done)
        {
            var report = System.IO.Path.Combine(folder, "report.html");
            await Report.WriteAsync(cluster.Grains, id, report, plots: null, hardestOf: null, cancellationToken).ConfigureAwait(false);
            await ShowAudienceAsync(cluster, folder, terminal, cancellationToken).ConfigureAwait(false);
            terminal.Line();
            terminal.Line($"report: {report}");
            terminal.Line(
                $"done in {Display.Duration(TimeProvider.System.GetElapsedTime(started))}; the audio is synthetic, so these numbers "
                    + "say nothing about real music");
            terminal.Line($"next:          experiments sweep leaderboard {id} --by family{cluster.Flags}");
            terminal.Line($"               experiments sweep why {id}/e0/r0f0{cluster.Flags}");
            terminal.Line($"               experiments dataset blends {DemoSpecs.Dataset}{cluster.Flags}");
        }

        return code;
    }

    /// <summary>The audience is an extra: a corpus too small for groups is no failure of the demo.</summary>
    private static async Task ShowAudienceAsync(
        ClusterConnection cluster, string folder, Terminal terminal, CancellationToken cancellationToken)
    {
        try
        {
            await DemoListeners.ShowAsync(cluster.Grains, folder, terminal, cancellationToken).ConfigureAwait(false);
        }
        catch (UserErrorException error) when (error.Kind is UserErrorKind.Failed)
        {
            terminal.Progress($"no groups of listeners: {error.Message}");
        }
    }
}
