using Experiments.ClientCli.Commands;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.ClientCli;

public sealed class AudioInputsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public AudioInputsTests()
    {
        foreach (var file in new[] { "a.wav", "b.MP3", "notes.txt", "deep/c.flac", "deep/er/d.wav" })
        {
            var path = _folder[file];
            Directory.CreateDirectory(Path.GetDirectoryName(path)!); // not null: a file in a folder
            File.WriteAllText(path, "");
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "a.wav b.MP3 deep/c.flac deep/er/d.wav")]
    [InlineData("deep", "deep/c.flac deep/er/d.wav")]
    [InlineData("*.wav", "a.wav")]
    [InlineData("**/*.wav", "a.wav deep/er/d.wav")]
    [InlineData("?.MP3", "b.MP3")]
    [InlineData("de*/c.*", "deep/c.flac")]
    [InlineData("notes.txt", "notes.txt")]
    [InlineData("absent.wav", "absent.wav")]
    public void Names_become_files(string name, string files) =>
        Assert.Equal(files.Split(' ').Select(file => _folder[file]), AudioInputs.Expand([name.Length == 0 ? _folder[""] : _folder[name]]));

    [Fact]
    public void A_file_is_taken_once() => Assert.Equal(
        [_folder["a.wav"], AudioInputs.Stream], AudioInputs.Expand([_folder["a.wav"], AudioInputs.Stream, _folder["*.wav"]]));

    [Theory]
    [InlineData("*.ogg", "matches no file")]
    [InlineData("none/*.wav", "matches no file")]
    [InlineData("empty", "there is no audio file in it")]
    public void What_names_nothing_is_refused(string name, string why)
    {
        Directory.CreateDirectory(_folder["empty"]);
        var error = Assert.Throws<UserErrorException>(() => AudioInputs.Expand([_folder[name]]));
        Assert.StartsWith($"{_folder[name]}: {why}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_has_a_file_on_each_line() =>
        Assert.Equal(["a.wav", "b c.wav"], AudioInputs.ReadList(new StringReader("a.wav\n\n b c.wav \r\n")));
}
