using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;

namespace Experiments.ClientCli.Commands.Features;

/// <summary>All feature sets.</summary>
internal sealed class FeaturesList : IVerb
{
    public string Path => "features list";

    public string Description => "Lists the feature sets.";

    public IReadOnlyList<string> Examples => ["experiments features list"];

    public IReadOnlyList<Symbol> Symbols => [];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        var sets = await FeaturesView.ListAsync(cluster, cancellationToken).ConfigureAwait(false);
        invocation.Terminal.Json(new { FeatureSets = sets.Select(set => FeaturesView.Shape(set)) });
        if (sets.Count == 0)
        {
            invocation.Terminal.Line("no feature sets yet; `experiments features build DATASET` makes one");
            return ExitCode.Done;
        }

        var table = new TextTable("id", "name", "dataset", "state", "rows", "from");
        foreach (var set in sets)
        {
            table.Add(set.Id[..Math.Min(12, set.Id.Length)], set.Spec.Name, set.Dataset, Words.Of(set.State), $"{set.Rows}", set.Spec.ImportedSet is null ? "audio" : "a table");
        }

        table.Print(invocation.Terminal);
        return ExitCode.Done;
    }
}
