using Experiments.Audio;
using Experiments.Audio.Import;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Audio.Layouts;

/// <summary>A folder with short sounds, imported in a layout.</summary>
internal sealed class LayoutFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _sounds;

    public string Path => _folder.Path;

    /// <summary>Path, label, group and fold of each track, by path.</summary>
    public static IEnumerable<string> Rows(ImportedDataset dataset) => dataset.Tracks
        .Select(track => $"{track.Path} {track.Genre} {track.Group} {track.Fold}").Order(StringComparer.Ordinal);

    /// <summary>Writes sounds of 2 s, all different.</summary>
    public void Sound(params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(_folder[path])!); // not null: below the folder
            var hertz = 200 + (7 * ++_sounds);
            WavWriter.Write(
                _folder[path], [.. Enumerable.Range(0, 16000).Select(i => 0.5f * MathF.Sin(2 * MathF.PI * hertz * i / 8000))], 8000);
        }
    }

    public void Write(string path, string text) => _folder.Write(path, text);

    public ImportedDataset Import(string layout, Func<DatasetImportOptions, DatasetImportOptions>? change = null)
    {
        var options = new DatasetImportOptions { Name = "x", Root = Path, Layout = layout, SampleRate = 8000 };
        return AudioImporter.Run(change?.Invoke(options) ?? options, null, TestContext.Current.CancellationToken);
    }

    public string Refusal(string layout, Func<DatasetImportOptions, DatasetImportOptions>? change = null) =>
        Assert.Throws<UserErrorException>(() => Import(layout, change)).Message;

    public void Dispose() => _folder.Dispose();
}
