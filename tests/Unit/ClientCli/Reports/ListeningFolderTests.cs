using Experiments.Audio;
using Experiments.ClientCli.Reports;
using Experiments.Domain;
using Experiments.ReadModel;
using Xunit;

namespace Experiments.Unit.ClientCli.Reports;

public sealed class ListeningFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_slice_with_sound_has_a_wav_and_a_picture_that_the_page_links_to()
    {
        const string Hostile = "a/../b\"><script>alert(1)</script>";
        var rows = await ListeningFolder.WriteAsync(
            _folder["out"], "Slices of quick/e3", [Row("x.wav", 0), Row(Hostile, 1), (Row("gone", 2).Slice, Missing("gone", 2))]);
        Assert.Equal(["001-x.wav-0.wav", "002-a_.._b___script_alert_1___script_-1.wav", null], rows.Select(row => row.Sound));
        Assert.Equal(
            ["001-x.wav-0.png", "001-x.wav-0.wav", "002-a_.._b___script_alert_1___script_-1.png",
                "002-a_.._b___script_alert_1___script_-1.wav", "index.html"],
            Directory.EnumerateFiles(_folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var page = File.ReadAllText(_folder["out", "index.html"]);
        Assert.Contains("src=\"001-x.wav-0.wav\"", page, StringComparison.Ordinal);
        Assert.Contains("src=\"001-x.wav-0.png\"", page, StringComparison.Ordinal);
        Assert.Contains("gone/2", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.Equal(4, AudioReader.Read(_folder["out", rows[0].Sound!], 8000, TestContext.Current.CancellationToken).Samples.Length);
    }

    [Fact]
    public async Task Another_call_replaces_its_folder_and_no_other()
    {
        await ListeningFolder.WriteAsync(_folder["out"], "first", [Row("x.wav", 0), Row("y.wav", 1)]);
        File.WriteAllText(_folder["out", "notes.txt"], "mine");
        await ListeningFolder.WriteAsync(_folder["out"], "second", [Row("z.wav", 0)]);
        Assert.Equal(
            ["001-z.wav-0.png", "001-z.wav-0.wav", "index.html", "notes.txt"],
            Directory.EnumerateFiles(_folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        Directory.CreateDirectory(_folder["music"]);
        File.WriteAllText(_folder["music", "001-song.wav"], "mine");
        Assert.Contains(
            "holds other files",
            (await Assert.ThrowsAsync<UserErrorException>(() => ListeningFolder.WriteAsync(_folder["music"], "t", []))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "is a file",
            (await Assert.ThrowsAsync<UserErrorException>(
                () => ListeningFolder.WriteAsync(_folder["music", "001-song.wav"], "t", []))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_completed_is_left_as_it_was()
    {
        // A folder where a picture should be: the first sound is written by then.
        Directory.CreateDirectory(_folder["out", "002-y.wav-1.png"]);
        File.Copy(await EmptyAsync(), _folder["out", "index.html"]);
        var error = await Assert.ThrowsAsync<UserErrorException>(
            () => ListeningFolder.WriteAsync(_folder["out"], "first", [Row("x.wav", 0), Row("y.wav", 1)]));
        Assert.StartsWith(_folder["out", "002-y.wav-1.png"], error.Message, StringComparison.Ordinal);
        Assert.Equal(["index.html"], Directory.EnumerateFiles(_folder["out"]).Select(Path.GetFileName));

        File.WriteAllText(_folder["file"], "mine");
        await Assert.ThrowsAsync<UserErrorException>(
            () => ListeningFolder.WriteAsync(_folder["file", "below"], "first", [Row("x.wav", 0)]));
        Assert.Equal("mine", File.ReadAllText(_folder["file"]));

        // The page of a folder without slices.
        async Task<string> EmptyAsync()
        {
            await ListeningFolder.WriteAsync(_folder["empty"], "none", []);
            return _folder["empty", "index.html"];
        }
    }

    private static (LocatedSlice Slice, SlicePreview Audio) Row(string track, int index)
    {
        var slice = new SliceId(new TrackId("d", track), index);
        using var wav = new MemoryStream();
        WavWriter.Write(wav, [0.1f, 0.2f, 0.3f, 0.4f], 8000);
        return (
            new LocatedSlice(new SliceHardness(slice, "rock", "metal", 0.8, 4, 5, 0.7, 0.6), $"rock/{track}", 3 * index),
            new SlicePreview(slice, 3 * index, [.. wav.ToArray()], [0, 128, 255, 9], 2, 2, null));
    }

    private static SlicePreview Missing(string track, int index) =>
        new(new SliceId(new TrackId("d", track), index), 3 * index, [], [], 0, 0, $"rock/{track}: there is no such file");
}
