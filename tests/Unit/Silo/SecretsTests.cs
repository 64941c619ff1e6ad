using Experiments.Domain;
using Experiments.Silo;
using Experiments.Silo.Operations;
using Experiments.Silo.Storage;
using Experiments.Specs.Files;
using Xunit;

namespace Experiments.Unit.Silo;

public sealed class SecretsTests
{
    private const string Connection = "Host=db;Username=ada;Password=open sesame;Database=experiments";

    [Fact]
    public void A_connection_string_is_shown_without_its_password()
    {
        Assert.Equal("host=db;username=ada;database=experiments", Secrets.Describe(Connection));
        Assert.DoesNotContain("sesame", Secrets.Describe("Host=db;PWD=open sesame"), StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", Secrets.Describe("sesame"), StringComparison.Ordinal);
        var settings = SiloSpec.Defaults with { Cluster = Connection };
        Assert.DoesNotContain(
            "sesame", new SiloOptions { Name = "n1", Store = "/store", Cluster = Connection }.Describe(settings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Connection, true)]
    [InlineData("Host=db;pwd=x", true)]
    [InlineData("sesame", true)]
    [InlineData("Host=db;Username=ada;Passfile=/home/ada/.pgpass", false)]
    [InlineData(null, false)]
    public void A_password_in_a_connection_string_is_detected(string? connection, bool isThere) =>
        Assert.Equal(isThere, Secrets.HoldsPassword(connection));

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=ada;Password=open sesame")]
    [InlineData("Host=127.0.0.1;Port=open sesame")]
    [InlineData("Host=127.0.0.1;open sesame=1")]
    [InlineData("open sesame")]
    public async Task Connection_errors_do_not_contain_the_password(string connection)
    {
        var error = await Assert.ThrowsAsync<UserErrorException>(
            () => PostgresStorage.EnsureSchemaAsync(connection, TestContext.Current.CancellationToken));
        Assert.DoesNotContain("sesame", error.Message, StringComparison.Ordinal);
    }
}
