using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Experiments.ClientCli.Connection;
using Xunit;

namespace Experiments.Unit.ClientCli;

public sealed class ClusterReachabilityTests : IDisposable
{
    private readonly TcpListener _silo = new(IPAddress.Loopback, 0);

    public void Dispose() => _silo.Dispose();

    [Fact]
    public async Task A_silo_with_TLS_is_recognized_by_a_client_without_a_certificate() => Assert.True(await UsesTlsAsync(async peer =>
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=silo", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var tls = new SslStream(peer);
        try
        {
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificate = certificate }, TestContext.Current.CancellationToken);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            // The client leaves once it has seen the certificate, before or after the handshake ends here.
        }
    }));

    [Fact]
    public async Task A_silo_that_closes_the_connection_does_not_use_TLS() =>
        Assert.False(await UsesTlsAsync(_ => Task.CompletedTask));

    [Fact]
    public async Task A_port_where_nobody_listens_does_not_use_TLS()
    {
        _silo.Start();
        var address = (IPEndPoint)_silo.LocalEndpoint;
        _silo.Stop();
        Assert.False(await ClusterReachability.UsesTlsAsync(address, TestContext.Current.CancellationToken));
    }

    private async Task<bool> UsesTlsAsync(Func<Stream, Task> answerAsync)
    {
        _silo.Start();
        var answering = AnswerAsync();
        var usesTls = await ClusterReachability.UsesTlsAsync((IPEndPoint)_silo.LocalEndpoint, TestContext.Current.CancellationToken);
        await answering;
        return usesTls;

        async Task AnswerAsync()
        {
            using var peer = await _silo.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            await answerAsync(peer.GetStream());
        }
    }
}
