using System.CommandLine;
using Experiments.ClientCli.Connection;

namespace Experiments.ClientCli.Commands.Slice;

/// <summary>Lists the tracks whose labels the models contradict.</summary>
internal sealed class SliceDisagreements : IVerb
{
    private readonly Argument<string> _dataset = new("DATASET") { Description = "Dataset name." };
    private readonly RowOptions _rows = new("suggested!=none", usual: 20);
    private readonly Option<bool> _padded = PaddedOption.Create();

    public string Path => "slice disagreements";

    public string Description =>
        "Lists the tracks whose label most families of models contradict with confidence, and how much predictions disagree.";

    public IReadOnlyList<string> Examples =>
        ["experiments slice disagreements gtzan", "experiments slice disagreements gtzan --limit 100 --json"];

    public IReadOnlyList<Symbol> Symbols => [_dataset, .. _rows.Symbols, _padded];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        ListPath(invocation, "disagreements"),
        grains => DatasetQueries.ListDisagreementsAsync(
            grains, invocation.Required(_dataset), _rows.Read(invocation), invocation.Value(_padded), cancellationToken),
        cancellationToken);

    private ApiPath? ListPath(Invocation invocation, string list) => _rows.AddTo(
        ApiPath.Of("datasets", invocation.Required(_dataset), list)?.With("padded", invocation.Value(_padded)), invocation);
}
