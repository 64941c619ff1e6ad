using System.CommandLine;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Experiment;

/// <summary>Shows everything about one experiment.</summary>
internal sealed class ExperimentShow()
    : ExperimentVerb("show", "Shows an experiment's setting, estimates with intervals, runs, seeds and environment.")
{
    protected override async Task<View> AskAsync(Asked asked, CancellationToken cancellationToken) => ExperimentViews.Show(
        asked.Summary,
        await asked.Experiment.ListRunsAsync(cancellationToken).ConfigureAwait(false),
        await asked.Experiment.AnalyzeAsync(cancellationToken).ConfigureAwait(false));
}

/// <summary>Shows the confusion matrix of an experiment.</summary>
internal sealed class ExperimentConfusion()
    : ExperimentVerb("confusion", "Shows the confusion matrix over all test parts, by slices.", "--normalized")
{
    private readonly Option<bool> _normalized = new("--normalized") { Description = "Show shares of each actual genre instead of counts." };

    public override IReadOnlyList<Symbol> Symbols => [.. base.Symbols, _normalized];

    protected override async Task<View> AskAsync(Asked asked, CancellationToken cancellationToken)
    {
        var analysis = await asked.Experiment.AnalyzeAsync(cancellationToken).ConfigureAwait(false);
        return ErrorViews.Confusion(analysis.Confusion, asked.Invocation.Value(_normalized));
    }
}

/// <summary>Shows the slices that an experiment misclassifies.</summary>
internal sealed class ExperimentMisclassified()
    : ExperimentVerb("misclassified", "Lists the slices that were mistaken on test, the worst first, with file and offset.", "--limit 100")
{
    private readonly Option<int> _limit = new("--limit")
    {
        Description = "How many to show, the worst first.",
        DefaultValueFactory = _ => 20,
    };

    public override IReadOnlyList<Symbol> Symbols => [.. base.Symbols, _limit];

    protected override async Task<View> AskAsync(Asked asked, CancellationToken cancellationToken)
    {
        var slices = await asked.Experiment.ListMisclassifiedAsync(0, asked.Invocation.Value(_limit), cancellationToken)
            .ConfigureAwait(false);
        var rows = await TrackFiles.LocateAsync(asked.Grains, slices, cancellationToken).ConfigureAwait(false);
        return ErrorViews.Misclassified(rows, "No slice was mistaken in any run.");
    }
}

/// <summary>Shows the learning curves of an experiment.</summary>
internal sealed class ExperimentCurves() : ExperimentVerb("curves", "Shows loss and accuracy by epoch of every run.")
{
    protected override async Task<View> AskAsync(Asked asked, CancellationToken cancellationToken) =>
        CurveViews.Curves(await asked.Experiment.ListRunsAsync(cancellationToken).ConfigureAwait(false));
}

/// <summary>Shows the gap between train and test.</summary>
internal sealed class ExperimentGap()
    : ExperimentVerb("gap", "Shows train, validation and test accuracy by fold, and by epoch where there are epochs.")
{
    protected override async Task<View> AskAsync(Asked asked, CancellationToken cancellationToken) => CurveViews.Gap(
        asked.Summary,
        await asked.Experiment.ListRunsAsync(cancellationToken).ConfigureAwait(false),
        await asked.Experiment.AnalyzeAsync(cancellationToken).ConfigureAwait(false));
}

/// <summary>Shows the sources of an experiment's variance.</summary>
internal sealed class ExperimentVariance()
    : ExperimentVerb("variance", "Shows how much of the variance lies between repeats, between folds and within.")
{
    protected override async Task<View> AskAsync(Asked asked, CancellationToken cancellationToken) =>
        CurveViews.Variance(asked.Summary, await asked.Experiment.AnalyzeAsync(cancellationToken).ConfigureAwait(false));
}
