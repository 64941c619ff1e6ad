namespace Experiments.Models.Classical.Svm;

/// <summary>
/// The problem of separating two classes: some or all rows of <paramref name="First"/> (target +1), then of <paramref name="Second"/>
/// (target −1).
/// </summary>
/// <param name="Rows">The kernel.</param>
/// <param name="First">The class of target +1.</param>
/// <param name="Second">The class of target −1.</param>
/// <param name="Members">Rows within their class: first those of First, then those of Second.</param>
/// <param name="FirstCount">How many of the members are of First.</param>
/// <param name="FirstPenalty">C of rows of First.</param>
/// <param name="SecondPenalty">C of rows of Second.</param>
internal sealed record PairProblem(
    KernelRows Rows, int First, int Second, int[] Members, int FirstCount, double FirstPenalty, double SecondPenalty)
{
    /// <summary>All rows of two classes.</summary>
    public static PairProblem Whole(KernelRows rows, int first, int second, double firstPenalty, double secondPenalty)
    {
        var (firstCount, secondCount) = (CountOf(rows, first), CountOf(rows, second));
        return new PairProblem(
            rows, first, second, [.. Enumerable.Range(0, firstCount), .. Enumerable.Range(0, secondCount)],
            firstCount, firstPenalty, secondPenalty);
    }

    /// <summary>Only the members selected by <paramref name="isKept"/>, in order.</summary>
    public PairProblem Where(Func<int, bool> isKept)
    {
        int[] kept = [.. Enumerable.Range(0, Members.Length).Where(isKept)];
        return this with
        {
            Members = [.. kept.Select(member => Members[member])],
            FirstCount = kept.Count(member => member < FirstCount),
        };
    }

    /// <summary>The number among all rows of member <paramref name="member"/>.</summary>
    public int RowOf(int member) => Rows.Starts[member < FirstCount ? First : Second] + Members[member];

    /// <summary>The target of a member: +1 or −1.</summary>
    public int TargetOf(int member) => member < FirstCount ? 1 : -1;

    /// <summary>The maximum multiplier of a member.</summary>
    public double PenaltyOf(int member) => member < FirstCount ? FirstPenalty : SecondPenalty;

    /// <summary>
    /// The kernel of row <paramref name="row"/> with the given members, of
    /// which the first <paramref name="split"/> are of First.
    /// </summary>
    public void FillRow(int row, ReadOnlySpan<int> members, int split, Span<float> values)
    {
        Gather(Rows.Row(row, First), members[..split], values);
        Gather(Rows.Row(row, Second), members[split..], values[split..]);
    }

    private void Gather(ReadOnlySpan<float> kernel, ReadOnlySpan<int> members, Span<float> values)
    {
        // Members are ascending, so equal counts mean all rows of the class.
        if (members.Length == kernel.Length)
        {
            kernel.CopyTo(values);
            return;
        }

        for (var i = 0; i < members.Length; i++)
        {
            values[i] = kernel[Members[members[i]]];
        }
    }

    private static int CountOf(KernelRows rows, int c) => rows.Starts[c + 1] - rows.Starts[c];
}
