using System.Collections.Immutable;
using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Reports;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Listings;

namespace Experiments.ClientCli.Commands.Experiment;

/// <summary>Shows everything about one experiment.</summary>
internal sealed class ExperimentShow()
    : ExperimentVerb("show", "Shows an experiment: parameters, estimates with intervals, runs, seeds and environment.")
{
    private readonly Option<bool> _command = new("--command") { Description = "Print the commands that repeat it alone." };

    public override IReadOnlyList<Symbol> Symbols => [.. base.Symbols, _command];

    protected override ApiPath? PathOf(Invocation invocation, string id) =>
        invocation.Value(_command) ? null : ApiPath.OfExperiment(id);

    protected override Task<View> AnswerAsync(
        Invocation invocation, IGrainFactory grains, string id, CancellationToken cancellationToken) =>
        invocation.Value(_command)
            ? base.AnswerAsync(invocation, grains, id, cancellationToken)
            : ExperimentQueries.ShowAsync(grains, id, cancellationToken);

    protected override Task<View> QueryAsync(ExperimentQuery asked, CancellationToken cancellationToken)
    {
        string[] commands = [.. RepeatCommands.Of(asked.Summary)];
        return Task.FromResult(new View([.. commands.Select(command => (Block)command)], new { Commands = commands }));
    }
}

/// <summary>Shows the confusion matrix of an experiment.</summary>
internal sealed class ExperimentConfusion()
    : ExperimentVerb("confusion", "Shows the confusion matrix of slices over all test parts.", "--normalized")
{
    private readonly Option<bool> _normalized = new("--normalized")
    {
        Description = "Show the share of each actual label instead of counts.",
    };

    public override IReadOnlyList<Symbol> Symbols => [.. base.Symbols, _normalized];

    protected override ApiPath? PathOf(Invocation invocation, string id) =>
        ApiPath.OfExperiment(id, "confusion")?.With("normalized", invocation.Value(_normalized));

    protected override Task<View> AnswerAsync(
        Invocation invocation, IGrainFactory grains, string id, CancellationToken cancellationToken) =>
        ExperimentQueries.ConfuseAsync(grains, id, invocation.Value(_normalized), cancellationToken);
}

/// <summary>Shows the slices that an experiment misclassifies.</summary>
internal sealed class ExperimentMisclassified()
    : ExperimentVerb("misclassified", "Lists misclassified test slices with file and offset, worst first.", "--limit 100")
{
    private readonly RowOptions _rows = new("actual=rock and probability>0.9", usual: 20);
    private readonly Option<bool> _padded = PaddedOption.Create();
    private readonly Option<string?> _actual = new("--actual") { Description = "Only slices with this label.", HelpName = "LABEL" };

    private readonly Option<string?> _predicted = new("--predicted")
    {
        Description = "Only slices predicted as this label; with --actual a cell of the confusion matrix, its diagonal too.",
        HelpName = "LABEL",
    };

    private readonly OutputOption _audio = new("--audio")
    {
        IsFolder = true,
        Description = "Also write the sound and spectrogram of each slice to a folder, and a page with all of them.",
        HelpName = "DIR",
    };

    public override IReadOnlyList<Symbol> Symbols => [.. base.Symbols, .. _rows.Symbols, _padded, _actual, _predicted, _audio];

    protected override async Task<View> QueryAsync(ExperimentQuery asked, CancellationToken cancellationToken)
    {
        var query = new MisclassifiedQuery(
            0, 0, asked.Invocation.Value(_padded), asked.Invocation.Value(_actual), asked.Invocation.Value(_predicted));
        var (found, slices) = await ExperimentQueries.FindMisclassifiedAsync(
            asked.Grains, asked.Experiment, asked.Summary, _rows.Read(asked.Invocation), query, cancellationToken).ConfigureAwait(false);
        if (asked.Invocation.Value(_audio) is not { } folder || slices.Rows.IsEmpty)
        {
            return slices.Show("rows", rows => ExperimentQueries.ShowMisclassified(rows, found, query));
        }

        var set = await ExperimentQueries.FindFeatureSetAsync(asked.Grains, asked.Summary, cancellationToken).ConfigureAwait(false);
        var heard = await ListenAsync(asked.Grains, set, slices.Rows, cancellationToken).ConfigureAwait(false);
        var written = await ListeningFolder.WriteAsync(
            folder, $"Slices that {asked.Summary.Experiment} misclassifies", heard).ConfigureAwait(false);
        var view = (slices with { Rows = [.. written] }).Show("rows", rows => ExperimentQueries.ShowMisclassified(rows, found, query));
        var missing = heard.Where(row => row.Audio.Missing is not null).ToArray();
        Block[] notes =
        [
            $"{Display.Count(written.Count - missing.Length, "sound")} and pictures in {folder}; "
                + $"{System.IO.Path.Combine(folder, "index.html")} has all of them",
            .. missing.Length == 0 ? [] : new Block[] { $"without sound: {missing.Length}; the first: {missing[0].Audio.Missing}" },
        ];
        return view with { Blocks = [.. view.Blocks, .. notes] };
    }

    private static async Task<IReadOnlyList<(LocatedSlice Slice, SlicePreview Audio)>> ListenAsync(
        IGrainFactory grains, string featureSet, IReadOnlyList<LocatedSlice> rows, CancellationToken cancellationToken)
    {
        ImmutableArray<TrackId> tracks = [.. rows.Select(row => row.Slice.Slice.Track).Distinct()];
        var known = (await grains.GetGrain<IFeatureSetGrain>(featureSet).FindTracksAsync(tracks, cancellationToken).ConfigureAwait(false))
            .ToDictionary(track => track.Id);
        var heard = new List<(LocatedSlice, SlicePreview)>();
        foreach (var row in rows)
        {
            var slice = row.Slice.Slice;
            heard.Add((row, await SliceAudio.FindAsync(
                grains, slice, known.GetValueOrDefault(slice.Track), isWhole: true, cancellationToken).ConfigureAwait(false)));
        }

        return heard;
    }
}

/// <summary>Shows the learning curves of an experiment.</summary>
internal sealed class ExperimentCurves() : ExperimentVerb("curves", "Shows the learning curves of each run: loss and accuracy by epoch.")
{
    protected override ApiPath? PathOf(Invocation invocation, string id) => ApiPath.OfExperiment(id, "curves");

    protected override Task<View> AnswerAsync(
        Invocation invocation, IGrainFactory grains, string id, CancellationToken cancellationToken) =>
        ExperimentQueries.ListCurvesAsync(grains, id, cancellationToken);
}

/// <summary>Shows the gap between train and test.</summary>
internal sealed class ExperimentGap()
    : ExperimentVerb("gap", "Shows train, validation and test accuracy by fold, and by epoch for networks.")
{
    protected override ApiPath? PathOf(Invocation invocation, string id) => ApiPath.OfExperiment(id, "gap");

    protected override Task<View> AnswerAsync(
        Invocation invocation, IGrainFactory grains, string id, CancellationToken cancellationToken) =>
        ExperimentQueries.MeasureGapAsync(grains, id, cancellationToken);
}

/// <summary>Shows the sources of an experiment's variance.</summary>
internal sealed class ExperimentVariance()
    : ExperimentVerb("variance", "Shows the variance between fitted models and between tracks, and bias and variance of the loss.")
{
    protected override ApiPath? PathOf(Invocation invocation, string id) => ApiPath.OfExperiment(id, "variance");

    protected override Task<View> AnswerAsync(
        Invocation invocation, IGrainFactory grains, string id, CancellationToken cancellationToken) =>
        ExperimentQueries.DivideVarianceAsync(grains, id, cancellationToken);
}
