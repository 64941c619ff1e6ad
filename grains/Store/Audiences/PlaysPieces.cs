using System.Security.Cryptography;
using System.Text;
using Experiments.Domain;

namespace Experiments.Store.Audiences;

/// <summary>
/// Plays as files of a few megabytes, each complete in itself, so that they fit into messages: the listeners in order, and for each the
/// tracks, how often they were played, and when last.
/// </summary>
public static class PlaysPieces
{
    private const string Mark = "plays 1";
    private const int MaxPairs = 200_000;

    /// <summary>The pieces of an audience's plays.</summary>
    public static IEnumerable<byte[]> Split(Plays plays)
    {
        ArgumentNullException.ThrowIfNull(plays);
        var first = 0;
        while (first < plays.Users.Count)
        {
            var (end, pairs) = (first, 0);
            while (end < plays.Users.Count && (end == first || pairs + plays.TracksOf(end).Length <= MaxPairs))
            {
                pairs += plays.TracksOf(end++).Length;
            }

            yield return Write(plays, first, end);
            first = end;
        }
    }

    /// <summary>The SHA-256 over all pieces, 64 lower-case hexadecimal digits.</summary>
    public static string Hash(Plays plays)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var piece in Split(plays))
        {
            hash.AppendData(piece);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The names of the tracks in all pieces, each once.</summary>
    /// <exception cref="InvalidDataException">A piece has another format.</exception>
    public static IReadOnlySet<string> TracksOf(IEnumerable<byte[]> pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var piece in pieces)
        {
            using var reader = Open(piece);
            _ = reader.ReadBoolean();
            for (var left = reader.ReadInt32(); left > 0; left--)
            {
                names.Add(reader.ReadString());
            }
        }

        return names;
    }

    /// <summary>The plays of all pieces.</summary>
    /// <exception cref="InvalidDataException">A piece has another format.</exception>
    public static Plays Join(IEnumerable<byte[]> pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        var (users, starts, index) = (new List<string>(), new List<int> { 0 }, new Dictionary<string, int>(StringComparer.Ordinal));
        var (tracks, counts, last) = (new List<int>(), new List<float>(), new List<long>());
        foreach (var piece in pieces)
        {
            using var reader = Open(piece);
            var hasTimes = reader.ReadBoolean();
            var names = new int[reader.ReadInt32()];
            for (var i = 0; i < names.Length; i++)
            {
                var name = reader.ReadString();
                names[i] = index.TryGetValue(name, out var known) ? known : index[name] = index.Count;
            }

            for (var left = reader.ReadInt32(); left > 0; left--)
            {
                users.Add(reader.ReadString());
                for (var entries = reader.ReadInt32(); entries > 0; entries--)
                {
                    tracks.Add(names[reader.ReadInt32()]);
                    counts.Add(reader.ReadSingle());
                    if (hasTimes)
                    {
                        last.Add(reader.ReadInt64());
                    }
                }

                starts.Add(tracks.Count);
            }
        }

        var ordered = new string[index.Count];
        foreach (var (name, at) in index)
        {
            ordered[at] = name;
        }

        return new Plays([.. users], ordered, [.. starts], [.. tracks], [.. counts], [.. last]);
    }

    private static BinaryReader Open(byte[] piece)
    {
        var reader = new BinaryReader(new MemoryStream(piece, writable: false), Encoding.UTF8);
        return reader.ReadString() == Mark ? reader : throw new InvalidDataException("not a piece of plays");
    }

    private static byte[] Write(Plays plays, int first, int end)
    {
        var local = new Dictionary<int, int>();
        for (var user = first; user < end; user++)
        {
            foreach (var track in plays.TracksOf(user))
            {
                local.TryAdd(track, local.Count);
            }
        }

        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Mark);
            writer.Write(plays.HasTimes);
            writer.Write(local.Count);
            foreach (var track in local.OrderBy(pair => pair.Value).Select(pair => pair.Key))
            {
                writer.Write(plays.Tracks[track]);
            }

            writer.Write(end - first);
            for (var user = first; user < end; user++)
            {
                writer.Write(plays.Users[user]);
                WriteEntries(writer, plays, user, local);
            }
        }

        return stream.ToArray();
    }

    private static void WriteEntries(BinaryWriter writer, Plays plays, int user, Dictionary<int, int> local)
    {
        var tracks = plays.TracksOf(user);
        var counts = plays.CountsOf(user);
        var last = plays.LastOf(user);
        writer.Write(tracks.Length);
        for (var i = 0; i < tracks.Length; i++)
        {
            writer.Write(local[tracks[i]]);
            writer.Write(counts[i]);
            if (!last.IsEmpty)
            {
                writer.Write(last[i]);
            }
        }
    }
}
