using System.Net;
using Experiments.Domain;
using Experiments.Web;
using Xunit;

namespace Experiments.Unit.Web;

public sealed class AccessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_store_keeps_its_key_where_only_its_owner_reads_it()
    {
        var key = AccessKey.Of(_folder.Path);
        Assert.Matches("^[0-9a-f]{64}$", key.Text);
        Assert.Equal(key.Text, AccessKey.Of(_folder.Path).Text);
        Assert.NotEqual(key.Text, AccessKey.Of(Path.Combine(_folder.Path, "other")).Text);
        if (!OperatingSystem.IsWindows())
        {
            var mode = File.GetUnixFileMode(Path.Combine(_folder.Path, "access", "key"));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ")]
    public void A_file_that_holds_no_key_is_replaced(string content)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "access"));
        File.WriteAllText(Path.Combine(_folder.Path, "access", "key"), content);
        Assert.Matches("^[0-9a-f]{64}$", AccessKey.Of(_folder.Path).Text);
    }

    [Fact]
    public void Only_the_whole_key_is_the_key()
    {
        var key = AccessKey.Of(_folder.Path);
        Assert.True(key.IsHeldBy(key.Text));
        Assert.False(key.IsHeldBy(null));
        Assert.False(key.IsHeldBy(""));
        Assert.False(key.IsHeldBy(key.Text[1..]));
        Assert.False(key.IsHeldBy(key.Text.ToUpperInvariant()));
    }

    [Theory]
    [InlineData("127.0.0.1", "localhost", true)]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("::1", "[::1]", true)]
    [InlineData("127.0.0.1", "example.com", false)]
    [InlineData("127.0.0.1", "localhost.example.com", false)]
    [InlineData("127.0.0.1", "10.0.0.1", false)]
    [InlineData("10.0.0.1", "localhost", false)]
    public void Only_this_machine_that_asks_for_itself_is_local(string remote, string host, bool isLocal) =>
        Assert.Equal(isLocal, Loopback.IsLocal(IPAddress.Parse(remote), host));

    [Theory]
    [InlineData(UserErrorKind.Invalid, 400)]
    [InlineData(UserErrorKind.NotFound, 404)]
    [InlineData(UserErrorKind.Failed, 409)]
    [InlineData(UserErrorKind.Unreachable, 503)]
    [InlineData(UserErrorKind.Forbidden, 403)]
    public void An_error_has_the_status_of_its_kind(UserErrorKind kind, int status) =>
        Assert.Equal(status, Problems.StatusOf(new UserErrorException(kind, "no")));

    [Fact]
    public void What_nobody_expected_is_a_500() => Assert.Equal(500, Problems.StatusOf(new InvalidOperationException()));

    [Fact]
    public void An_event_is_one_line_of_data_whatever_names_it_holds()
    {
        var progress = new RunProgress("a\n\ndata: forged/e0/r0f0", 1, 2, 3);
        var text = SweepEvents.Format(new SweepEvent(7, "run-ended", null, progress, null));
        Assert.Equal(["id: 7", "event: run-ended"], text.Split('\n')[..2]);
        Assert.StartsWith("data: {", text.Split('\n')[2], StringComparison.Ordinal);
        Assert.Equal(["", ""], text.Split('\n')[3..]);
    }
}
