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
        Assert.Equal((2, 5), StoreCopy.CopyArtifacts(_folder["from"], _folder["to"], TestContext.Current.CancellationToken));
        Assert.Equal("123", File.ReadAllText(_folder["to", "a", "b", "model"]));
        Assert.False(File.Exists(_folder["to", "a", "half.tmp"]));
        Assert.Equal((0, 0), StoreCopy.CopyArtifacts(_folder["none"], _folder["to"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public void What_cannot_be_written_is_not_called_unreadable()
    {
        _folder.Write("from/a/model", "123");
        _folder.Write("to/a", "a file where a folder must be");
        var error = Assert.Throws<UserErrorException>(
            () => StoreCopy.CopyArtifacts(_folder["from"], _folder["to"], TestContext.Current.CancellationToken));
        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
    }
}
