using Experiments.Domain;
using Experiments.Scheduling;
using Experiments.Scheduling.Sweeps;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Experiments.Unit.Scheduling.Sweeps;

public sealed class SlotUseTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Slot_use_is_leased_time_divided_by_the_span_of_each_slot()
    {
        var times = SlotTime.Of([Attempt("n1", from: 0, to: 6), Attempt("n1", from: 9, to: 10), Attempt("n2", from: 5, to: 10)]);
        Assert.Equal(2, times.Length);

        // 7 of 10 s and 5 of 5 s.
        Assert.Equal(new SlotUse(2, 12.0 / 15), SlotUse.Of(times));
        Assert.Null(SlotUse.Of([]));
    }

    [Fact]
    public void A_repeated_or_extended_report_counts_once()
    {
        var totals = new SweepTotals();
        var entry = new SweepEntry(new ParameterPoint(0, "svm", ParameterSet.Empty), ParameterSet.Empty, EntryState.Open);
        totals.Add(entry);
        foreach (var slots in new[] { SlotTime.Of([Attempt("n1", 0, 6)]), SlotTime.Of([Attempt("n1", 0, 6)]),
            SlotTime.Of([Attempt("n1", 0, 6), Attempt("n1", 9, 10)]) })
        {
            totals.Remove(entry);
            entry = entry with { Slots = slots };
            totals.Add(entry);
        }

        Assert.Equal(new SlotUse(1, 0.7), totals.SlotUse);
    }

    [Theory]
    [InlineData(4, 0.02, 1.0)]
    [InlineData(16, 0.05, 2.0)]
    public void Slots_with_four_runs_each_are_busy_over_95_percent_of_the_time(
        int slots, double reportSeconds, double runSeconds)
    {
        // A simulation on the scheduler's own decisions: every slot takes its next lease with the answer to its report.
        var time = new FakeTimeProvider(Start);
        var pool = new SlotPool(1, Start, new SchedulerOptions(), time);
        for (var run = 0; run < 4 * slots; run++)
        {
            pool.Submit(Work.Unit($"r{run:000}"));
        }

        var offers = Enumerable.Range(0, slots).Select(index => Work.Slot("n1", index: index)).ToArray();
        var leases = offers.Select(offer => pool.TryReserve(offer)).ToList();
        var attempts = new List<AttemptRecord>();
        while (leases.OfType<Lease>().Any())
        {
            time.Advance(TimeSpan.FromSeconds(runSeconds));
            var ended = leases.OfType<Lease>().Select(lease => new WorkReport(lease, AttemptOutcome.Completed, null, time.GetUtcNow()))
                .ToArray();
            time.Advance(TimeSpan.FromSeconds(reportSeconds));
            for (var i = 0; i < ended.Length; i++)
            {
                attempts.Add(ended[i].ToRecord());
                pool.End(ended[i]);
                leases[i] = pool.TryReserve(offers[i]);
            }
        }

        Assert.Equal(4 * slots, attempts.Count);
        var use = SlotUse.Of(SlotTime.Of(attempts));
        Assert.NotNull(use);
        Assert.Equal(slots, use.Slots);

        // Four runs and the three reports between them.
        Assert.Equal(4 * runSeconds / ((4 * runSeconds) + (3 * reportSeconds)), use.Fraction, tolerance: 1e-9);
        Assert.InRange(use.Fraction, 0.95, 1);
    }

    private static AttemptRecord Attempt(string node, double from, double to) => new(
        1, Work.Slot(node).Slot, Start + TimeSpan.FromSeconds(from), Start + TimeSpan.FromSeconds(to), AttemptOutcome.Completed,
        Reason: null, Log: null);
}
