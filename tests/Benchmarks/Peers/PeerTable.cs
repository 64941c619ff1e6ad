using System.Collections.Immutable;
using System.Globalization;
using Experiments.Domain;

namespace Experiments.Benchmarks.Peers;

/// <summary>A published feature table: numbers, and the columns filename (track.slice.wav), length and label.</summary>
internal sealed record PeerTable(
    MemoryRows Rows, ImmutableArray<string> Genres, ImmutableArray<int> Labels, ImmutableArray<string> Tracks)
{
    /// <summary>Reads the whole file.</summary>
    public static PeerTable Read(string path)
    {
        var lines = File.ReadAllLines(path);
        var header = lines[0].Split(',');
        var cells = lines.Skip(1).Select(line => line.Split(',')).ToList();
        int[] numbers = [.. Enumerable.Range(0, header.Length).Where(i => header[i] is not ("filename" or "length" or "label"))];
        var (file, label) = (Array.IndexOf(header, "filename"), Array.IndexOf(header, "label"));
        ImmutableArray<string> genres = [.. cells.Select(row => row[label]).Distinct().Order(StringComparer.Ordinal)];
        float[] values = [.. cells.SelectMany(row => numbers.Select(i => float.Parse(row[i], CultureInfo.InvariantCulture)))];
        return new PeerTable(
            new MemoryRows(values, numbers.Length),
            genres,
            [.. cells.Select(row => genres.IndexOf(row[label]))],
            [.. cells.Select(row => string.Join('.', row[file].Split('.')[..2]))]);
    }
}
