using System.CommandLine;
using Experiments.ClientCli.Commands.Dataset;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.ReadModel.Views;
using Experiments.Specs.Files;

namespace Experiments.ClientCli.Commands.Features;

/// <summary>Computes a feature set.</summary>
internal sealed class FeaturesBuild : IVerb
{
    private readonly Argument<string> _dataset = new("DATASET") { Description = "Dataset name." };
    private readonly Option<string> _spec = new("--spec")
    {
        Description = "Feature spec file, or the name of one in configs/features.",
        HelpName = "FILE.yaml",
        DefaultValueFactory = _ => "seed-study",
    };

    private readonly Option<string?> _name = new("--name") { Description = "Display name (default: the file name)." };

    public string Path => "features build";

    public string Description => "Computes a feature set on the cluster; existing features are reused.";

    public bool SharesStore => true;

    public bool IsRepeatable => true;

    public IReadOnlyList<string> Examples => ["experiments features build gtzan --spec configs/features/seed-study.yaml"];

    public IReadOnlyList<Symbol> Symbols => [_dataset, _spec, _name];

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var dataset = invocation.Required(_dataset);
        var spec = FeatureFile.Read(FeatureSpecLocator.Find(invocation.Value(_spec)!), ClientCatalog.All).Spec; // not null: has a default
        spec = spec with { Name = invocation.Value(_name) ?? spec.Name };
        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        var (set, wasThere) = await DatasetSteps.ExtractAsync(cluster, dataset, spec, invocation.Terminal, cancellationToken)
            .ConfigureAwait(false);
        return FeatureViews.Built(set, spec.Name, dataset, wasThere).ShowOn(invocation.Terminal);
    }
}
