using System.Diagnostics;
using Experiments.Audio;
using Experiments.Audio.Import;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Audio.Import;

public sealed class AudioImporterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Genre_folders_become_tracks_with_slices_and_hashes()
    {
        Sound("rock/rock.00001.wav", seconds: 9.2, hertz: 220);
        Sound("blues/blues.00000.wav", seconds: 4.6, hertz: 440);
        var dataset = Import();
        Assert.Equal(["blues", "rock"], dataset.Genres);
        Assert.Equal(["mini/blues.00000", "mini/rock.00001"], dataset.Tracks.Select(track => track.Id.ToString()));
        Assert.Equal([2, 3], dataset.Tracks.Select(track => track.Slices));
        Assert.Equal(("blues/blues.00000.wav", "blues", "blues.00000"),
            (dataset.Tracks[0].Path, dataset.Tracks[0].Genre, dataset.Tracks[0].Group));
        Assert.Equal(9.2, dataset.Tracks[1].DurationSeconds, 1e-4);
        Assert.Empty(dataset.Quarantined);
        Assert.All(dataset.Tracks, track => Assert.Matches("^[0-9a-f]{64}$", track.ContentHash));
    }

    [Fact]
    public void Broken_files_are_quarantined_with_reasons_and_the_rest_is_imported()
    {
        Sound("blues/good.wav");
        var whole = File.ReadAllBytes(_folder["blues/good.wav"]);
        File.WriteAllBytes(_folder["blues/cut.wav"], whole[..(whole.Length / 2)]);
        _folder.Write("blues/empty.wav", "");
        _folder.Write("blues/words.wav", "no audio at all, however it is called");
        Sound("blues/short.wav", seconds: 0.7);
        var dataset = Import(threads: 3);
        Assert.Equal(["mini/good"], dataset.Tracks.Select(track => track.Id.ToString()));
        Assert.Equal(["blues/cut.wav", "blues/empty.wav", "blues/short.wav", "blues/words.wav"],
            dataset.Quarantined.Select(file => file.Path));
        Assert.Equal("is empty", dataset.Quarantined[1].Reason);
        Assert.Contains("less than half a slice", dataset.Quarantined[2].Reason, StringComparison.Ordinal);
        Assert.All(dataset.Quarantined, file => Assert.DoesNotContain('\n', file.Reason));
    }

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        for (var i = 0; i < 6; i++)
        {
            Sound($"g{i % 2}/t{i}.wav", hertz: 200 + (i * 50));
        }

        Assert.Equal(DomainJson.Hash(Import(threads: 1)), DomainJson.Hash(Import(threads: 4)));
    }

    [Fact]
    public void The_version_depends_on_audio_labels_and_groups()
    {
        Sound("blues/a.wav", hertz: 220);
        Sound("rock/b.wav", hertz: 330);
        var first = Import().Version;
        Assert.Equal(first, Import().Version);
        var grouped = Import(groups: _folder.Write("groups.csv", "track,artist\nb,Bob\n")).Version;
        Sound("rock/b.wav", hertz: 331);
        var changed = Import().Version;
        Directory.CreateDirectory(_folder["jazz"]);
        File.Move(_folder["rock/b.wav"], _folder["jazz/b.wav"]);
        Assert.Equal(4, new[] { first, grouped, changed, Import().Version }.Distinct().Count());
    }

    [Fact]
    public void Exact_duplicates_and_silent_tracks_are_reported()
    {
        Sound("blues/a.wav", hertz: 220);
        Sound("blues/b.wav", hertz: 330);
        File.Copy(_folder["blues/a.wav"], _folder["blues/copy.wav"]);
        WriteWav("blues/silent.wav", new float[3 * 22050]);
        var dataset = Import();
        Assert.Equal(["mini/a", "mini/copy"], Assert.Single(dataset.Duplicates).Select(track => track.ToString()));
        Assert.Equal((new TrackId("mini", "silent"), ClipProblem.Silent),
            Assert.Single(dataset.Findings.Select(finding => (finding.Track, finding.Problem))));
    }

    [Fact]
    public void Groups_come_from_folders_or_a_table()
    {
        Sound("blues/Ann/a.wav", hertz: 220);
        Sound("blues/b.wav", hertz: 330);
        Sound("rock/c.wav", hertz: 440);
        var dataset = Import(
            groups: _folder.Write("groups.csv", "file,album\nblues/b.wav,First\nc.wav,\"Second, live\"\nnobody.wav,Third\n"));
        Assert.Equal(["Ann", "First", "Second, live"], dataset.Tracks.Select(track => track.Group));
        Assert.Equal(1, dataset.UnusedGroups);
    }

    [Fact]
    public void A_name_that_is_not_UTF_8_is_the_reason_why_its_file_is_quarantined()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems have no such names");
        Sound("blues/a.wav");
        var odd = $"\"$(printf '{_folder["blues"]}/caf\\351.wav')\"";
        Shell($"cp '{_folder["blues/a.wav"]}' {odd}");
        var dataset = Import();
        Shell($"rm {odd}"); // .NET cannot name it, so the folder could not be removed.
        Assert.Equal(["mini/a"], dataset.Tracks.Select(track => $"{track.Id}"));
        Assert.Equal("its name is not UTF-8, so that it cannot be opened; rename it", Assert.Single(dataset.Quarantined).Reason);

        static void Shell(string command)
        {
            using var shell = Process.Start("/bin/sh", ["-c", command]);
            shell.WaitForExit();
            Assert.Equal(0, shell.ExitCode);
        }
    }

    [Fact]
    public void Every_file_has_a_track_of_its_own_and_a_collision_of_names_is_told()
    {
        Sound("pop/rock/01.wav", hertz: 220);
        Sound("pop-rock/01.wav", hertz: 330);
        var dataset = Import();
        Assert.Equal(["pop-rock-01.wav pop-rock/01.wav", "pop-rock-01.wav~2 pop/rock/01.wav"],
            dataset.Tracks.Select(track => $"{track.Id.Track} {track.Path}"));
        Assert.Equal(
            "pop-rock/01.wav and pop/rock/01.wav would both be track pop-rock-01.wav; the second is track pop-rock-01.wav~2",
            Assert.Single(dataset.Notes));
    }

    [Fact]
    public void Rows_of_manifest_and_groups_that_start_with_a_number_sign_are_rows()
    {
        Sound("#1 hit.wav", hertz: 220);
        Sound("b.wav", hertz: 330);
        var dataset = Import(
            manifest: _folder.Write("manifest.csv", "path;genre\r\n#1 hit.wav;#pop\r\nb.wav;rock\r\n\r\n"),
            groups: _folder.Write("groups.csv", "track\tartist\n#1 hit\t#Ann\nb\t\nc\tCid\n"));
        Assert.Equal(["#1 hit #pop #Ann", "b rock b"], dataset.Tracks.Select(track => $"{track.Id.Track} {track.Genre} {track.Group}"));
        Assert.Equal(
            ["manifest.csv: cells are separated by ';'", "manifest.csv: 2 of 2 rows read", "groups.csv: cells are separated by tabs",
                "groups.csv: 3 of 3 rows read", "groups.csv: rows without a group: 1, the first on line 3",
                "rows of the groups file that match no track: 1"],
            dataset.Notes);
    }

    [Fact]
    public void A_manifest_row_with_a_cell_too_many_is_refused_with_its_line()
    {
        Sound("x/1.wav", hertz: 220);
        var error = Assert.Throws<UserErrorException>(
            () => Import(manifest: _folder.Write("manifest.csv", "path,genre\nx/1.wav,pop\nHello, Dolly.wav,jazz\n")));
        Assert.Contains("manifest.csv:3: has 3 cells, but the header has 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_assigns_genres_to_files()
    {
        Sound("x/1.wav", hertz: 220);
        Sound("y/1.wav", hertz: 330);
        var dataset = Import(
            manifest: _folder.Write("manifest.csv", "path,genre,artist\ny/1.wav,jazz,Bob\nx/1.wav,pop,\ngone.wav,pop,Ann\n"));
        Assert.Equal(["x-1 pop x-1", "y-1 jazz Bob"], dataset.Tracks.Select(track => $"{track.Id.Track} {track.Genre} {track.Group}"));
        Assert.Equal(new QuarantinedFile("gone.wav", "there is no such file"), Assert.Single(dataset.Quarantined));
    }

    [Fact]
    public void Guarded_cells_of_a_manifest_are_read_without_their_guard()
    {
        Sound("=x/1.wav", hertz: 220);
        Sound("-y/1.wav", hertz: 330);
        var dataset = Import(manifest: _folder.Write(
            "manifest.csv",
            $"path,genre,artist\n{CsvText.Cell("-y/1.wav")},{CsvText.Cell("+jazz")},{CsvText.Cell("@Bob")}\n{CsvText.Cell("=x/1.wav")}"
                + $",pop,{CsvText.Cell("'=Ann")}\n"));
        Assert.Empty(dataset.Quarantined);
        Assert.Equal(["'=Ann pop", "@Bob +jazz"],
            dataset.Tracks.Select(track => $"{track.Group} {track.Genre}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("path,genre\n../a.wav,pop\n", "2: ../a.wav is outside the dataset's folder")]
    [InlineData("path,genre\n/etc/passwd,pop\n", "2: /etc/passwd is outside the dataset's folder")]
    [InlineData("path,genre\na\\..\\..\\b.wav,pop\n", "is outside the dataset's folder")]
    [InlineData("path,genre\na.wav,\n", "2: a.wav has no genre")]
    [InlineData("path,genre\na.wav,x\na.wav,y\n", "3: a.wav is already on line 2")]
    [InlineData("path,kind\na.wav,x\n", "1: needs a column genre or label; it has path, kind")]
    [InlineData("path,genre\n", "names no file")]
    public void A_manifest_with_mistakes_is_refused_with_line_numbers(string csv, string message)
    {
        var manifest = _folder.Write("manifest.csv", csv);
        Assert.Contains(message, Assert.Throws<UserErrorException>(() => Import(manifest: manifest)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_links_within_the_folder_are_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "symbolic links need a privilege there");
        using var outside = new TemporaryFolder();
        Sound("blues/a.wav");
        File.Copy(_folder["blues/a.wav"], outside["secret.wav"]);
        File.CreateSymbolicLink(_folder["blues/out.wav"], outside["secret.wav"]);
        File.CreateSymbolicLink(_folder["blues/in.wav"], _folder["blues/a.wav"]);
        Directory.CreateSymbolicLink(_folder["blues/folder"], outside.Path);
        File.CreateSymbolicLink(_folder["blues/circle.wav"], _folder["blues/circle.wav"]);
        var dataset = Import();
        Assert.Equal(["mini/a", "mini/in"], dataset.Tracks.Select(track => track.Id.ToString()));
        Assert.Equal(["blues/circle.wav", "blues/folder", "blues/out.wav"], dataset.Quarantined.Select(file => file.Path));
    }

    [Fact]
    public void Indirect_links_out_of_the_folder_are_quarantined()
    {
        using var outside = new TemporaryFolder();
        Sound("blues/real.wav");
        File.Copy(_folder["blues/real.wav"], outside["secret.wav"]);
        Directory.CreateSymbolicLink(_folder["blues/d"], outside.Path);
        File.CreateSymbolicLink(_folder["blues/indirect.wav"], "d/secret.wav");
        Directory.CreateSymbolicLink(_folder["jazz"], outside.Path);
        Directory.CreateSymbolicLink(_folder["round"], "round");
        Directory.CreateSymbolicLink(_folder["again"], "blues");
        Directory.CreateSymbolicLink(_folder["dead"], "gone");
        File.CreateSymbolicLink(_folder["README"], "blues/real.wav");
        var dataset = Import();
        Assert.Equal(["again/real.wav", "blues/real.wav"], dataset.Tracks.Select(track => track.Path));
        Assert.Equal(
            [
                "again/d",
                "again/indirect.wav",
                "blues/d",
                "blues/indirect.wav",
                "dead",
                "jazz",
                "round",
            ], dataset.Quarantined.Select(file => file.Path));
        Assert.Equal("is a symbolic link that forms a loop", dataset.Quarantined[^1].Reason);
        foreach (var file in dataset.Quarantined.Where(file => file.Path.EndsWith(".wav", StringComparison.Ordinal) || file.Path == "jazz"))
        {
            Assert.StartsWith("is a symbolic link to " + outside.Path, file.Reason,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_manifest_that_links_outside_is_not_read()
    {
        using var outside = new TemporaryFolder();
        Sound("blues/a.wav");
        File.CreateSymbolicLink(_folder["manifest.csv"], outside.Write("secret.csv", "root,password\n"));
        var error = Assert.Throws<UserErrorException>(() => Import(manifest: _folder["manifest.csv"]));
        Assert.Contains("manifest.csv: is a symbolic link to", error.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain("password", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_named_pipe_is_quarantined_without_blocking()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/mkfifo"), "there is no mkfifo");
        Sound("blues/a.wav");
        using (var made = System.Diagnostics.Process.Start("/usr/bin/mkfifo", _folder["blues/pipe.wav"]))
        {
            made.WaitForExit();
        }

        Assert.Equal(new QuarantinedFile("blues/pipe.wav", "cannot be read: it is not a regular file"),
            Assert.Single(Import().Quarantined));
    }

    [Fact]
    public void A_file_over_the_duration_limit_is_quarantined_with_the_option_to_raise_it()
    {
        Sound("blues/short.wav");
        Sound("blues/long.wav", seconds: 4);
        var options = new DatasetImportOptions { Name = "mini", Root = _folder.Path, MaxDuration = TimeSpan.FromSeconds(3.6) };
        var dataset = AudioImporter.Run(options, null, Token);
        Assert.Equal("is longer than 0.001 hours; split it into shorter files, or import with a larger --max-hours",
            Assert.Single(dataset.Quarantined).Reason);
        Assert.Equal("blues/short.wav", Assert.Single(dataset.Tracks).Path);
        Assert.Empty(AudioImporter.Run(options with { MaxDuration = TimeSpan.FromSeconds(4) }, null, Token).Quarantined);
    }

    [Fact]
    public void Track_names_are_unique_and_do_not_depend_on_broken_files()
    {
        Sound("blues/a.wav", hertz: 220);
        Sound("rock/a.wav", hertz: 330);
        Sound("rock/b.wav", hertz: 440);
        _folder.Write("rock/b.flac", "broken");
        Assert.Equal(["mini/blues-a", "mini/rock-a", "mini/rock-b.wav"], Import().Tracks.Select(track => track.Id.ToString()));
    }

    [Fact]
    public void Hidden_files_are_ignored()
    {
        Sound("blues/a.wav");
        _folder.Write("blues/.DS_Store", "x");
        _folder.Write("blues/Thumbs.db", "x");
        _folder.Write(".git/config", "x");
        Assert.Empty(Import().Quarantined);
    }

    [Theory]
    [InlineData("", "contains no files in genre folders")]
    [InlineData("genres/blues/a.wav", "is the dataset")]
    [InlineData("blues/a.wav", "its one file cannot be used; blues/a.wav:")]
    public void A_folder_with_nothing_to_import_is_refused_with_the_reason(string file, string message)
    {
        if (file.Length > 0)
        {
            _folder.Write(file, "no audio");
        }

        Assert.Contains(message, Assert.Throws<UserErrorException>(() => Import()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("é")]
    public void An_invalid_dataset_name_is_refused(string name)
    {
        Sound("blues/a.wav");
        Assert.Contains("is not a valid name for a dataset", Assert.Throws<UserErrorException>(() => Import(name: name)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_folder_is_not_found()
    {
        var options = new DatasetImportOptions { Name = "x", Root = _folder["none"] };
        Assert.Equal(UserErrorKind.NotFound, Assert.Throws<UserErrorException>(() => AudioImporter.Run(options, null, Token)).Kind);
    }

    [Fact]
    public void An_import_can_be_canceled()
    {
        Sound("blues/a.wav");
        var options = new DatasetImportOptions { Name = "x", Root = _folder.Path };
        Assert.ThrowsAny<OperationCanceledException>(() => AudioImporter.Run(options, null, new CancellationToken(canceled: true)));
    }

    public void Dispose() => _folder.Dispose();

    private ImportedDataset Import(string name = "mini", int threads = 2, string? manifest = null, string? groups = null) =>
        AudioImporter.Run(
            new DatasetImportOptions
            {
                Name = name,
                Root = _folder.Path,
                Layout = manifest is null ? DatasetLayouts.GenreFolders : DatasetLayouts.Manifest,
                Manifest = Path.GetFileName(manifest),
                Groups = groups,
                Threads = threads,
            }, null, Token);

    private void Sound(string path, double seconds = 3, double hertz = 440) =>
        WriteWav(path,
            [.. Enumerable.Range(0, (int)(seconds * 22050)).Select(i => 0.5f * (float)Math.Sin(2 * Math.PI * hertz * i / 22050))]);

    private void WriteWav(string path, float[] samples)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[path])!); // not null: below the folder
        WavWriter.Write(_folder[path], samples, 22050);
    }
}
