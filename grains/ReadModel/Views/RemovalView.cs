using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>What goes with a dataset or a sweep, as text and JSON.</summary>
public static class RemovalView
{
    /// <summary><c>dataset remove</c> and <c>sweep remove</c>.</summary>
    /// <param name="what">dataset or sweep.</param>
    /// <param name="plan">What goes and what stays.</param>
    /// <param name="isDone">Whether it was removed; false where that was only to be shown.</param>
    public static View Of(string what, RemovalPlan plan, bool isDone)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new View([.. Blocks(what, plan, isDone)], new
        {
            plan.Name,
            Removed = isDone,
            plan.Freed.Files,
            plan.Freed.Bytes,
            Goes = plan.Goes.Select(Shape),
            Stays = plan.Stays.Select(Shape),
            plan.Sweeps,
        });
    }

    private static object Shape(RemovalItem item) => new { item.What, item.Size.Files, item.Size.Bytes, item.Reason };

    private static IEnumerable<Block> Blocks(string what, RemovalPlan plan, bool isDone)
    {
        yield return isDone ? $"removed {what} {plan.Name}" : $"{what} {plan.Name} would be removed";
        yield return "";
        yield return Table.Of(["item", "files", "bytes"], plan.Goes, item => [item.What, $"{item.Size.Files}", $"{item.Size.Bytes}"]);
        if (!plan.Stays.IsEmpty)
        {
            yield return "";
            yield return Table.Of(
                ["stays", "bytes", "why"], plan.Stays, item => [item.What, $"{item.Size.Bytes}", item.Reason]) with
            { NumericColumns = [1] };
        }

        yield return "";
        if (!plan.Sweeps.IsEmpty)
        {
            yield return $"{Display.Count(plan.Sweeps.Length, "sweep")} of it, with all results, "
                + $"{(plan.Sweeps.Length == 1 ? "stays" : "stay")}: {string.Join(", ", plan.Sweeps)}";
        }

        yield return $"`experiments store gc --apply` {(isDone ? "frees" : "would then free")} {StoreViews.Size(plan.Freed.Bytes)} in "
            + $"{Display.Count(plan.Freed.Files, "file")}, once they are older than its --keep"
            + (what == "dataset" ? "; the audio itself is kept" : "");
    }
}
