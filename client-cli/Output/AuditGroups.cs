using Experiments.Domain;

namespace Experiments.ClientCli.Output;

/// <summary>
/// A groups file that keeps similar audio together: groups that share a duplicate, directly or transitively, are merged.
/// </summary>
internal static class AuditGroups
{
    /// <summary>Writes the columns track and group: one line per track, with its path.</summary>
    public static void Write(TextWriter writer, AuditResult audit, IEnumerable<TrackInfo> tracks)
    {
        var joined = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var set in audit.ExactDuplicates)
        {
            foreach (var track in set.Skip(1))
            {
                Join(set[0].Group, track.Group);
            }
        }

        foreach (var pair in audit.NearDuplicates)
        {
            Join(pair.First.Group, pair.Second.Group);
        }

        writer.WriteLine("track,group");
        foreach (var track in tracks)
        {
            writer.WriteLine($"{CsvText.Cell(track.Path)},{CsvText.Cell(Root(track.Group))}");
        }

        string Root(string group)
        {
            while (joined.TryGetValue(group, out var parent))
            {
                group = parent;
            }

            return group;
        }

        // The smaller of the two names, so that the same audit produces the same file.
        void Join(string one, string other)
        {
            var (first, second) = (Root(one), Root(other));
            if (string.CompareOrdinal(first, second) is not 0 and var order)
            {
                joined[order < 0 ? second : first] = order < 0 ? first : second;
            }
        }
    }
}
