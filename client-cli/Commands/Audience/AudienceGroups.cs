using System.Collections.Immutable;
using System.CommandLine;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Audience;

/// <summary>Groups the listeners of an audience.</summary>
internal sealed class AudienceGroups : IVerb
{
    private readonly Argument<string> _name = AudienceArgument.Create();
    private readonly Option<string> _dataset = new("--dataset")
    {
        Description = "Dataset whose blends the listeners play.",
        HelpName = "DATASET",
        Required = true,
    };

    private readonly Option<string?> _experiment = BlendExperimentOption.Create();
    private readonly OutputOption _to = new("--to")
    {
        Description = "File to also write group and taste of each listener to: .csv, .json or .parquet. It contains the users' IDs.",
        HelpName = "FILE.{csv,json,parquet}",
    };

    public string Path => "audience groups";

    public string Description =>
        "Groups listeners by the blends that they play: what each group plays more than chance, and whether it predicts the next track.";

    public IReadOnlyList<string> Examples =>
    [
        "experiments audience groups listeners --dataset gtzan",
        "experiments audience groups listeners --dataset gtzan --experiment quick/e3 --to listeners.parquet",
    ];

    public IReadOnlyList<Symbol> Symbols => [_name, _dataset, _experiment, _to];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var file = invocation.Value(_to);
        if (file is not null)
        {
            RowsFile.Check(file);
        }

        return invocation.ShowAsync(
            async grains =>
            {
                var (grain, _) = await AudienceQueries.FindAsync(grains, invocation.Required(_name), cancellationToken)
                    .ConfigureAwait(false);
                var dataset = invocation.Value(_dataset)!; // not null: required
                var query = new AudienceQuery(
                    grains.Names().DatasetKey(dataset),
                    invocation.Value(_experiment) is { } typed ? grains.Names().KeyOf(ExperimentId.Parse(typed)) : null);
                var audience = await grain.GroupAsync(query, cancellationToken).ConfigureAwait(false) with { Dataset = dataset };
                var view = AudienceViews.Groups(audience);
                if (file is null)
                {
                    return view;
                }

                var listeners = await ListAsync(grain, query, cancellationToken).ConfigureAwait(false);
                RowsFile.Write(file, [.. AudienceViews.Rows(audience, listeners)], "user", "group", "groupName", "silhouette", "tracks");
                return view with { Blocks = [.. view.Blocks, "", $"{Display.Count(listeners.Count, "listener")} written to {file}"] };
            },
            cancellationToken);
    }

    private static async Task<List<ListenerTaste>> ListAsync(
        IAudienceGrain grain, AudienceQuery query, CancellationToken cancellationToken)
    {
        var listeners = new List<ListenerTaste>();
        ImmutableArray<ListenerTaste> page;
        do
        {
            page = await grain.ListListenersAsync(query, listeners.Count, cancellationToken).ConfigureAwait(false);
            listeners.AddRange(page);
        }
        while (!page.IsEmpty);

        return listeners;
    }
}
