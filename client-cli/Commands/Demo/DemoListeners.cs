using System.Globalization;
using Experiments.ClientCli.Commands.Audience;
using Experiments.ClientCli.Output;
using Experiments.Contracts;
using Experiments.DemoAudio;
using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Views;

namespace Experiments.ClientCli.Commands.Demo;

/// <summary>The demo's made-up audience: imported, grouped, and compared with the kinds of listeners that it was made from.</summary>
internal static class DemoListeners
{
    public const string Audience = "demo";

    private const int PlaysEach = 60;

    /// <summary>Invents the audience, groups it and prints the groups.</summary>
    public static async Task ShowAsync(IGrainFactory grains, string folder, Terminal terminal, CancellationToken cancellationToken)
    {
        var tracks = await grains.GetGrain<IDatasetGrain>(DemoSpecs.Dataset).ListTracksAsync(0, 1000, cancellationToken)
            .ConfigureAwait(false);
        var listeners = DemoAudience.Create([.. tracks.Select(track => (track.Id.Track, track.Genre))], PlaysEach, DemoSpecs.Corpus.Seed);
        var file = Path.Combine(folder, "plays.csv");
        OutputFile.Write(file, writer => Write(writer, listeners));
        var grain = grains.GetGrain<IAudienceGrain>(Audience);
        if (await grain.FindAsync(cancellationToken).ConfigureAwait(false) is not null)
        {
            // Of an earlier demo in the same folder, which may have had other tracks.
            await grain.RemoveAsync(cancellationToken).ConfigureAwait(false);
        }

        await AudienceSteps.ImportAsync(grains, Audience, file, terminal, cancellationToken).ConfigureAwait(false);
        var query = new AudienceQuery(DemoSpecs.Dataset, null);
        var groups = await grain.GroupAsync(query, cancellationToken).ConfigureAwait(false);
        var found = await grain.ListListenersAsync(query, 0, cancellationToken).ConfigureAwait(false);
        terminal.Show(["", $"A made-up audience of {listeners.Count} listeners ({file}):", .. AudienceViews.Groups(groups).Blocks, ""]);
        terminal.Show(Compare(listeners, groups, found));
    }

    private static void Write(TextWriter writer, IReadOnlyList<DemoListener> listeners)
    {
        writer.WriteLine("user,track,plays,time");
        foreach (var listener in listeners)
        {
            foreach (var (index, track) in listener.Played.Index())
            {
                // One play an hour.
                var time = DateTimeOffset.UnixEpoch.AddHours(index).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
                writer.WriteLine($"{listener.User},{track},1,{time}");
            }
        }
    }

    /// <summary>How the kinds that the listeners were made from fall into the groups that were found.</summary>
    private static IEnumerable<Block> Compare(
        IReadOnlyList<DemoListener> made, GroupedAudience groups, IReadOnlyList<ListenerTaste> found)
    {
        var groupOf = found.ToDictionary(listener => listener.User, listener => listener.Group);
        yield return $"The kinds of listeners that it was made from ({NumberFormat.Percent(DemoAudience.OffGroup, 0)} % of their plays are "
            + "of anything), by the groups that were found:";
        yield return Table.Of(
            ["made as", .. groups.Groups.Select((group, index) => $"{(char)('A' + index)} {group.Name}")],
            made.GroupBy(listener => listener.Kind),
            kind =>
            [
                kind.Key,
                .. groups.Groups.Select((_, index) =>
                    $"{kind.Count(listener => groupOf.TryGetValue(listener.User, out var group) && group == index)}"),
            ]);
    }
}
