using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Experiments.Contracts.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Experiments.Cluster.Admission;

/// <summary>How either end of a connection reports, in one line, a peer that does not speak TLS or stops halfway.</summary>
public sealed class TlsPeersTests : IDisposable
{
    private static readonly byte[] Http = "GET / HTTP/1.1\r\nHost: silo\r\n\r\n"u8.ToArray();

    /// <summary>The first bytes of a TLS record with a ClientHello of 200 bytes.</summary>
    private static readonly byte[] HalfHello = [22, 3, 1, 0, 200, 1, 0, 0, 196];

    private readonly TemporaryFolder _folder = new();
    private readonly TlsIdentity _silo;
    private readonly TlsIdentity _client;

    public TlsPeersTests()
    {
        var authority = new Certificates(_folder.Path, "authority");
        _silo = authority.Issue("silo", TlsUse.Silo).Load(TlsUse.Silo)!; // not null: all files are named
        _client = authority.Issue("client", TlsUse.Client).Load(TlsUse.Client)!; // not null: all files are named
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _silo.Dispose();
        _client.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(TlsSide.FromClient, "refused 127.0.0.1:")]
    [InlineData(TlsSide.ToSilo, "the silo at 127.0.0.1:")]
    public async Task A_peer_without_TLS_is_reported_differently_from_one_that_breaks_off(TlsSide side, string begin)
    {
        foreach (var (sent, reason) in new[] { (Http, "it does not use TLS ("), ([], "it broke off: "), (HalfHello, "it broke off: ") })
        {
            var line = await ConnectAsync(side, _silo, async peer =>
            {
                await peer.WriteAsync(sent, Cancellation);
                peer.Socket.Shutdown(SocketShutdown.Send);
                await peer.CopyToAsync(Stream.Null, Cancellation);
            });
            Assert.NotNull(line);
            Assert.StartsWith(begin, line, StringComparison.Ordinal);
            Assert.Contains($": {reason}", line, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', line);
        }
    }

    [Fact]
    public async Task A_silent_peer_is_disconnected_after_ten_seconds()
    {
        // The limit itself is an argument here, so that nobody waits it out.
        Assert.Equal(TimeSpan.FromSeconds(10), TlsHandshake.DefaultLimit);
        (TlsSide Side, byte[] Sent)[] ends = [(TlsSide.FromSilo, []), (TlsSide.ToSilo, []), (TlsSide.FromSilo, HalfHello)];
        var lines = await Task.WhenAll(ends.Select(end => ConnectAsync(
            end.Side,
            _silo,
            async peer =>
            {
                await peer.WriteAsync(end.Sent, Cancellation);
                await peer.CopyToAsync(Stream.Null, Cancellation);
            },
            TimeSpan.FromSeconds(1))));
        Assert.All(lines, line => Assert.EndsWith(": it did not speak TLS within 1 s", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_disconnect_after_the_handshake_is_reported_as_a_refused_certificate()
    {
        var line = await ConnectAsync(TlsSide.ToSilo, _client, async peer =>
        {
            await using var tls = new SslStream(peer, leaveInnerStreamOpen: true);
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificateContext = _silo.Context }, Cancellation);
            peer.Socket.Shutdown(SocketShutdown.Send);
            await peer.CopyToAsync(Stream.Null, Cancellation);
        });
        Assert.EndsWith(
            ": it refused this program's certificate; it must be of the cluster's authority and in date", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificates_of_an_intermediate_authority_are_accepted()
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = Authority("root", rootKey).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-3), DateTimeOffset.UtcNow.AddDays(3));
        using var middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var middle = Authority("middle", middleKey)
            .Create(root, DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(2), RandomNumberGenerator.GetBytes(8));
        using var issuer = middle.CopyWithPrivateKey(middleKey);
        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=leaf", leafKey, HashAlgorithmName.SHA256);
        OidCollection usages = [new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")];
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, false));
        using var leaf = request.Create(
            issuer, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), RandomNumberGenerator.GetBytes(8));
        using var identity = TlsIdentity.Load(
            Write("leaf.crt", $"{leaf.ExportCertificatePem()}\n{middle.ExportCertificatePem()}"),
            Write("leaf.key", leafKey.ExportPkcs8PrivateKeyPem()),
            Write("root.crt", root.ExportCertificatePem()),
            TlsUse.Silo);

        Assert.Null(await ConnectAsync(
            TlsSide.FromSilo, identity, async peer => Assert.Null(await TlsConnection.CheckAdmissionAsync(peer, identity, Cancellation))));
    }

    private string Write(string name, string text)
    {
        var file = _folder[name];
        File.WriteAllText(file, text);
        return file;
    }

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request;
    }

    /// <summary>Connects one end with TLS to the given other end; returns why it failed, or null if it did not.</summary>
    private static async Task<string?> ConnectAsync(
        TlsSide side, TlsIdentity identity, Func<NetworkStream, Task> peer, TimeSpan? limit = null)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var own = new TcpClient();
        await own.ConnectAsync((IPEndPoint)listener.LocalEndpoint, Cancellation);
        using var other = await listener.AcceptTcpClientAsync(Cancellation);

        string? refusal = null;
        var isConnected = false;
        var builder = new ConnectionBuilder(new ServiceCollection().BuildServiceProvider());
        builder.UseTls(identity, side, line => refusal = line, limit ?? TlsHandshake.DefaultLimit);
        builder.Run(_ =>
        {
            isConnected = true;
            return Task.CompletedTask;
        });
        var context = new DefaultConnectionContext // not disposed of: it may still be aborted on another thread, which would throw there
        {
            Transport = new Pipes(PipeReader.Create(own.GetStream()), PipeWriter.Create(own.GetStream())),
            RemoteEndPoint = listener.LocalEndpoint,
        };
        var speaking = peer(other.GetStream());
        await builder.Build()(context).WaitAsync(Cancellation);
        own.Close();
        await speaking;
        Assert.Equal(refusal is null, isConnected);
        return refusal;
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
