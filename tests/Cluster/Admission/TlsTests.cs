using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Experiments.Contracts;
using Experiments.Contracts.Tls;
using Experiments.Domain;
using Experiments.Silo;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Xunit;
using SiloOptions = Experiments.Silo.SiloOptions;

namespace Experiments.Cluster.Admission;

/// <summary>A silo with TLS, and which peers can connect to it over real sockets.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly LogLines _log = new();
    private readonly int _siloPort = Ports.Free();
    private readonly int _gatewayPort = Ports.Free();
    private readonly Certificates _authority;
    private readonly Certificates _other;
    private IHost? _silo;

    public TlsTests() => (_authority, _other) = (new Certificates(_folder.Path, "authority"), new Certificates(_folder.Path, "other"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _silo = await SiloHost.BuildAsync(
            new SiloOptions
            {
                Name = "n1",
                Store = _folder["store"],
                SiloPort = _siloPort,
                GatewayPort = _gatewayPort,
                Tls = _authority.Issue("silo", TlsUse.Silo),
                RunsInProcess = true,
            },
            logging => logging.AddProvider(_log).SetMinimumLevel(LogLevel.Warning));
        await _silo.StartAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _silo!.StopAsync(CancellationToken.None); // not null: initialized
        _silo.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Only_clients_with_a_valid_certificate_of_the_authority_can_connect()
    {
        using var right = _authority.Issue("client", TlsUse.Client).Load(TlsUse.Client);
        Assert.True((await TryConnectAsync(right)).IsThrough);

        // For each of them: the error it gets itself, and the line in the silo's log.
        using var foreign = _other.Issue("foreign", TlsUse.Client).Load(TlsUse.Client);

        // This one rejects the silo too: which side breaks off first decides whether its name is known by then.
        await AssertRefusedAsync(foreign, "is not from the authority 'CN=other'", "No connection: refused 127.0.0.1:");
        using var forged = Certificates.Forge(_other.Issue("forged", TlsUse.Client), _authority.Authority);
        await AssertRefusedAsync(
            forged, "refused this program's certificate", "('CN=forged' of 'CN=other') is not from the authority 'CN=authority'");
        using var late = Certificates.Forge(_authority.Issue("late", TlsUse.Client, validDays: -1), _authority.Authority);
        await AssertRefusedAsync(late, "refused this program's certificate", "is valid from ");
        await AssertRefusedAsync(null, null, "it does not use TLS");

        Assert.True((await TryConnectAsync(right)).IsThrough);
        Assert.DoesNotContain(_log.Lines,
            line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_certificate_is_refused_on_the_silo_port()
    {
        // Not null: issued.
        using var client = X509Certificate2.CreateFromPemFile(_authority.Issue("client", TlsUse.Client).Certificate!,
            _folder["client.key"]);
        Assert.Equal(0, await ReadFirstAsync(client));
        Assert.Contains("is a client's: a silo's has the extended key usage serverAuth too", await _log.AwaitOutputAsync("('CN=client')"),
            StringComparison.Ordinal);
        Assert.Equal(0, await ReadFirstAsync(null));
        Assert.NotNull(await _log.AwaitOutputAsync("its certificate was not shown"));
        // Not null: issued.
        using var silo = X509Certificate2.CreateFromPemFile(_authority.Issue("n2", TlsUse.Silo).Certificate!,
            _folder["n2.key"]);
        Assert.Equal(1, await ReadFirstAsync(silo));
    }

    [Fact]
    public void Invalid_certificates_are_refused_at_startup_in_one_line()
    {
        var right = _authority.Issue("right", TlsUse.Silo);
        AssertRefused(right with { Key = null }, "the key is not named");
        AssertRefused(right with { Key = _folder["none"] }, "there is no such file");
        AssertRefused(right with { Key = _authority.Issue("another", TlsUse.Silo).Key }, "its key is another's");
        AssertRefused(right with { Authority = _other.Authority }, "is not from the authority 'CN=other'");
        AssertRefused(right with { Certificate = right.Key }, "");
        AssertRefused(_authority.Issue("only-client", TlsUse.Client), "is a client's");
        AssertRefused(_authority.Issue("late", TlsUse.Silo, validDays: -1), "is valid from ");
        Assert.Null(new TlsFiles().Load(TlsUse.Silo));
    }

    [Fact]
    public async Task A_silo_beyond_loopback_needs_certificates_or_insecure()
    {
        var options = new SiloOptions { Name = "n2", Store = _folder["n2"], Address = IPAddress.Parse("10.1.2.3") };
        var error = await Assert.ThrowsAsync<UserErrorException>(() => SiloHost.BuildAsync(options, cancellationToken: Cancellation));
        Assert.StartsWith("10.1.2.3 is reachable from other machines", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        (await SiloHost.BuildAsync(options with { IsInsecure = true }, cancellationToken: Cancellation)).Dispose();
        (await SiloHost.BuildAsync(options with { Tls = _authority.Issue("n2", TlsUse.Silo) }, cancellationToken: Cancellation)).Dispose();
    }

    private static void AssertRefused(TlsFiles files, string words)
    {
        var error = Assert.Throws<UserErrorException>(() => files.Load(TlsUse.Silo));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private async Task AssertRefusedAsync(TlsIdentity? identity, string? told, string logged)
    {
        var (isConnected, reasons) = await TryConnectAsync(identity);
        Assert.False(isConnected);
        if (told is not null)
        {
            Assert.Contains(told, reasons[0], StringComparison.Ordinal);
        }

        Assert.Contains("No connection: refused 127.0.0.1:", await _log.AwaitOutputAsync(logged), StringComparison.Ordinal);
    }

    /// <summary>Connects as a client and makes one grain call; otherwise returns why there was no connection.</summary>
    private async Task<(bool IsThrough, string[] Reasons)> TryConnectAsync(TlsIdentity? identity)
    {
        var reasons = new List<string>();
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleansClient(client =>
        {
            client.UseStaticClustering(new IPEndPoint(IPAddress.Loopback, _gatewayPort));
            client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("experiments", "experiments"));
            client.UseConnectionRetryFilter((_, _) => Task.FromResult(false));
            if (identity is not null)
            {
                client.Configure<ClientConnectionOptions>(
                    options => options.ConfigureConnection(connection => connection.UseTls(identity, TlsSide.ToSilo, reasons.Add)));
            }
        });
        using var host = builder.Build();
        try
        {
            await host.StartAsync(Cancellation);
            await host.Services.GetRequiredService<IClusterClient>().GetGrain<ISchedulerGrain>(ISchedulerGrain.DefaultPool)
                .GetStatusAsync(Cancellation);
            await host.StopAsync(Cancellation);
            return (true, [.. reasons]);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or IOException)
        {
            return (false, [.. reasons]);
        }
    }

    /// <summary>Speaks TLS to the port for silos and returns how many bytes come back: 1 if accepted, 0 if it hangs up.</summary>
    private async Task<int> ReadFirstAsync(X509Certificate2? certificate)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, _siloPort, Cancellation);
        await using var tls = new SslStream(
            socket.GetStream(), leaveInnerStreamOpen: false, (_, shown, _, _) => shown?.Subject == "CN=silo");
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = "silo", ClientCertificates = certificate is null ? [] : [certificate] },
                Cancellation);
            return await tls.ReadAsync(new byte[1], Cancellation);
        }
        catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
        {
            return 0;
        }
    }
}
