using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Dataset;

/// <summary>Shows errors and suspicious entries in a dataset.</summary>
internal sealed class DatasetAudit : IVerb
{
    private readonly Argument<string> _name = new("NAME") { Description = "Dataset name." };
    private readonly OutputOption _groups = new("--groups-to")
    {
        Description = "Write a groups file for `dataset import --groups` that keeps exact and near duplicates in the same part of a split.",
        HelpName = "FILE.csv",
    };

    public string Path => "dataset audit";

    public string Description => "Finds exact and near duplicates, silent, clipped and short tracks, and class imbalance.";

    public bool SharesStore => true;

    public IReadOnlyList<string> Examples => ["experiments dataset audit gtzan", "experiments dataset audit gtzan --groups-to groups.csv"];

    public IReadOnlyList<Symbol> Symbols => [_name, _groups];

    public Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken) => invocation.ShowAsync(
        async grains =>
        {
            var audit = await QueryAsync(grains, invocation.Required(_name), invocation.Terminal, cancellationToken).ConfigureAwait(false);
            if (invocation.Value(_groups) is { } file)
            {
                var tracks = await ListTracksAsync(grains, audit, cancellationToken).ConfigureAwait(false);
                OutputFile.Write(file, writer => AuditGroups.Write(writer, audit, tracks));
                invocation.Terminal.Progress($"wrote groups of {Display.Count(tracks.Count, "track")} to {file}");
            }

            var label = await LabelQueries.OfDatasetAsync(grains, audit.Dataset, cancellationToken).ConfigureAwait(false);
            return AuditView.Of(grains.Names().Show(audit), label);
        },
        cancellationToken);

    private static async Task<Domain.AuditResult> QueryAsync(
        IGrainFactory grains, string name, Terminal terminal, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var grain = grains.GetGrain<IDatasetAuditGrain>(name);
        var status = await grain.EnsureAsync(cancellationToken).ConfigureAwait(false);
        if (status.State is BuildState.Building)
        {
            terminal.Progress($"auditing {name}: decoding and comparing every track");
        }

        await using var pauses = PauseMonitor.Start(grains, terminal.Error);
        status = await DatasetSteps.AwaitAsync(
            status, found => found.State is BuildState.Building, () => grain.DescribeAsync(cancellationToken), cancellationToken)
            .ConfigureAwait(false);

        terminal.Progress($"audited {name} in {Display.Duration(TimeProvider.System.GetElapsedTime(started))}");
        return status.Audit ?? throw UserErrorException.FailedBecause($"dataset '{name}' could not be audited", status.Reason);
    }

    private static async Task<List<TrackInfo>> ListTracksAsync(
        IGrainFactory grains, Domain.AuditResult audit, CancellationToken cancellationToken)
    {
        const int page = 1000;
        var tracks = new List<TrackInfo>();
        while (tracks.Count < audit.Tracks)
        {
            var more = await grains.GetGrain<IDatasetGrain>(audit.Dataset).ListTracksAsync(tracks.Count, page, cancellationToken)
                .ConfigureAwait(false);
            if (more.IsEmpty)
            {
                break;
            }

            tracks.AddRange(more);
        }

        return tracks;
    }
}
