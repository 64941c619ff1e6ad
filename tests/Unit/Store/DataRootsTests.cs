using Experiments.Domain;
using Experiments.Store.Paths;
using Xunit;

namespace Experiments.Unit.Store;

public sealed class DataRootsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DataRoots _roots;

    public DataRootsTests()
    {
        _folder.Write("music/blues/a.wav", "");
        _folder.Write("secret/key.pem", "");
        _roots = new DataRoots([_folder["music"]]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_data_root_and_everything_below_it_is_readable()
    {
        Assert.Equal(_folder["music"], _roots.Require(_folder["music"]));
        Assert.Equal(_folder["music", "blues"], _roots.Require(_folder["music", "jazz", "..", "blues"]));
        Assert.Equal(_folder["music", "not-there"], _roots.Require(_folder["music", "not-there"]));
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("music/../secret")]
    [InlineData("music/blues/../../secret/key.pem")]
    [InlineData("music-of-others")]
    [InlineData(".")]
    public void Paths_outside_the_data_roots_are_refused(string path) => AssertRefused(_folder[path]);

    [Fact]
    public void An_absolute_path_outside_the_data_roots_is_refused() => AssertRefused("/etc");

    [Fact]
    public void Links_are_checked_by_their_target()
    {
        Directory.CreateSymbolicLink(_folder["music", "out"], _folder["secret"]);
        Directory.CreateSymbolicLink(_folder["music", "within"], Path.Combine("..", "music", "blues"));
        Directory.CreateSymbolicLink(_folder["music", "twice"], "out");
        Directory.CreateSymbolicLink(_folder["in"], _folder["music"]);
        AssertRefused(_folder["music", "out"]);
        AssertRefused(_folder["music", "out", "key.pem"]);
        AssertRefused(_folder["music", "twice"]);

        // Lexically this is music itself; in fact it is the folder above secret's.
        Directory.CreateSymbolicLink(_folder["music", "blues", "deep"], _folder["secret"]);
        AssertRefused(_folder["music", "blues", "deep"]);
        AssertRefused(_folder["music"] + "/blues/deep/..");
        Assert.Equal(_folder["music", "blues"], _roots.Require(_folder["music", "within"]));
        Assert.Equal(_folder["music", "blues"], _roots.Require(_folder["in", "blues"]));
    }

    [Fact]
    public void A_link_loop_is_refused()
    {
        Directory.CreateSymbolicLink(_folder["music", "a"], "b");
        Directory.CreateSymbolicLink(_folder["music", "b"], "a");
        Assert.Contains("loop", Assert.Throws<UserErrorException>(() => _roots.Require(_folder["music", "a"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_root_may_be_a_link()
    {
        Directory.CreateSymbolicLink(_folder["linked"], _folder["music"]);
        Assert.Equal(_folder["music", "blues"], new DataRoots([_folder["linked"]]).Require(_folder["linked", "blues"]));
    }

    [Theory]
    [InlineData("music-evil")]
    [InlineData("Music")]
    [InlineData("music/../music-evil/a.wav")]
    public void A_name_with_the_same_prefix_or_another_case_is_outside(string path)
    {
        _folder.Write("music-evil/a.wav", "");
        AssertRefused(_folder[path]);
    }

    [Fact]
    public void Repeated_and_trailing_slashes_are_ignored()
    {
        Assert.Equal(_folder["music", "blues"], _roots.Require(_folder["music"] + "//blues///"));
        Assert.Equal(_folder["music"], new DataRoots([_folder["music"] + "/"]).Require(_folder["music"]));
        Assert.Equal("/etc", new DataRoots(["/"]).Require("/etc"));
    }

    [Fact]
    public void Parent_steps_are_resolved_after_links()
    {
        // Lexically this is music/key.pem; in fact it is key.pem beside the secret folder.
        Directory.CreateDirectory(_folder["secret", "deep"]);
        Directory.CreateSymbolicLink(_folder["music", "out"], _folder["secret", "deep"]);
        AssertRefused(_folder["music"] + "/out/../key.pem");
    }

    [Fact]
    public void A_hard_link_belongs_to_the_folder_it_is_in()
    {
        using (var linked = System.Diagnostics.Process.Start("ln", [_folder["secret", "key.pem"], _folder["music", "key.pem"]]))
        {
            linked.WaitForExit();
        }

        Assert.Equal(_folder["music", "key.pem"], _roots.Require(_folder["music", "key.pem"]));
    }

    [Fact]
    public void An_import_is_resolved_and_its_groups_file_is_checked_too()
    {
        Directory.CreateSymbolicLink(_folder["in"], _folder["music"]);
        var import = new DatasetImportSpec("d", _folder["in"], "genre-folders", new SliceRule());
        Assert.Equal(_folder["music"], _roots.Require(import).Root);
        Assert.Throws<UserErrorException>(() => _roots.Require(import with { Groups = _folder["secret", "key.pem"] }));
    }

    [Fact]
    public void No_roots_allow_nothing_and_no_restriction_allows_everything()
    {
        Assert.Contains("may not read any audio folder", Assert.Throws<UserErrorException>(() => new DataRoots([]).Require("/etc")).Message,
            StringComparison.Ordinal);
        Assert.Equal("/etc", new DataRoots(null).Require("/etc"));
        Directory.CreateSymbolicLink(_folder["in"], _folder["music"]);
        Assert.Equal(_folder["music"], new DataRoots(null).Require(_folder["in"]));
    }

    private void AssertRefused(string path) =>
        Assert.Contains("is outside the folders", Assert.Throws<UserErrorException>(() => _roots.Require(path)).Message,
            StringComparison.Ordinal);
}
