using Experiments.Audio;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Store.Paths;
using Experiments.Unit.Audio.Codecs;
using Xunit;

namespace Experiments.Unit.Execution;

public sealed class SlicePreviewerTests : IDisposable
{
    private const int Rate = 22050;
    private static readonly DataRoots Anywhere = new(null);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_preview_has_the_audio_and_spectrogram_of_its_slice()
    {
        // Two seconds of 300 Hz, then two of 3 kHz, in slices of two seconds: the second slice is the high tone.
        var samples = Enumerable.Range(0, 4 * Rate)
            .Select(n => (float)(0.5 * Math.Sin(2 * Math.PI * (n < 2 * Rate ? 300 : 3000) * n / Rate))).ToArray();
        var (low, high) = (Preview(samples, 0), Preview(samples, 1));
        Assert.Equal((0.0, 2.0), (low.OffsetSeconds, high.OffsetSeconds));
        foreach (var preview in new[] { low, high })
        {
            Assert.Null(preview.Missing);
            Assert.Equal(preview.Bands * preview.Frames, preview.Mel.Length);
            Assert.InRange(preview.Frames, 128, 130);
            var heard = AudioReader.Read(new MemoryStream([.. preview.Wav]), "preview.wav", 11025, TestContext.Current.CancellationToken);
            Assert.Equal(2 * 11025, heard.Samples.Length);
            Assert.InRange(preview.Wav.Length, 40_000, 50_000);
        }

        Assert.InRange(Loudest(low), 5, 12); // 300 Hz of 64 mel bands up to 11 kHz
        Assert.InRange(Loudest(high), 32, 42); // 3 kHz
    }

    [Fact]
    public void A_preview_has_at_most_five_seconds_of_audio()
    {
        var preview = Make(Import(new SliceRule(8, 8)), Anywhere, Track(Tone(8)), 0);
        Assert.Equal(44 + (2 * 5 * 11025), preview.Wav.Length);
    }

    [Fact]
    public void The_whole_slice_has_its_own_samples()
    {
        var samples = Tone(8);
        var whole = Make(Import(new SliceRule(7, 7)), Anywhere, Track(samples), 0, isWhole: true);
        var heard = AudioReader.Read(new MemoryStream([.. whole.Wav]), "slice.wav", Rate, TestContext.Current.CancellationToken);
        var file = AudioReader.Read(_folder["blues", "t.wav"], Rate, TestContext.Current.CancellationToken);
        Assert.Equal(file.Samples[..(7 * Rate)].ToArray(), heard.Samples.ToArray());
    }

    [Fact]
    public void A_missing_or_changed_file_is_reported()
    {
        var track = Track(Tone(2));
        var changed = Make(Import(new SliceRule(2, 2)), Anywhere, track with { ContentHash = new string('0', 64) }, 0);
        Assert.Equal("blues/t.wav: has changed since made was imported", changed.Missing);
        File.Delete(_folder["blues", "t.wav"]);
        var gone = Make(Import(new SliceRule(2, 2)), Anywhere, track, 0);
        Assert.Equal("blues/t.wav: there is no such file", gone.Missing);
        Assert.True(gone.Wav.IsEmpty && gone.Mel.IsEmpty);
    }

    [Fact]
    public void Samples_of_another_decoder_are_told_from_a_changed_file()
    {
        File.WriteAllBytes(_folder["t.mp3"], Reference.File("mono-22050.mp3"));
        var track = Track(Tone(2)) with { Path = "t.mp3" };
        Assert.Equal(
            "t.mp3: was decoded by another decoder when made was imported, libsndfile instead of NLayer 3.0.1 r1",
            Make(Import(new SliceRule(1, 1)), Anywhere, track, 0).Missing);
        Assert.Equal(
            "t.mp3: has changed since made was imported",
            Make(
                Import(new SliceRule(1, 1)), Anywhere, track with { Decoder = "NLayer 3.0.1 r1" }, 0).Missing);
    }

    [Fact]
    public void A_link_out_of_the_dataset_is_not_previewed()
    {
        var track = Track(Tone(2));
        using var outside = new TemporaryFolder();
        File.Move(_folder["blues", "t.wav"], outside["t.wav"]);
        File.CreateSymbolicLink(_folder["blues", "t.wav"], outside["t.wav"]);
        var preview = Make(Import(new SliceRule(2, 2)), Anywhere, track, 0);
        Assert.StartsWith("blues/t.wav: is a symbolic link to", preview.Missing, StringComparison.Ordinal);

        var elsewhere = Make(Import(new SliceRule(2, 2)), new DataRoots([outside.Path]), track, 0);
        Assert.Contains("is outside the folders that this cluster may read", elsewhere.Missing, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dataset_imported_from_a_table_has_no_audio()
    {
        var import = Import(new SliceRule(2, 2)) with { Layout = DatasetLayouts.Table };
        Assert.Equal("made was imported without audio",
            Make(import, Anywhere, Track(Tone(2)), 0).Missing);
    }

    private static float[] Tone(int seconds) =>
        [.. Enumerable.Range(0, seconds * Rate).Select(n => (float)(0.5 * Math.Sin(2 * Math.PI * 440 * n / Rate)))];

    private static int Loudest(SlicePreview preview)
    {
        var middle = preview.Frames / 2;
        return Enumerable.Range(0, preview.Bands).MaxBy(band => preview.Mel[(band * preview.Frames) + middle]);
    }

    private SlicePreview Preview(float[] samples, int index) =>
        Make(Import(new SliceRule(2, 2)), Anywhere, Track(samples), index);

    private static SlicePreview Make(DatasetImportSpec import, DataRoots roots, TrackInfo track, int index, bool isWhole = false) =>
        SlicePreviewer.Make(import, roots, track, index, isWhole, TestContext.Current.CancellationToken);

    private DatasetImportSpec Import(SliceRule rule) => new("made", _folder.Path, "genre-folders", rule);

    private TrackInfo Track(float[] samples)
    {
        var path = _folder["blues", "t.wav"];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // not null: below the folder
        WavWriter.Write(path, samples, Rate);
        var hash = ContentHash.Of(AudioReader.Read(path, Rate, TestContext.Current.CancellationToken).Samples.Span, Rate);
        return new TrackInfo(new TrackId("made", "t"), "blues/t.wav", hash, "blues", "t", samples.Length / (double)Rate, 2);
    }
}
