using System.CommandLine;
using Experiments.ClientCli.Connection;
using Experiments.Domain;
using Experiments.Specs.Files;
using Experiments.Web;

namespace Experiments.ClientCli.Commands.Serving;

/// <summary>Keeps the store open for other commands, and serves the API.</summary>
internal sealed class Serve : IVerb
{
    private readonly Option<string> _http = ArgumentRules.Parsed(
        new Option<string>("--http")
        {
            Description = "Where to serve, on this machine only: PORT or localhost:PORT; 0 for a free port.",
            HelpName = "ADDRESS",
            DefaultValueFactory = _ => "127.0.0.1:8080",
        },
        text => _ = HttpAddress.Parse(text));

    private readonly Option<bool> _open = LivePages.CreateOption("Open the browser there.");

    public string Path => "serve";

    public string Description => "Keeps the store open until Ctrl-C: other commands on it work in this process, and an API answers.";

    public IReadOnlyList<string> Examples => ["experiments serve", "experiments serve --http 8081 --open"];

    public IReadOnlyList<Symbol> Symbols => [_http, _open];

    public bool SharesStore => true;

    public bool IsResident => true;

    public bool IsRepeatable => true;

    public async Task<ExitCode> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (address, isOpen) = (HttpAddress.Parse(invocation.Value(_http)!), invocation.Value(_open)); // not null: it has a default
        if (ClusterConnection.Locate(invocation) is not { Cluster: null, Store: var store })
        {
            throw new UserErrorException(
                "serve is for the store of this machine; a cluster's silos answer by themselves, at the address of `silo --http`");
        }

        await using var cluster = await ClusterConnection.OpenAsync(invocation, cancellationToken).ConfigureAwait(false);
        if (invocation.Holder?.Holder is { IsResident: true } other)
        {
            if (!isOpen || other.Http is not { } known)
            {
                throw UserErrorException.Failed($"{store}: process {other.Process} serves this store already; stop it, or use its address");
            }

            invocation.Terminal.Progress($"process {other.Process} serves this store already, at {known}");
            await Browser.OpenAsync(LivePages.EntryOf(known, AccessKey.Of(store), "/"), invocation.Terminal, cancellationToken)
                .ConfigureAwait(false);
            return ExitCode.Done;
        }

        var key = AccessKey.Of(store);
        await using var server = await LivePages.StartAsync(cluster, address, key, invocation.Terminal, cancellationToken)
            .ConfigureAwait(false);
        cluster.Announce(server.Address);
        invocation.Terminal.Line($"serving {store} at {server.Address}/enter?key={key.Text}");
        invocation.Terminal.Line($"for programs: {server.Address}/api/v1, with Authorization: Bearer and the key in {store}/access/key");
        invocation.Terminal.Json(new { server.Address, Api = $"{server.Address}/api/v1", Key = $"{store}/access/key" });
        invocation.Terminal.Progress(invocation.Holder is { } holder
            ? $"process {holder.Holder.Process} holds the store; this one takes it over when that one ends. Ctrl-C stops"
            : "Ctrl-C stops");
        if (isOpen)
        {
            await Browser.OpenAsync(LivePages.EntryOf(server.Address, key, "/"), invocation.Terminal, cancellationToken)
                .ConfigureAwait(false);
        }

        await (invocation.Holder?.Ended ?? Task.Delay(Timeout.Infinite, cancellationToken)).WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return cancellationToken.IsCancellationRequested ? ExitCode.Done : throw UserErrorException.Failed("the store has no holder");
    }
}
