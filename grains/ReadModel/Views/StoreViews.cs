using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary>The contents of a store as text and JSON.</summary>
public static class StoreViews
{
    /// <summary><c>store check</c>.</summary>
    public static View Check(string store, StoreCheckResult check) => new([.. Blocks(store, check)], Shape(store, check));

    /// <summary>A check as JSON shows it.</summary>
    public static object Shape(string store, StoreCheckResult check) => new
    {
        Store = store,
        check.IsWhole,
        check.Rows,
        check.Artifacts,
        check.Bytes,
        check.WithoutHash,
        Orphans = new { Files = check.OrphanFiles, Bytes = check.OrphanBytes },
        Problems = check.Problems.Select(
            problem => new { Fault = Display.Of(problem.Fault), problem.Subject, problem.Owner, problem.Message }),
    };

    /// <summary><c>store gc</c>: what is removed, planned or done.</summary>
    public static View Collection(string store, CollectionPlan plan, bool isDone) => new(
        [.. Blocks(plan, isDone)],
        new
        {
            Store = store,
            Applied = isDone,
            plan.Bytes,
            Files = plan.Items.Sum(item => item.Files.Length),
            Items = plan.Items.Select(
                item => new { Kind = Display.Of(item.Kind), item.Subject, item.Reason, Files = item.Files.Length, item.Bytes }),
            Younger = new { Files = plan.YoungerFiles, Bytes = plan.YoungerBytes },
            plan.Unknown,
            plan.Kept,
        });

    /// <summary>The number of rows and artifacts in a store.</summary>
    public static string Contents(StoreCheckResult check) =>
        $"{Display.Count(check.Rows, "row")} and {Display.Count(check.Artifacts, "artifact")}, {Size(check.Bytes)}";

    /// <summary>Bytes in a readable unit.</summary>
    internal static string Size(long bytes) => bytes switch
    {
        < 1000 => Display.Count(bytes, "byte"),
        < 1_000_000 => $"{NumberFormat.Fixed(bytes / 1e3, 1)} kB",
        < 1_000_000_000 => $"{NumberFormat.Fixed(bytes / 1e6, 1)} MB",
        _ => $"{NumberFormat.Fixed(bytes / 1e9, 2)} GB",
    };

    private static IEnumerable<Block> Blocks(string store, StoreCheckResult check)
    {
        yield return $"{store}: {Display.Count(check.Rows, "state row")}, {Display.Count(check.Artifacts, "referenced artifact")}, "
            + Size(check.Bytes);
        if (check.WithoutHash > 0)
        {
            yield return $"{Display.Count(check.WithoutHash, "artifact")} without a hash: only the format was checked";
        }

        // Without the rows it is unknown what refers to what.
        if (check.OrphanFiles > 0 && !check.Problems.Any(problem => problem.Fault is StoreProblemKind.Database))
        {
            yield return $"{Display.Count(check.OrphanFiles, "unused file")}, {Size(check.OrphanBytes)}; "
                + "`experiments store gc` lists and removes unused files";
        }

        if (check.IsWhole)
        {
            yield return "no problems found";
            yield break;
        }

        yield return "";
        yield return Table.Of(
            ["fault", "item", "referenced by", "problem"],
            check.Problems,
            problem => [Display.Of(problem.Fault), problem.Subject, problem.Owner, problem.Message]);
        yield return "";
        yield return Display.Count(check.Problems.Length, "problem");
    }

    private static IEnumerable<Block> Blocks(CollectionPlan plan, bool isDone)
    {
        if (!plan.Items.IsEmpty)
        {
            yield return Table.Of(
                ["kind", "item", "files", "bytes", "reason"],
                plan.Items,
                item => [Display.Of(item.Kind), item.Subject, $"{item.Files.Length}", $"{item.Bytes}", item.Reason]);
            yield return "";
        }

        var files = plan.Items.Sum(item => item.Files.Length);
        yield return plan.Items.IsEmpty ? "nothing to remove"
            : isDone ? $"removed {Display.Count(files, "file")}, {Size(plan.Bytes)}"
            : $"{Display.Count(files, "file")}, {Size(plan.Bytes)}, would be removed; add --apply to remove them";
        if (plan.YoungerFiles > 0)
        {
            yield return $"{Display.Count(plan.YoungerFiles, "unused file")}, {Size(plan.YoungerBytes)}, "
                + (plan.YoungerFiles == 1 ? "is kept because it is newer than --keep" : "are kept because they are newer than --keep");
        }

        foreach (var kept in plan.Kept)
        {
            yield return $"kept: {kept}";
        }

        foreach (var unknown in plan.Unknown.Take(10))
        {
            yield return $"unknown file, never removed: {unknown}";
        }
    }
}
