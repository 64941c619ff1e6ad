using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Experiments.Audio;
using Experiments.DemoAudio;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.DemoAudio;

public sealed class DemoCorpusTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("demo-corpus-");

    public static TheoryData<string> Genres() => [.. DemoCorpus.Genres];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_genres_are_those_of_GTZAN() => Assert.Equal(
        ["blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock"], DemoCorpus.Genres);

    [Fact]
    public void A_corpus_has_the_folder_layout_of_GTZAN()
    {
        var files = DemoCorpus.Write(
            _folder.FullName, Small with { TracksPerGenre = 2 }, null, Stop);
        var expected = from genre in DemoCorpus.Genres
                       from number in Enumerable.Range(0, 2)
                       select Path.Combine(_folder.FullName, "genres", genre, $"{genre}.0000{number}.wav");
        Assert.Equal(expected, files);
        Assert.Equal(files.Order(StringComparer.Ordinal), AllFiles());
        Assert.All(files, file =>
        {
            var bytes = File.ReadAllBytes(file);
            Assert.Equal(44 + (2 * 11025), bytes.Length);
            Assert.Equal("RIFF", Encoding.ASCII.GetString(bytes, 0, 4));
            Assert.Equal(1, BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(22)));
            Assert.Equal(22050, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(24)));
        });
    }

    [Fact]
    public void The_bytes_do_not_depend_on_the_number_of_threads_or_tracks()
    {
        var one = DemoCorpus.Write(Path.Combine(_folder.FullName, "1"), Small with { Threads = 1 }, null, Stop);
        var many = DemoCorpus.Write(Path.Combine(_folder.FullName, "3"), Small with { TracksPerGenre = 2, Threads = 3 }, null, Stop);
        Assert.Equal(one.Select(File.ReadAllBytes), many.Where((_, i) => i % 2 == 0).Select(File.ReadAllBytes));
    }

    [Fact]
    public void A_seed_gives_the_same_audio_on_every_machine()
    {
        // Over the 16-bit samples of all genres. It may change only when the music does, never with runtime or processor.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var genre in DemoCorpus.Genres)
        {
            using var stream = new MemoryStream();
            WavWriter.Write(stream, DemoCorpus.Render(genre, 3, 17, 4), DemoCorpus.SampleRate);
            hash.AppendData(stream.ToArray());
        }

        Assert.Equal("ba4fda144193b80227be5d1d71a066f78d14de18826585065c11aef97e3a2b63", Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    [Fact]
    public void Seed_number_and_genre_each_change_the_track()
    {
        float[][] tracks =
        [
            DemoCorpus.Render("jazz", 0, 1, 1), DemoCorpus.Render("jazz", 1, 1, 1), DemoCorpus.Render("jazz", 0, 2, 1),
            DemoCorpus.Render("rock", 0, 1, 1),
        ];
        Assert.Equal(4, tracks.Select(track => ContentHash.Of(track, DemoCorpus.SampleRate)).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Genres))]
    public void Every_track_passes_the_audio_checks(string genre)
    {
        for (var index = 0; index < 6; index++)
        {
            var track = DemoCorpus.Render(genre, index, 5, 6.5);
            Assert.Equal(143_325, track.Length);
            Assert.InRange(track.Max(Math.Abs), 0.1f, 1f); // NaN is in no range
            Assert.All(track, sample => Assert.True(float.IsFinite(sample)));
            Assert.Empty(ClipChecks.Check(track, DemoCorpus.SampleRate));
        }
    }

    [Theory]
    [InlineData(0.1, 2205)]
    [InlineData(30.0134, 661_795)]
    public void A_track_has_the_requested_length(double seconds, int samples) =>
        Assert.Equal(samples, DemoCorpus.Render("pop", 0, 1, seconds).Length);

    [Fact]
    public void Progress_counts_every_track_once()
    {
        var counts = new Counts();
        DemoCorpus.Write(
            _folder.FullName, Small with { Genres = ["pop", "rock"], TracksPerGenre = 3 }, counts, Stop);
        Assert.Equal([1, 2, 3, 4, 5, 6], counts.Values.Order());
    }

    [Fact]
    public void A_canceled_corpus_leaves_only_complete_files()
    {
        using var cancel = new CancellationTokenSource();
        var counts = new Counts(onReport: cancel.Cancel);
        Assert.Throws<OperationCanceledException>(
            () => DemoCorpus.Write(_folder.FullName, Small with { TracksPerGenre = 50, Threads = 2 }, counts, cancel.Token));
        Assert.InRange(AllFiles().Count(), 1, 10);
        Assert.All(AllFiles(), file => Assert.Equal(44 + (2 * 11025), new FileInfo(file).Length));
    }

    [Fact]
    public void All_invalid_options_are_reported_together()
    {
        var error = Assert.Throws<UserErrorException>(
            () => DemoCorpus.Write(_folder.FullName, new() { Genres = ["blus"], TracksPerGenre = 0, Seconds = double.NaN }, null, Stop));
        Assert.Equal(
            """
            there is no demo genre 'blus'; did you mean 'blues'?
            0 tracks per genre are not possible; choose 1 to 100000
            tracks of NaN s are not possible; choose 0.1 to 3600
            """,
            error.Message, ignoreLineEndingDifferences: true);
        Assert.Empty(AllFiles());
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static DemoCorpusOptions Small => new() { TracksPerGenre = 1, Seconds = 0.5, Seed = 9 };

    private IEnumerable<string> AllFiles() =>
        _folder.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.FullName).Order(StringComparer.Ordinal);

    private sealed class Counts(Action? onReport = null) : IProgress<int>
    {
        private readonly List<int> _values = [];

        public IReadOnlyCollection<int> Values => _values;

        public void Report(int value)
        {
            lock (_values)
            {
                _values.Add(value);
            }

            onReport?.Invoke();
        }
    }
}
