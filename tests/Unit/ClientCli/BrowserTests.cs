using Experiments.ClientCli.Commands.Serving;
using Experiments.ClientCli.Connection;
using Experiments.Web;
using Xunit;

namespace Experiments.Unit.ClientCli;

public sealed class BrowserTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_user_s_own_browser_comes_first()
    {
        var start = Browser.StartOf("http://127.0.0.1:1/", "firefox");
        Assert.Equal(("firefox", "http://127.0.0.1:1/"), (start.FileName, Assert.Single(start.ArgumentList)));
        Assert.Equal(
            OperatingSystem.IsWindows() ? "http://127.0.0.1:1/" : OperatingSystem.IsMacOS() ? "open" : "xdg-open",
            Browser.StartOf("http://127.0.0.1:1/", "").FileName);
    }

    [Fact]
    public void A_page_is_entered_with_the_key()
    {
        var key = AccessKey.Of(_folder.Path);
        Assert.Equal(
            $"http://127.0.0.1:1/enter?key={key.Text}&to=%2Fsweeps%2Fa%2520b",
            LivePages.EntryOf("http://127.0.0.1:1", key, "/sweeps/a%20b"));
    }
}
