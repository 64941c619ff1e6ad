using Experiments.Domain;

namespace Experiments.ReadModel.Views;

/// <summary><c>sweep plan</c>: what a sweep would do.</summary>
public static class PlanView
{
    /// <summary>The plan of a sweep file.</summary>
    public static View Of(PlannedSweep plan)
    {
        var runs = (long)plan.Experiments * plan.RunsEach;
        List<Block> blocks =
        [
            $"{plan.Name} over {plan.Dataset.Name}: {Display.Count(plan.Dataset.Tracks, "track")}, "
                + $"{Display.Count(plan.Dataset.Slices, "slice")} of {LabelWords.Of(plan.Dataset).Count(plan.Dataset.Genres.Count)}",
            $"{Display.Count(plan.Experiments, "experiment")} x {Display.Count(plan.RunsEach, "run")} ({Display.Of(plan.Protocol)}) = "
                + Display.Count(runs, "run"),
            .. EarlierEnds(plan),
            "",
            Families(plan),
            "",
            Time(plan, runs),
            "",
            .. Settings(plan),
            "",
            .. (plan.PriorNotes.IsDefault ? [] : plan.PriorNotes).Select(note => (Block)note),
            .. Known(plan),
            "",
            .. SplitViews.Check(plan.Split).Blocks,
        ];
        return new View(blocks, Shape(plan, runs));
    }

    private static IEnumerable<Block> EarlierEnds(PlannedSweep plan)
    {
        if (plan.Until is { } until)
        {
            yield return $"at most: it may end earlier, after {until}";
        }

        if (plan.Pruner is { } pruner)
        {
            yield return $"at most: the pruner {pruner} stops what falls behind";
        }
    }

    private static Table Families(PlannedSweep plan) =>
        Table.Of(["family", "experiments", "runs", "s per run", "estimated from"], plan.Families, family =>
        [
            family.Family, DisplayNumbers.Text($"{family.Experiments}"), DisplayNumbers.Text($"{(long)family.Experiments * plan.RunsEach}"),
            DisplayNumbers.Seconds(family.SecondsPerRun), BasisOf(family),
        ]);

    private static string BasisOf(PlannedFamily family) => family.Basis switch
    {
        TimeBasis.SameSettings => $"{Display.Count(family.MeasuredRuns, "run")} of the same settings on these features",
        TimeBasis.SameData => $"{Display.Count(family.MeasuredRuns, "run")} on these features",
        TimeBasis.OtherData => $"{Display.Count(family.MeasuredRuns, "run")} on other data, scaled: rough",
        _ => "unknown: no such run has finished yet",
    };

    private static string Time(PlannedSweep plan, long runs)
    {
        var features = plan.Features.State is BuildState.Ready ? "" : ", plus the time to compute the features, which is unknown";
        if (plan.Unplaceable is { } reason)
        {
            return $"time: never on the nodes there are: {reason}";
        }

        if (plan.Slots == 0)
        {
            return "time: unknown, since no slot accepts these runs; see `experiments node list`";
        }

        if (plan.Seconds is { } seconds)
        {
            return $"time on {Display.Count(plan.Slots, "slot")}: about {Display.Duration(TimeSpan.FromSeconds(seconds))}{features}"
                + (plan.IsAdaptive ? "; an adaptive search may try another mix" : "");
        }

        var unknown = plan.Families.Where(family => family.SecondsPerRun is null).Sum(family => (long)family.Experiments) * plan.RunsEach;
        var known = plan.Families.Sum(family => (family.SecondsPerRun ?? 0) * family.Experiments * plan.RunsEach) / plan.Slots;
        return $"time on {Display.Count(plan.Slots, "slot")}: unknown for {unknown} of {runs} runs"
            + (known > 0 ? $"; the others take about {Display.Duration(TimeSpan.FromSeconds(known))}" : "") + features;
    }

    private static IEnumerable<Block> Settings(PlannedSweep plan)
    {
        var more = plan.Settings.Length < plan.Experiments;
        yield return (more ? $"first {plan.Settings.Length} of {plan.Experiments} settings" : "the settings")
            + (plan.IsAdaptive ? ", in the order of the search:" : ":");
        yield return Table.Of(["number", "family", "setting", "computed as"], plan.Settings, setting =>
        [
            $"e{setting.Number}", setting.Family, setting.Varied.Count == 0 ? "defaults" : Display.Of(setting.Varied),
            setting.KnownAs?.ToString() ?? "-",
        ]);
    }

    private static IEnumerable<Block> Known(PlannedSweep plan)
    {
        yield return plan.Features.State switch
        {
            BuildState.Ready => $"features {plan.Features.Name} of this data are already computed ({Display.Hash(plan.Features.Id)})",
            BuildState.Building => $"features {plan.Features.Name} of this data are being computed ({Display.Hash(plan.Features.Id)})",
            _ => $"features {plan.Features.Name} of this data must be computed first",
        };
        foreach (var sweep in plan.Known)
        {
            var rest = sweep.State is SweepState.Completed ? "shows its results without recomputing" : "resumes it";
            var what = sweep.Extended is { } extended
                ? $"has these runs and more, since it was extended ({extended})" : "has the same spec and data";
            yield return $"sweep {sweep.Id} {what}: {Display.Of(sweep.State)}, {sweep.Runs.Completed} of {sweep.Runs.Total} runs; "
                + $"`experiments sweep run` {rest}";
        }

        if (plan.Known.IsEmpty)
        {
            yield return plan.KnownSettings == 0
                ? "no results of these settings exist for this data and protocol"
                : $"{plan.KnownSettings} of these settings {(plan.KnownSettings == 1 ? "was" : "were")} already computed for this data and "
                    + "protocol by another sweep; this one computes them again";
        }
    }

    private static object Shape(PlannedSweep plan, long runs) => new
    {
        plan.Name,
        Dataset = plan.Dataset.Name,
        DatasetVersion = plan.Dataset.Version,
        plan.Protocol,
        plan.Experiments,
        Runs = runs,
        RunsPerExperiment = plan.RunsEach,
        plan.IsAdaptive,
        plan.Until,
        plan.Pruner,
        plan.Slots,
        plan.Unplaceable,
        EstimatedSeconds = plan.Seconds,
        Families = plan.Families.Select(
            family => new { family.Family, family.Experiments, family.SecondsPerRun, family.Basis, family.MeasuredRuns }),
        Settings = plan.Settings.Select(setting => new
        {
            setting.Number,
            setting.Family,
            Setting = setting.Varied,
            setting.Parameters,
            setting.SecondsPerRun,
            KnownAs = setting.KnownAs?.ToString(),
        }),
        Features = new { plan.Features.Id, plan.Features.Name, State = plan.Features.State is { } state ? Display.Of(state) : "absent" },
        PriorNotes = plan.PriorNotes.IsDefault ? [] : plan.PriorNotes,
        Known = plan.Known.Select(sweep => new { Sweep = sweep.Id, Status = Display.Of(sweep.State), sweep.Runs, sweep.Extended }),
        plan.KnownSettings,
        Split = new { IsClean = plan.Split.Findings.IsEmpty, plan.Split.Findings, plan.Split.Notes },
    };
}
