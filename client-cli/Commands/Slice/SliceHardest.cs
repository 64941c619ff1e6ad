using System.CommandLine;
using Experiments.ClientCli.Connection;

namespace Experiments.ClientCli.Commands.Slice;

/// <summary>Lists the slices that most experiments misclassify.</summary>
internal sealed class SliceHardest : IVerb
{
    private readonly Argument<string> _dataset = new("DATASET") { Description = "Dataset name." };
    private readonly RowOptions _rows = new("actual=rock and probability>0.9", usual: 20);

    private readonly Option<bool> _padded = PaddedOption.Create();

    public string Path => "slice hardest";

    public string Description =>
        "Lists the hardest slices of a dataset over all experiments, without those at chance level and those with a slice split.";

    public IReadOnlyList<string> Examples => ["experiments slice hardest gtzan", "experiments slice hardest gtzan --limit 100 --json"];

    public IReadOnlyList<Symbol> Symbols => [_dataset, .. _rows.Symbols, _padded];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        ListPath(invocation, "hardest"),
        grains => DatasetQueries.ListHardestAsync(
            grains, invocation.Required(_dataset), _rows.Read(invocation), invocation.Value(_padded), cancellationToken),
        cancellationToken);

    private ApiPath? ListPath(Invocation invocation, string list) => _rows.AddTo(
        ApiPath.Of("datasets", invocation.Required(_dataset), list)?.With("padded", invocation.Value(_padded)), invocation);
}
