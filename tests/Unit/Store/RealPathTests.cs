using Experiments.Audio.Files;
using Experiments.Domain;
using Experiments.Store.Paths;
using Xunit;

namespace Experiments.Unit.Store;

/// <summary>
/// Paths are resolved, compared, and opened without following a link; a change in between is an error and never another file.
/// </summary>
public sealed class RealPathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public RealPathTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "symbolic links need a privilege there");
        _folder.Write("music/blues/a.wav", "inside");
        _folder.Write("outside/a.wav", "secret");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_resolved_path_is_opened()
    {
        Assert.Equal("inside", Read(_folder["music", "blues", "a.wav"]));
        Directory.CreateSymbolicLink(_folder["in"], _folder["music"]);
        Assert.Equal("inside", Read(RealPath.Resolve(_folder["in", "blues", "a.wav"])));
    }

    [Theory]
    [InlineData("music/blues/a.wav")]
    [InlineData("music/blues")]
    [InlineData("music")]
    public void A_link_substituted_for_any_path_segment_is_an_error(string step)
    {
        var resolved = RealPath.Resolve(_folder["music", "blues", "a.wav"]);
        Move(step);
        File.CreateSymbolicLink(_folder[step], _folder["moved"]); // to the very same file: the link itself matters
        Assert.Contains("symbolic link", Assert.Throws<IOException>(() => Read(resolved)).Message, StringComparison.Ordinal);
        Assert.Equal("inside", Read(RealPath.Resolve(resolved)));
    }

    [Fact]
    public void A_folder_that_becomes_a_link_is_not_listed()
    {
        Assert.Equal([_folder["music", "blues", "a.wav"]], RealPath.List(_folder["music", "blues"]));
        Move("music/blues");
        File.CreateSymbolicLink(_folder["music", "blues"], _folder["outside"]);
        Assert.Throws<IOException>(() => RealPath.List(_folder["music", "blues"]));
    }

    [Fact]
    public async Task A_link_swapped_in_during_reads_is_never_followed()
    {
        // A folder and a link to the outside alternate under one name, by renaming, while the file below it is read.
        Directory.CreateSymbolicLink(_folder["link"], _folder["outside"]);
        var root = new DatasetFolder(_folder["music"]);
        using var stop = new CancellationTokenSource();
        var swapping = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    Directory.Move(_folder["music", "blues"], _folder["aside"]);
                    Directory.Move(_folder["link"], _folder["music", "blues"]);
                    Directory.Move(_folder["music", "blues"], _folder["link"]);
                    Directory.Move(_folder["aside"], _folder["music", "blues"]);
                }
            },
            TestContext.Current.CancellationToken);
        var (read, refused, followed) = (0, 0, 0);
        for (var i = 0; i < 200_000 && (read < 500 || refused < 500 || followed < 20); i++)
        {
            try
            {
                using var reader = new StreamReader(root.Open("blues/a.wav"));
                Assert.Equal("inside", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
                read++;
            }
            catch (Exception e) when (e is IOException or Experiments.Audio.AudioFormatException)
            {
                refused++;
            }

            followed += IsLinkFollowed() ? 1 : 0;
        }

        await stop.CancelAsync();
        await swapping;

        // The link was there to be followed: a check of the name alone follows it.
        Assert.True(read > 0 && refused > 0 && followed > 0, $"{read} read, {refused} refused, {followed} followed");
    }

    [Theory]
    [InlineData("/data/music", "/data/music", true)]
    [InlineData("/data/music/a.wav", "/data/music", true)]
    [InlineData("/data/music/a.wav", "/data/music/", true)]
    [InlineData("/data/music/a.wav", "/", true)]
    [InlineData("/data/music-evil/a.wav", "/data/music", false)]
    [InlineData("/data/musi", "/data/music", false)]
    [InlineData("/data/Music/a.wav", "/data/music", false)]
    [InlineData("/data", "/data/music", false)]
    public void A_folder_contains_itself_and_everything_below_it(string path, string folder, bool isWithin) =>
        Assert.Equal(isWithin, RealPath.IsWithin(path, folder));

    [Fact]
    public void Chains_of_links_are_resolved_and_loops_are_refused()
    {
        File.CreateSymbolicLink(_folder["one"], "two");
        File.CreateSymbolicLink(_folder["two"], "./music/../three");
        File.CreateSymbolicLink(_folder["three"], _folder["music", "blues"]);
        Assert.Equal(_folder["music", "blues", "a.wav"], RealPath.Resolve(_folder["one", "a.wav"]));
        File.CreateSymbolicLink(_folder["x"], "y");
        File.CreateSymbolicLink(_folder["y"], "x/z");
        Assert.Equal($"{_folder["x"]}: its symbolic links form a loop",
            Assert.Throws<UserErrorException>(() => RealPath.Resolve(_folder["x"])).Message);
    }

    [Fact]
    public void A_missing_file_is_not_found() => Assert.Throws<FileNotFoundException>(() => Read(_folder["music", "none", "a.wav"]));

    private static string Read(string path)
    {
        using var reader = new StreamReader(RealPath.Open(path));
        return reader.ReadToEnd();
    }

    private void Move(string step)
    {
        if (Directory.Exists(_folder[step]))
        {
            Directory.Move(_folder[step], _folder["moved"]);
        }
        else
        {
            File.Move(_folder[step], _folder["moved"]);
        }
    }

    private bool IsLinkFollowed()
    {
        try
        {
            return File.ReadAllText(_folder["music", "blues", "a.wav"]) == "secret";
        }
        catch (IOException)
        {
            return false;
        }
    }
}
