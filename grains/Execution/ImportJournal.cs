using System.Text.Json;
using Experiments.Audio;
using Experiments.Audio.Import;
using Experiments.Domain;
using Experiments.Store;
using Experiments.Store.Files;

namespace Experiments.Execution;

/// <summary>
/// The files that an import has examined, one JSON line each, in the folder of its attempt. The next attempt reads those of the earlier
/// ones: an import that was interrupted goes on. A line that a killed process left half written is not read.
/// </summary>
internal sealed class ImportJournal : IImportJournal, IDisposable
{
    private const string FileName = "files.jsonl";

    private readonly Dictionary<string, Line> _known = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly StreamWriter _writer;
    private readonly string _settings;

    private readonly IReadOnlyList<string> _files;

    private ImportJournal(StreamWriter writer, string settings, IReadOnlyList<string> files) =>
        (_writer, _settings, _files) = (writer, settings, files);

    /// <summary>Opens the journal of an attempt, with what earlier ones kept under the same settings.</summary>
    public static ImportJournal Open(ArtifactStore artifacts, WorkOrder order, DatasetImportSpec spec)
    {
        // What a result depends on besides the file; decoders are part of it through their revisions.
        var settings = DomainJson.Hash(new { spec.SampleRate, spec.Slices, spec.MaxDuration, Decoders = DecoderRevision.All });
        var folder = artifacts.PathOf(order.Folder);
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, FileName);
        var attempts = Directory.GetParent(folder)!; // not null: the folder is in a store
        var earlier = attempts.EnumerateDirectories().OrderBy(attempt => attempt.LastWriteTimeUtc)
            .Select(attempt => Path.Combine(attempt.FullName, FileName)).Where(File.Exists).ToList();
        var lines = earlier.SelectMany(Read).Where(line => line.Settings == settings).ToList();
        var writer = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read | FileShare.Delete));
        var journal = new ImportJournal(writer, settings, [.. earlier, path]);
        foreach (var line in lines)
        {
            journal._known[line.Path] = line;
        }

        return journal;
    }

    /// <inheritdoc/>
    public ExaminedFile? Find(string path, string stamp) =>
        _known.TryGetValue(path, out var line) && line.Stamp == stamp ? line.File : null;

    /// <inheritdoc/>
    public void Add(string path, string stamp, ExaminedFile file)
    {
        var line = JsonSerializer.Serialize(new Line(_settings, path, stamp, file), DomainJson.Compact);
        lock (_lock)
        {
            _writer.WriteLine(line);
            _writer.Flush();
        }
    }

    /// <summary>
    /// Forgets everything: the import is complete. A later one reads each file again, since bytes may change under an old time.
    /// </summary>
    public void Complete()
    {
        _writer.Dispose();
        foreach (var file in _files)
        {
            PartialFile.DeleteIfPossible(file);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private static IEnumerable<Line> Read(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        while (reader.ReadLine() is { } text)
        {
            if (Parse(text) is { File.Reason: null } line)
            {
                yield return line;
            }
        }
    }

    private static Line? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(text, DomainJson.Compact);
        }
        catch (JsonException)
        {
            return null; // half written: the file is examined again
        }
    }

    private sealed record Line(string Settings, string Path, string Stamp, ExaminedFile File);
}
