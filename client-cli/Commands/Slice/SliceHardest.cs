using System.CommandLine;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Slice;

/// <summary>Lists the slices that most experiments misclassify.</summary>
internal sealed class SliceHardest : IVerb
{
    private readonly Argument<string> _dataset = new("DATASET") { Description = "Dataset name." };
    private readonly Option<int> _limit = new("--limit") { Description = "Number of slices to show.", DefaultValueFactory = _ => 20 };

    private readonly Option<bool> _padded = PaddedOption.Create();

    public string Path => "slice hardest";

    public string Description =>
        "Lists the hardest slices of a dataset over all experiments, without those at chance level and those with a slice split.";

    public IReadOnlyList<string> Examples => ["experiments slice hardest gtzan", "experiments slice hardest gtzan --limit 100 --json"];

    public IReadOnlyList<Symbol> Symbols => [_dataset, _limit, _padded];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        async grains =>
        {
            var analysis = grains.GetGrain<IDatasetAnalysisGrain>(invocation.Required(_dataset));
            var found = await analysis
                .ListHardestSlicesAsync(new HardestQuery(0, invocation.Value(_limit), invocation.Value(_padded)), cancellationToken)
                .ConfigureAwait(false);
            return ErrorViews.Misclassified(
                await TrackFiles.LocateAsync(grains, found.Slices, cancellationToken).ConfigureAwait(false),
                "No slice to list.", found.PaddedLeftOut, found.Pool,
                await LabelQueries.OfDatasetAsync(grains, invocation.Required(_dataset), cancellationToken).ConfigureAwait(false));
        },
        cancellationToken);
}
