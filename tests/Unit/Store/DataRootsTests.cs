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
    public void A_folder_and_what_lies_below_it_may_be_read()
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
    public void Nothing_else_may(string path) => IsRefused(_folder[path]);

    [Fact]
    public void An_absolute_path_elsewhere_is_refused() => IsRefused("/etc");

    [Fact]
    public void A_link_counts_as_what_it_leads_to()
    {
        Directory.CreateSymbolicLink(_folder["music", "out"], _folder["secret"]);
        Directory.CreateSymbolicLink(_folder["music", "within"], Path.Combine("..", "music", "blues"));
        Directory.CreateSymbolicLink(_folder["music", "twice"], "out");
        Directory.CreateSymbolicLink(_folder["in"], _folder["music"]);
        IsRefused(_folder["music", "out"]);
        IsRefused(_folder["music", "out", "key.pem"]);
        IsRefused(_folder["music", "twice"]);

        // Lexically this is music itself; in fact it is the folder above secret's.
        Directory.CreateSymbolicLink(_folder["music", "blues", "deep"], _folder["secret"]);
        Assert.Equal(_folder["music", "blues"], _roots.Require(_folder["music", "within"]));
        Assert.Equal(_folder["music", "blues"], _roots.Require(_folder["in", "blues"]));
    }

    [Fact]
    public void Links_in_a_circle_are_refused()
    {
        Directory.CreateSymbolicLink(_folder["music", "a"], "b");
        Directory.CreateSymbolicLink(_folder["music", "b"], "a");
        Assert.Contains("loop", Assert.Throws<UserErrorException>(() => _roots.Require(_folder["music", "a"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_root_that_is_a_link_is_where_it_leads()
    {
        Directory.CreateSymbolicLink(_folder["linked"], _folder["music"]);
        Assert.Equal(_folder["music", "blues"], new DataRoots([_folder["linked"]]).Require(_folder["linked", "blues"]));
    }

    [Theory]
    [InlineData("music-evil")]
    [InlineData("Music")]
    [InlineData("music/../music-evil/a.wav")]
    public void A_name_that_only_begins_alike_or_differs_in_case_is_another(string path)
    {
        _folder.Write("music-evil/a.wav", "");
        IsRefused(_folder[path]);
    }

    [Fact]
    public void Slashes_do_not_count()
    {
        Assert.Equal(_folder["music", "blues"], _roots.Require(_folder["music"] + "//blues///"));
        Assert.Equal(_folder["music"], new DataRoots([_folder["music"] + "/"]).Require(_folder["music"]));
        Assert.Equal("/etc", new DataRoots(["/"]).Require("/etc"));
    }

    [Fact]
    public void A_step_back_leaves_the_folder_that_a_link_led_to()
    {
        // Lexically this is music/key.pem; in fact it is key.pem beside the secret folder.
        Directory.CreateDirectory(_folder["secret", "deep"]);
        Directory.CreateSymbolicLink(_folder["music", "out"], _folder["secret", "deep"]);
        IsRefused(_folder["music"] + "/out/../key.pem");
    }

    [Fact]
    public void A_hard_link_is_a_file_of_the_folder_it_lies_in()
    {
        using (var linked = System.Diagnostics.Process.Start("ln", [_folder["secret", "key.pem"], _folder["music", "key.pem"]]))
        {
            linked.WaitForExit();
        }

        Assert.Equal(_folder["music", "key.pem"], _roots.Require(_folder["music", "key.pem"]));
    }

    [Fact]
    public void An_import_is_read_where_its_paths_really_lead_and_its_groups_count_too()
    {
        Directory.CreateSymbolicLink(_folder["in"], _folder["music"]);
        var import = new DatasetImportSpec("d", _folder["in"], "genre-folders", new SliceRule());
        Assert.Equal(_folder["music"], _roots.Require(import).Root);
        Assert.Throws<UserErrorException>(() => _roots.Require(import with { Groups = _folder["secret", "key.pem"] }));
    }

    [Fact]
    public void No_folders_allow_nothing_and_no_restriction_everything()
    {
        Assert.Contains("may not read any audio folder", Assert.Throws<UserErrorException>(() => new DataRoots([]).Require("/etc")).Message,
            StringComparison.Ordinal);
        Assert.Equal("/etc", new DataRoots(null).Require("/etc"));
        Directory.CreateSymbolicLink(_folder["in"], _folder["music"]);
        Assert.Equal(_folder["music"], new DataRoots(null).Require(_folder["in"]));
    }

    private void IsRefused(string path) =>
        Assert.Contains("is outside the folders", Assert.Throws<UserErrorException>(() => _roots.Require(path)).Message,
            StringComparison.Ordinal);
}
