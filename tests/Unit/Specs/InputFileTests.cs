using System.Text;
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
        Assert.Throws<UserErrorException>(() => InputFile.ReadText(_folder.Path, 100));
        Assert.Throws<UserErrorException>(() => InputFile.ReadText(_folder["none"], 100));
    }

    [Fact]
    public void Text_in_another_encoding_is_refused_with_the_line_and_a_byte_order_mark_is_followed()
    {
        File.WriteAllBytes(_folder["latin.yaml"], Encoding.Latin1.GetBytes("name: a\ndataset: forró\n"));
        var error = Assert.Throws<UserErrorException>(() => InputFile.ReadText(_folder["latin.yaml"], 100));
        Assert.Equal($"{_folder["latin.yaml"]}:2: is not UTF-8; save the file as UTF-8", error.Message);
        File.WriteAllText(_folder["utf16.yaml"], "dataset: forró", Encoding.Unicode);
        Assert.Equal("dataset: forró", InputFile.ReadText(_folder["utf16.yaml"], 100));
    }

    [Fact]
    public void No_more_is_read_than_allowed()
    {
        File.WriteAllText(_folder["long.yaml"], new string('a', 101));
        Assert.Contains(
            "more than 100 bytes", Assert.Throws<UserErrorException>(() => InputFile.ReadText(_folder["long.yaml"], 100)).Message,
            StringComparison.Ordinal);
    }
}
