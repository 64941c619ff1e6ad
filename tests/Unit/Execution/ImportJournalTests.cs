using System.Text.Json;
using Experiments.Audio.Import;
using Experiments.Domain;
using Experiments.Execution;
using Experiments.Store;
using Experiments.Unit.Audio.Layouts;
using Xunit;

namespace Experiments.Unit.Execution;

public sealed class ImportJournalTests : IDisposable
{
    private readonly LayoutFolder _folder = new();
    private readonly TemporaryFolder _store = new();

    private DatasetImportSpec Spec => new("x", _folder.Path, DatasetLayouts.GenreFolders, new SliceRule(), SampleRate: 8000);

    [Fact]
    public void An_interrupted_import_goes_on_with_the_files_that_are_left()
    {
        _folder.Sound("blues/a.wav", "blues/b.wav", "rock/c.wav", "rock/d.wav");
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Run(1, done =>
        {
            if (done.FilesDone == 2)
            {
                source.Cancel();
            }
        }, source.Token));

        // Half a line of a killed process, and a file that has changed since.
        File.AppendAllText(Journal(1), "{\"settings\":\"");
        _folder.Sound("blues/a.wav");
        File.SetLastWriteTimeUtc(Path.Combine(_folder.Path, "blues/a.wav"), DateTime.UnixEpoch);
        var last = new ImportProgress(0, 0, 0);
        var resumed = Run(2, done => last = done, TestContext.Current.CancellationToken);
        Assert.Equal((4, 1), (last.FilesDone, last.Known));
        Assert.Equal(resumed.Version, _folder.Import(DatasetLayouts.GenreFolders).Version);
    }

    [Fact]
    public void A_complete_import_leaves_nothing_to_believe()
    {
        _folder.Sound("blues/a.wav");
        Run(1, _ => { }, TestContext.Current.CancellationToken, isComplete: true);
        Assert.False(File.Exists(Journal(1)));
    }

    [Fact]
    public void Results_under_other_settings_are_not_used()
    {
        _folder.Sound("blues/a.wav");
        Run(1, _ => { }, TestContext.Current.CancellationToken);
        var artifacts = new ArtifactStore(_store.Path);
        using var same = ImportJournal.Open(artifacts, Order(2), Spec);
        using var other = ImportJournal.Open(artifacts, Order(3), Spec with { SampleRate = 16000 });
        using var written = JsonDocument.Parse(File.ReadAllText(Journal(1)));
        var stamp = written.RootElement.GetProperty("stamp").GetString()!; // not null: as written
        Assert.NotNull(same.Find("blues/a.wav", stamp));
        Assert.Null(same.Find("blues/a.wav", stamp + "0"));
        Assert.Null(other.Find("blues/a.wav", stamp));
    }

    public void Dispose()
    {
        _folder.Dispose();
        _store.Dispose();
    }

    private ImportedDataset Run(int attempt, Action<ImportProgress> progress, CancellationToken token, bool isComplete = false)
    {
        using var journal = ImportJournal.Open(new ArtifactStore(_store.Path), Order(attempt), Spec);
        var options = new DatasetImportOptions { Name = "x", Root = _folder.Path, SampleRate = 8000, Journal = journal };
        var dataset = AudioImporter.Run(options, new Reporter(progress), token);
        if (isComplete)
        {
            journal.Complete();
        }

        return dataset;
    }

    private string Journal(int attempt) => _store[Order(attempt).Folder, "files.jsonl"];

    private WorkOrder Order(int attempt) => new(
        new WorkUnit("import/x", "x", new ImportPayload(Spec), new ResourceSpec()), attempt, _store.Path, $"work/import/x/a1-{attempt}",
        "cpu", new SlotId("n", "cpu", 0));

    private sealed class Reporter(Action<ImportProgress> report) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => report(value);
    }
}
