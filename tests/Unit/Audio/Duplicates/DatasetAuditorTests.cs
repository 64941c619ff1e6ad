using System.Collections.Immutable;
using Experiments.Audio;
using Experiments.Audio.Duplicates;
using Experiments.Audio.Import;
using Experiments.DemoAudio;
using Experiments.Domain;
using Experiments.Unit.Audio.Codecs;
using Xunit;

namespace Experiments.Unit.Audio.Duplicates;

/// <summary>Six tracks of demo audio with known faults, imported as a user would.</summary>
public sealed class DatasetAuditorTests : IDisposable
{
    private const int Rate = 22_050;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Exactly_the_planted_faults_are_reported()
    {
        var (blues, rock, pop) = (Render("blues", 0), Render("rock", 0), Render("pop", 0));
        Write("blues/a.wav", blues);
        Write("rock/same.wav", blues);
        Write("blues/late.wav", [.. Render("metal", 0)[..(2 * Rate)], .. blues[..(6 * Rate)].Select(sample => 0.5f * sample)]);
        Write("rock/b.wav", [.. rock.Select(sample => Math.Clamp(8 * sample, -1, 1))]);
        Write("pop/c.wav", [.. pop.Select(sample => (sample * 0.5f) + 0.1f)]);
        Write("pop/short.wav", Render("pop", 1)[..(4 * Rate)]);

        var audit = Audit();

        Assert.Equal(["blues.a", "rock.same"],
            Assert.Single(audit.ExactDuplicates)
                .Select(track => track.Track.Track.Contains("same", StringComparison.Ordinal) ? "rock.same" : "blues.a")
                .Order(StringComparer.Ordinal));
        Assert.Equal(2, audit.NearDuplicates.Length);
        Assert.All(audit.NearDuplicates, pair =>
        {
            Assert.Contains("blues/late.wav", new[] { pair.First.Path, pair.Second.Path });
            Assert.InRange(pair.Similarity, FingerprintIndex.MinSimilarity, 1);
            Assert.Equal(2, Math.Abs(pair.OffsetSeconds), tolerance: 0.05);
        });
        Assert.Equal(
            ["pop/c.wav DcOffset", "pop/short.wav Short", "rock/b.wav Clipped"],
            audit.Findings.Select(finding => $"{finding.Track.Path} {finding.Problem}").Order(StringComparer.Ordinal));
        Assert.Equal([("blues", 2), ("pop", 2), ("rock", 2)], audit.Genres.Select(genre => (genre.Genre, genre.Tracks)));
    }

    [Fact]
    public void Files_changed_or_deleted_since_the_import_are_reported()
    {
        foreach (var name in new[] { "blues/a.wav", "blues/b.wav", "rock/c.wav", "rock/d.wav" })
        {
            Write(name, Render(name[..name.IndexOf('/')], name[^5]));
        }

        var imported = Import();
        Write("blues/a.wav", Render("pop", 7));
        File.Delete(_folder["rock", "d.wav"]);
        var audit = Audit(imported);
        Assert.Equal(["blues/a.wav", "rock/d.wav"],
            audit.Findings.Where(finding => finding.Problem is AuditProblem.Changed).Select(finding => finding.Track.Path));
    }

    [Fact]
    public void Another_decoders_samples_are_no_changed_file()
    {
        Write("blues/a.wav", Render("blues", 0));
        File.WriteAllBytes(_folder["blues/b.mp3"], Reference.File("joint-44100.mp3"));
        File.WriteAllBytes(_folder["blues/c.flac"], Reference.File("best-16.flac"));
        var imported = ImportWith(new SliceRule(0.5, 0.5));
        Assert.Equal(["blues/b.mp3 NLayer 3.0.1 r1"], imported.Tracks.Where(track => track.Decoder is not null)
            .Select(track => $"{track.Path} {track.Decoder}"));
        Assert.DoesNotContain(Audit(imported).Findings, finding => finding.Problem is AuditProblem.OtherDecoder or AuditProblem.Changed);

        // As an earlier program imported it: another decoder, and so other samples.
        var earlier = imported with
        {
            Tracks = [.. imported.Tracks.Select(track => track with { Decoder = null, ContentHash = new string('0', 64) })],
        };
        Assert.Equal(
            ["blues/a.wav Changed", "blues/b.mp3 OtherDecoder", "blues/c.flac Changed"],
            Audit(earlier).Findings.Where(finding => finding.Problem is AuditProblem.OtherDecoder or AuditProblem.Changed)
                .Select(finding => $"{finding.Track.Path} {finding.Problem}").Order(StringComparer.Ordinal));
        Assert.Contains(Audit(earlier).Findings, finding => finding.Message
            == "decoded by another decoder: libsndfile at the import, NLayer 3.0.1 r1 now; "
            + "import the dataset again before you compute further features");
        Assert.NotEqual(
            AudioImporter.VersionOf(imported.Tracks, Rate),
            AudioImporter.VersionOf(imported.Tracks.Select(track => track with { Decoder = null }), Rate));
    }

    private static float[] Render(string genre, int seed) => DemoCorpus.Render(genre, seed % 3, (uint)(seed + 1), 8);

    private AuditResult Audit() => Audit(Import());

    private static AuditResult Audit(ImportedDataset imported)
    {
        var spec = new DatasetImportSpec(imported.Name, imported.Root, DatasetLayouts.GenreFolders, imported.SliceRule);
        var summary = new DatasetSummary(
            imported.Name, BuildState.Ready, null, spec, imported.Version, imported.Tracks.Length, 0, 0,
            ImmutableSortedDictionary<string, int>.Empty, imported.Quarantined, "tracks.json");
        return DatasetAuditor.Run(summary, imported.Tracks, threads: 2, progress: null, TestContext.Current.CancellationToken);
    }

    private ImportedDataset Import() =>
        AudioImporter.Run(new DatasetImportOptions { Name = "d", Root = _folder.Path }, null, TestContext.Current.CancellationToken);

    private ImportedDataset ImportWith(SliceRule rule) => AudioImporter.Run(
        new DatasetImportOptions { Name = "d", Root = _folder.Path, SliceRule = rule }, null, TestContext.Current.CancellationToken);

    private void Write(string name, float[] samples)
    {
        var path = _folder[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // not null: below the folder
        WavWriter.Write(path, samples, Rate);
    }
}
