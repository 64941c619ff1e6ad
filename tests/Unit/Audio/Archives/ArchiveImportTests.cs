using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Experiments.Audio.Archives;
using Experiments.Audio.Import;
using Experiments.Domain;
using Experiments.Unit.Audio.Layouts;
using Xunit;

namespace Experiments.Unit.Audio.Archives;

public sealed class ArchiveImportTests : IDisposable
{
    private readonly LayoutFolder _folder = new();
    private readonly LayoutFolder _archives = new();

    private string Zip => Path.Combine(_archives.Path, "a.zip");

    private string Tar => Path.Combine(_archives.Path, "a.tar");

    [Theory]
    [InlineData("stored.zip")]
    [InlineData("deflated.zip")]
    [InlineData("plain.tar")]
    [InlineData("packed.tar.gz")]
    [InlineData("packed.tgz")]
    public void An_archive_is_the_same_dataset_as_its_folder(string name)
    {
        _folder.Sound("genres/blues/a.wav", "genres/rock/b.wav", "genres/rock/a much longer name that needs a header of its own, "
            + "since a tar has room for a hundred letters only/c.wav");
        _folder.Write("genres/.DS_Store", "x");
        _folder.Write("__MACOSX/genres/blues/._a.wav", "x");
        var path = Path.Combine(_archives.Path, name);
        Pack(path);
        var dataset = Import(path);
        var folder = Import(Path.Combine(_folder.Path, "genres"));
        Assert.Equal(folder.Version, dataset.Version);
        Assert.Equal(folder.Tracks.Select(track => $"genres/{track.Path}"), dataset.Tracks.Select(track => track.Path));
        Assert.Empty(dataset.Quarantined);
    }

    [Fact]
    public void A_manifest_in_an_archive_is_found_in_the_folder_around_it()
    {
        _folder.Sound("top/a.wav");
        _folder.Write("top/manifest.csv", "path,label,fold\na.wav,dog,1\n");
        Pack(Zip);
        Assert.Equal(["top/a.wav dog a 1"], LayoutFolder.Rows(Import(Zip, layout: DatasetLayouts.Manifest)));
    }

    [Fact]
    public void Several_roots_are_one_dataset_and_paths_begin_with_their_names()
    {
        _folder.Sound("one/blues/a.wav", "two/blues/a.wav", "two/rock/b.wav");
        Pack(Zip);
        var dataset = Import(
            Path.Combine(_folder.Path, "one"), options => options with { MoreRoots = [Path.Combine(_folder.Path, "two"), Zip] });
        Assert.Equal(
            ["a/one/blues/a.wav one", "a/two/blues/a.wav two", "a/two/rock/b.wav two", "one/blues/a.wav blues", "two/blues/a.wav blues",
                "two/rock/b.wav rock"],
            dataset.Tracks.Select(track => $"{track.Path} {track.Genre}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void FMA_finds_its_table_in_another_archive()
    {
        _folder.Sound("fma_small/000/000002.mp3");
        Pack(Tar);
        _archives.Write(
            "meta/fma_metadata/tracks.csv", ",artist,set,set,track\n,id,split,subset,genre_top\ntrack_id,,,,\n2,7,test,small,Rock\n");
        var zip = Path.Combine(_archives.Path, "fma_metadata.zip");
        ZipFile.CreateFromDirectory(Path.Combine(_archives.Path, "meta"), zip);
        var dataset = Import(zip, options => options with { MoreRoots = [Tar] }, DatasetLayouts.Fma);
        Assert.Equal(["a/fma_small/000/000002.mp3 Rock 7 test"], LayoutFolder.Rows(dataset));
    }

    [Fact]
    public void Names_that_lead_out_of_an_archive_are_quarantined()
    {
        _folder.Sound("blues/a.wav");
        using (var zip = ZipFile.Open(Zip, ZipArchiveMode.Create))
        {
            zip.CreateEntryFromFile(Path.Combine(_folder.Path, "blues/a.wav"), "blues/a.wav");
            zip.CreateEntryFromFile(Path.Combine(_folder.Path, "blues/a.wav"), "blues/../../evil.wav");
        }

        using (var tar = new TarWriter(File.Create(Tar)))
        {
            tar.WriteEntry(Path.Combine(_folder.Path, "blues/a.wav"), "blues/a.wav");
            tar.WriteEntry(Path.Combine(_folder.Path, "blues/a.wav"), "/etc/evil.wav");
            tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "blues/link.wav") { LinkName = "/etc/passwd" });
        }

        Assert.Equal(
            new QuarantinedFile("blues/../../evil.wav", "has a name that leads out of the archive; rename it there"),
            Assert.Single(Import(Zip).Quarantined));
        Assert.Equal(
            ["/etc/evil.wav has a name that leads out of the archive; rename it there",
                "blues/link.wav is a link in the archive; archive the file itself"],
            Import(Tar).Quarantined.Select(file => $"{file.Path} {file.Reason}"));
        Assert.False(File.Exists(Path.Combine(_archives.Path, "evil.wav")));
    }

    [Theory]
    [InlineData("../evil.wav")]
    [InlineData("/etc/evil.wav")]
    [InlineData("genres/README.txt")]
    [InlineData("elsewhere/README.txt")]
    public void What_is_no_track_changes_no_label(string other)
    {
        _folder.Sound("genres/pop/a.wav", "genres/rock/b.wav");
        using (var zip = ZipFile.Open(Zip, ZipArchiveMode.Create))
        {
            foreach (var name in new[] { "genres/pop/a.wav", "genres/rock/b.wav" })
            {
                zip.CreateEntryFromFile(Path.Combine(_folder.Path, name), name);
            }

            zip.CreateEntryFromFile(Path.Combine(_folder.Path, "genres/pop/a.wav"), other);
        }

        Assert.Equal(["pop", "rock"], Import(Zip).Tracks.Select(track => track.Genre).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Damaged_and_cut_archives_name_the_entry()
    {
        _folder.Sound("blues/a.wav", "blues/b.wav");
        Pack(Path.Combine(_archives.Path, "deflated.zip"));
        var deflated = Path.Combine(_archives.Path, "deflated.zip");
        var bytes = File.ReadAllBytes(deflated);
        bytes[bytes.AsSpan().IndexOf("b.wav"u8) + 400] ^= 0xFF;
        File.WriteAllBytes(Zip, bytes);
        Assert.StartsWith("is damaged in the archive", Assert.Single(Import(Zip).Quarantined).Reason, StringComparison.Ordinal);
        File.WriteAllBytes(Zip, bytes[..^40]);
        Assert.Contains("a.zip: ", Refusal(Zip), StringComparison.Ordinal);

        Pack(Tar);
        var tar = File.ReadAllBytes(Tar);
        File.WriteAllBytes(Tar, tar[..(tar.Length - 20_000)]);
        var cut = Assert.Single(Import(Tar).Quarantined);
        Assert.Equal("is cut off: the archive ends within it", cut.Reason);
        tar[tar.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes("ustar")) - 200] ^= 0xFF;
        File.WriteAllBytes(Tar, tar);
        Assert.Contains("the archive is damaged after blues/", Refusal(Tar), StringComparison.Ordinal);
    }

    [Fact]
    public void Decompression_bombs_are_refused()
    {
        using (var zip = ZipFile.Open(Zip, ZipArchiveMode.Create))
        {
            using var entry = zip.CreateEntry("blues/bomb.wav", CompressionLevel.Optimal).Open();
            WriteZeros(entry);
        }

        Assert.Contains("as a decompression bomb does", Refusal(Zip), StringComparison.Ordinal);
        var packed = Path.Combine(_archives.Path, "bomb.tar.gz");
        using (var gzip = new GZipStream(File.Create(packed), CompressionLevel.Optimal))
        {
            WriteZeros(gzip);
        }

        Assert.Contains("unpacks to more than 100 times its size", Refusal(packed), StringComparison.Ordinal);

        static void WriteZeros(Stream stream)
        {
            var block = new byte[1 << 20];
            for (var left = ArchiveEntry.FreeBytes; left >= 0; left -= block.Length)
            {
                stream.Write(block);
            }
        }
    }

    [Fact]
    public void A_file_that_is_no_archive_is_refused()
    {
        _archives.Write("a.zip", "no archive at all, however it is called");
        Assert.Contains("is a file, but no zip, tar or tar.gz archive", Refusal(Zip), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _archives.Dispose();
    }

    private void Pack(string path)
    {
        if (path.EndsWith(".zip", StringComparison.Ordinal))
        {
            ZipFile.CreateFromDirectory(
                _folder.Path, path, path.Contains("stored", StringComparison.Ordinal) ? CompressionLevel.NoCompression
                    : CompressionLevel.Fastest, includeBaseDirectory: false);
        }
        else if (path.EndsWith(".tar", StringComparison.Ordinal))
        {
            TarFile.CreateFromDirectory(_folder.Path, path, includeBaseDirectory: false);
        }
        else
        {
            using var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
            TarFile.CreateFromDirectory(_folder.Path, gzip, includeBaseDirectory: false);
        }
    }

    private ImportedDataset Import(
        string root, Func<DatasetImportOptions, DatasetImportOptions>? change = null, string layout = DatasetLayouts.GenreFolders) =>
        _folder.Import(
            layout,
            options => (change?.Invoke(options) ?? options) with { Root = root, SpoolFolder = Path.Combine(_archives.Path, "spool") });

    private string Refusal(string root) => Assert.Throws<UserErrorException>(() => Import(root)).Message;
}
