using CsCheck;
using Xunit;

namespace Experiments.Unit.Scheduling.Schedules;

/// <summary>
/// Random schedules of everything that can happen to the scheduler, the rows and the slots: the scheduler's own queue, leases and rules,
/// and the rows' own accounts, with calls that fail or whose answers are lost between them.
/// </summary>
public sealed class LeaseScheduleTests
{
    private const int Schedules = 10_000;

    private static readonly Gen<Step[]> Steps = Gen.Select(
        Gen.Frequency(
            (14, Gen.Const(Act.Store)), (1, Gen.Const(Act.Fail)), (2, Gen.Const(Act.LoseAnswer)),
            (6, Gen.Const(Act.Acquire)), (8, Gen.Const(Act.Receive)), (3, Gen.Const(Act.Renew)), (4, Gen.Const(Act.Complete)),
            (3, Gen.Const(Act.Crash)), (1, Gen.Const(Act.Yield)), (2, Gen.Const(Act.ReportAgain)),
            (3, Gen.Const(Act.Wait)), (2, Gen.Const(Act.Freeze)), (2, Gen.Const(Act.KillSilo)), (1, Gen.Const(Act.MoveScheduler)),
            (1, Gen.Const(Act.SplitScheduler)), (1, Gen.Const(Act.Backup)), (1, Gen.Const(Act.Restore)), (1, Gen.Const(Act.Resubmit))),
        Gen.Int[0, 11],
        (act, who) => new Step(act, who)).Array[10, 150];

    [Fact]
    public void No_run_is_lost_or_recorded_twice_under_random_schedules()
    {
        // Every schedule has its own seed, so that the same are tried everywhere. A failing one is shrunk to a minimum.
        Parallel.For(0, Schedules, number =>
        {
            var seed = new PCG(1, (ulong)number);
            var text = seed.ToString();
            var steps = Steps.Generate(seed, null, out _);
            try
            {
                new LeaseWorld().Run(steps);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Steps.Sample(
                    schedule => new LeaseWorld().Run(schedule), seed: text, iter: 20_000, print: schedule => string.Join(' ', schedule));
                throw;
            }
        });
    }
}
