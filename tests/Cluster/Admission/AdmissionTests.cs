using Experiments.Contracts.Tls;
using Xunit;

namespace Experiments.Cluster.Admission;

/// <summary>Silos that a cluster does not admit: they report why in one line and exit, without any effect on the cluster.</summary>
public sealed class AdmissionTests(PostgresServer server) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_silo_without_a_valid_certificate_exits_with_2_and_one_line()
    {
        PostgresServer.SkipUnlessInstalled();
        var connection = await server.CreateDatabaseAsync();
        var (authority, other) = (new Certificates(_folder.Path, "authority"), new Certificates(_folder.Path, "other"));
        await using var first = await Start(connection, "n1", authority.Issue("n1", TlsUse.Silo)).WaitUntilJoinedAsync();

        Assert.Equal(
            "('CN=n1' of 'CN=authority') is not from the authority 'CN=other'; check --certificate, --key and --authority",
            TextAfter("its certificate ", await RefusalAsync(connection, "n2", other.Issue("n2", TlsUse.Silo))));
        var foreign = other.Issue("n3", TlsUse.Silo) with { Authority = JoinAuthorities(authority.Authority, other.Authority) };
        Assert.Contains("it refused this program's certificate", await RefusalAsync(connection, "n3", foreign), StringComparison.Ordinal);
        Assert.EndsWith(
            "uses TLS, but this one has no certificate; set --certificate, --key and --authority (or tls: in the config)",
            await RefusalAsync(connection, "n4", null),
            StringComparison.Ordinal);

        await using var second = await Start(connection, "n5", authority.Issue("n5", TlsUse.Silo)).WaitUntilJoinedAsync();

        // What a silo says of its own threads on a busy machine is not of the others.
        Assert.DoesNotContain(first.Output.Split('\n'), line => line.Contains("Orleans.Runtime.MembershipService", StringComparison.Ordinal)
            && !line.Contains("LocalSiloHealthMonitor", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_silo_with_a_certificate_cannot_join_a_cluster_without_TLS()
    {
        PostgresServer.SkipUnlessInstalled();
        var connection = await server.CreateDatabaseAsync();
        await using var first = await Start(connection, "n1", null).WaitUntilJoinedAsync();
        Assert.Contains("it does not use TLS",
            await RefusalAsync(connection, "n2", new Certificates(_folder.Path, "authority").Issue("n2", TlsUse.Silo)),
            StringComparison.Ordinal);
        await using var second = await Start(connection, "n3", null).WaitUntilJoinedAsync();
    }

    private async Task<string> RefusalAsync(string connection, string name, TlsFiles? tls)
    {
        await using var silo = Start(connection, name, tls);
        Assert.Equal(2, await silo.ExitAsync(TestContext.Current.CancellationToken));
        return Assert.Single(silo.Output.Split('\n'));
    }

    private SiloProcess Start(string connection, string name, TlsFiles? tls) => SiloProcess.Start(
    [
        "--cluster", connection, "--store", _folder["store"], "--devices", "cpu:1", "--name", name,
        // Not null: issued.
        .. tls is null ? Array.Empty<string>() : ["--certificate", tls.Certificate!, "--key", tls.Key!, "--authority", tls.Authority!],
    ]);

    private string JoinAuthorities(params string[] authorities)
    {
        var file = _folder["joined.crt"];
        File.WriteAllText(file, string.Join('\n', authorities.Select(File.ReadAllText)));
        return file;
    }

    private static string TextAfter(string words, string line) => line[(line.IndexOf(words, StringComparison.Ordinal) + words.Length)..];
}
