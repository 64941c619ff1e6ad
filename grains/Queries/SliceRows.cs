using Experiments.Domain;
using Experiments.ReadModel;
using Experiments.ReadModel.Columns;
using Experiments.ReadModel.Listings;

namespace Experiments.Queries;

/// <summary>Picks slices from listings that grains give in pieces, and locates only those to show.</summary>
internal static class SliceRows
{
    /// <summary>How many slices a grain sends in one message.</summary>
    private const int PieceSize = 20_000;

    /// <summary>The slices that were asked for, and the listing that they are of.</summary>
    /// <param name="asked">What is asked; nothing but a number of rows is answered by the grain alone.</param>
    /// <param name="readAsync">Reads slices, given how many to skip and to take.</param>
    /// <param name="locateAsync">Finds their files.</param>
    public static async Task<(SliceListing Found, PickedRows<LocatedSlice> Slices)> PickAsync(
        RowQuery asked, Func<int, int, Task<SliceListing>> readAsync,
        Func<IReadOnlyCollection<SliceHardness>, Task<IReadOnlyList<LocatedSlice>>> locateAsync)
    {
        ArgumentNullException.ThrowIfNull(asked);
        if (asked.SelectsNothing)
        {
            var first = await readAsync(0, asked.Limit ?? int.MaxValue).ConfigureAwait(false);
            return (first, RowQuery.None.Pick(await locateAsync(first.Slices).ConfigureAwait(false), ErrorColumns.Slices));
        }

        var found = await readAsync(0, PieceSize).ConfigureAwait(false);
        var all = found.Slices.ToBuilder();
        for (var piece = found; piece.Slices.Length == PieceSize;)
        {
            piece = await readAsync(all.Count, PieceSize).ConfigureAwait(false);
            all.AddRange(piece.Slices);
        }

        var isByPlace = asked.SelectsBy(ErrorColumns.Slices, ErrorColumns.Path)
            || asked.SelectsBy(ErrorColumns.Slices, ErrorColumns.OffsetSeconds);
        var rows = isByPlace
            ? await locateAsync(all).ConfigureAwait(false)
            : all.Select(slice => new LocatedSlice(slice, "", 0)).ToArray();
        var picked = asked.Pick(rows, ErrorColumns.Slices);
        return (found, isByPlace ? picked : picked with
        {
            Rows = [.. await locateAsync([.. picked.Rows.Select(row => row.Slice)]).ConfigureAwait(false)],
        });
    }
}
