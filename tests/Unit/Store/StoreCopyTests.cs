using Experiments.Domain;
using Experiments.Store;
using Xunit;

namespace Experiments.Unit.Store;

public sealed class StoreCopyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_with_the_locks_of_a_store_is_empty_and_is_removed()
    {
        _folder.Write("to/lock", "");
        _folder.Write("to/keeping.lock", "");
        Assert.True(StoreCopy.IsEmpty(_folder["to"]));
        Assert.True(StoreCopy.TryDeleteEmpty(_folder["to"]));
        Assert.False(Directory.Exists(_folder["to"]));
    }

    [Theory]
    [InlineData("Cargo.lock")]
    [InlineData("padlock/key")]
    public void A_folder_with_a_file_of_somebody_else_is_not_empty_and_keeps_it(string file)
    {
        _folder.Write("to/lock", "");
        var foreign = _folder.Write($"to/{file}", "mine");
        Assert.False(StoreCopy.IsEmpty(_folder["to"]));
        Assert.False(StoreCopy.TryDeleteEmpty(_folder["to"]));
        Assert.True(File.Exists(foreign));
        Assert.Throws<UserErrorException>(() => StoreCopy.Begin(_folder["to"]));
    }

    [Fact]
    public void Complete_files_are_copied_and_counted()
    {
        _folder.Write("from/a/b/model", "123");
        _folder.Write("from/a/log.txt", "12");
        _folder.Write("from/a/half.tmp", "1");
        Assert.Equal((2, 5), Copy("from"));
        Assert.Equal("123", File.ReadAllText(_folder["to", "a", "b", "model"]));
        Assert.False(File.Exists(_folder["to", "a", "half.tmp"]));
        Assert.Equal((0, 0), Copy("none"));
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 3)]
    public void The_lost_and_found_of_the_file_system_is_skipped_by_name_and_one_of_the_store_is_copied(bool isOwn, int copied)
    {
        _folder.Write("from/a/model", "1");
        _folder.Write("from/a/lost+found/model", "22");
        _folder.Write("from/lost+found/#12", "333");
        var skipped = new List<string>();
        Assert.Equal(copied, StoreCopy.CopyArtifacts(
            _folder["from"], _folder["to"], skipped.Add, _ => isOwn, TestContext.Current.CancellationToken).Files);
        Assert.Equal(isOwn ? [] : new[] { _folder["from", "lost+found"] }, skipped);
        Assert.Equal(isOwn, File.Exists(_folder["to", "lost+found", "#12"]));
        Assert.True(File.Exists(_folder["to", "a", "lost+found", "model"]));
    }

    [Fact]
    public void A_folder_of_this_user_is_part_of_the_store_whatever_it_is_called()
    {
        _folder.Write("from/lost+found/#12", "333");
        Assert.Equal((1, 3), Copy("from"));
    }

    [Fact]
    public void What_cannot_be_written_is_not_called_unreadable()
    {
        _folder.Write("from/a/model", "123");
        _folder.Write("to/a", "a file where a folder must be");
        var error = Assert.Throws<UserErrorException>(() => Copy("from"));
        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Copies a folder of which nothing is skipped.</summary>
    private (int Files, long Bytes) Copy(string from) => StoreCopy.CopyArtifacts(
        _folder[from], _folder["to"], skipped => Assert.Fail(skipped), TestContext.Current.CancellationToken);
}
