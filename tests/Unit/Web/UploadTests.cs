using Experiments.Web.Predict;
using Xunit;

namespace Experiments.Unit.Web;

public sealed class UploadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, "audio")]
    [InlineData("", "audio")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\music\\song.wav", "song.wav")]
    [InlineData("..", "..")]
    [InlineData("a/", "audio")]
    public void What_a_client_calls_a_file_has_no_folders(string? given, string name) => Assert.Equal(name, UploadReader.NameOf(given));

    [Fact]
    public async Task A_file_is_kept_under_our_name_and_gone_when_it_has_been_used()
    {
        var sent = new byte[100_000];
        Random.Shared.NextBytes(sent);
        await using (var upload = await Upload.ReceiveAsync("../x", new MemoryStream(sent), sent.Length, _folder["uploads"], Cancellation))
        {
            Assert.Equal(sent, await upload.ReadAsync(Cancellation));
            Assert.True(OperatingSystem.IsWindows() || Directory.GetFiles(_folder["uploads"]).Length == 0);
        }

        Assert.Empty(Directory.GetFiles(_folder["uploads"]));
    }

    [Fact]
    public async Task Too_large_a_file_is_refused_and_nothing_of_it_remains()
    {
        await Assert.ThrowsAsync<UploadTooLargeException>(
            () => Upload.ReceiveAsync("x", new MemoryStream(new byte[1001]), 1000, _folder["uploads"], Cancellation));
        Assert.Empty(Directory.GetFiles(_folder["uploads"]));
    }
}
