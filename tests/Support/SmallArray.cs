using System.Text;

namespace Experiments.Support;

/// <summary>
/// Spectrograms as another program would write them: 24 tracks of 32 bands and 48 frames, as bytes. Those of genre a are loud in the lower
/// bands, those of b in the upper ones; every third track is in part valid, the others in train.
/// </summary>
internal static class SmallArray
{
    public const int Tracks = 24;
    private const int Bands = 32;
    private const int Frames = 48;

    /// <summary>Writes array and table into a folder.</summary>
    public static void Write(string folder, string array, string table)
    {
        var header = Encoding.ASCII.GetBytes($"{{'descr': '|u1', 'fortran_order': False, 'shape': ({Tracks}, {Bands}, {Frames}), }}\n");
        var numbers = new byte[Tracks * Bands * Frames];
        for (var i = 0; i < numbers.Length; i++)
        {
            var (track, band) = (i / (Bands * Frames), i / Frames % Bands);
            numbers[i] = (byte)((IsOfA(track) == band < Bands / 2 ? 180 : 40) + (i * 7 % 23));
        }

        File.WriteAllBytes(
            Path.Combine(folder, array),
            [0x93, .. "NUMPY"u8, 1, 0, .. BitConverter.GetBytes((ushort)header.Length), .. header, .. numbers]);
        File.WriteAllText(Path.Combine(folder, table), "track,genre,part\n" + string.Concat(Enumerable.Range(0, Tracks).Select(
            track => $"t{track:00},{(IsOfA(track) ? "a" : "b")},{(track % 3 == 0 ? "valid" : "train")}\n")));
    }

    private static bool IsOfA(int track) => track % 2 == 0;
}
