using Experiments.Domain;
using Experiments.Specs.Files;
using Xunit;

namespace Experiments.Unit.Specs;

public sealed class InputFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_is_not_called_a_file_that_does_not_exist()
    {
        var error = Assert.Throws<UserErrorException>(() => InputFile.Measure(_folder.Path));
        Assert.Equal((UserErrorKind.Invalid, $"{_folder.Path} is a folder; name a file in it"), (error.Kind, error.Message));
        Assert.Equal(UserErrorKind.NotFound, Assert.Throws<UserErrorException>(() => InputFile.Measure(_folder["none"])).Kind);
    }

    [Fact]
    public async Task What_cannot_be_read_is_the_readers_to_mend_and_no_internal_error()
    {
        // A folder cannot be read as a file by anybody, even by root.
        var error = await Assert.ThrowsAsync<UserErrorException>(
            () => InputFile.ReadBytesAsync(_folder.Path, TestContext.Current.CancellationToken));
        Assert.StartsWith($"{_folder.Path} cannot be read: ", error.Message, StringComparison.Ordinal);
        Assert.Throws<UserErrorException>(() => InputFile.ReadText(_folder.Path));
        Assert.Throws<UserErrorException>(() => InputFile.ReadLines(_folder["none"]));
    }
}
