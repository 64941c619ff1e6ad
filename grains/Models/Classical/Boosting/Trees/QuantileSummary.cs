namespace Experiments.Models.Classical.Boosting.Trees;

/// <summary>
/// A weighted quantile summary (Chen and Guestrin 2016, appendix): distinct values in ascending order, each with bounds of its rank.
/// Single precision and the order of its operations are XGBoost's, since the cuts depend on both.
/// </summary>
internal sealed class QuantileSummary
{
    private readonly List<RankedValue> _entries = [];

    /// <summary>Number of values.</summary>
    public int Count => _entries.Count;

    /// <summary>One value, ascending by index.</summary>
    public RankedValue this[int index] => _entries[index];

    /// <summary>Appends a value greater than all before.</summary>
    public void Add(RankedValue entry) => _entries.Add(entry);

    /// <summary>At most <paramref name="limit"/> values at about equal distances of rank.</summary>
    public QuantileSummary Prune(int limit)
    {
        if (Count <= limit)
        {
            return this;
        }

        var pruned = new QuantileSummary();
        var last = Count - 1;
        var begin = this[0].RankMax;
        var range = this[last].RankMin - begin;
        float parts = limit - 1;
        pruned.Add(this[0]);
        var (i, taken) = (1, 0);
        for (var k = 1; k < limit - 1; k++)
        {
            var rank = 2 * ((k * range / parts) + begin);
            while (i < last && rank >= this[i + 1].RankMax + this[i + 1].RankMin)
            {
                i++;
            }

            if (i == last)
            {
                break;
            }

            taken = pruned.Take(this, Nearer(i, rank), taken);
        }

        if (taken != last)
        {
            pruned.Add(this[last]);
        }

        return pruned;
    }

    /// <summary>As <see cref="Prune"/>, but keeps each value that alone weighs more than twice a part, and divides the rest.</summary>
    public QuantileSummary PruneKeepingHeavy(int limit)
    {
        if (Count <= limit)
        {
            return this;
        }

        var pruned = new QuantileSummary();
        var last = Count - 1;
        var begin = this[0].RankMax;
        var range = this[last].RankMin - begin;
        pruned.Add(this[0]);
        if (range == 0 || limit <= 2)
        {
            pruned.Add(this[last]);
            return pruned;
        }

        var parts = limit - 2;
        var heavy = 2 * MathF.Max(range, 1e-3f) / parts;
        var (count, between) = WithoutHeavy(heavy);
        parts -= count;
        var (start, k, taken) = (0, 1, 0);
        for (var end = 1; end <= last; end++)
        {
            if (end != last && !IsHeavy(end, heavy))
            {
                continue;
            }

            if (start != end - 1)
            {
                taken = TakeBetween(pruned, start, end, between, begin, parts, ref k, taken);
            }

            taken = pruned.Take(this, end, taken);
            start = end;
            begin += this[end].RankAfter - this[end].RankBefore;
        }

        return pruned;
    }

    /// <summary>The summary of both sets of rows.</summary>
    public static QuantileSummary Combine(QuantileSummary a, QuantileSummary b)
    {
        if (a.Count == 0 || b.Count == 0)
        {
            return a.Count == 0 ? b : a;
        }

        var sum = new QuantileSummary();
        var (i, j) = (0, 0);
        var (beforeA, beforeB) = (0f, 0f);
        while (i < a.Count || j < b.Count)
        {
            if (i < a.Count && j < b.Count && a[i].Value == b[j].Value)
            {
                var (x, y) = (a[i++], b[j++]);
                sum.Add(new(x.RankMin + y.RankMin, x.RankMax + y.RankMax, x.Weight + y.Weight, x.Value));
                (beforeA, beforeB) = (x.RankAfter, y.RankAfter);
            }
            else if (j == b.Count || (i < a.Count && a[i].Value < b[j].Value))
            {
                var x = a[i++];
                sum.Add(new(x.RankMin + beforeB, x.RankMax + (j == b.Count ? b[^1].RankMax : b[j].RankBefore), x.Weight, x.Value));
                beforeA = x.RankAfter;
            }
            else
            {
                var y = b[j++];
                sum.Add(new(y.RankMin + beforeA, y.RankMax + (i == a.Count ? a[^1].RankMax : a[i].RankBefore), y.Weight, y.Value));
                beforeB = y.RankAfter;
            }
        }

        sum.RestoreOrder();
        return sum;
    }

    /// <summary>Rounding may have put bounds out of order.</summary>
    private void RestoreOrder()
    {
        var (min, max) = (0f, 0f);
        for (var i = 0; i < Count; i++)
        {
            var entry = this[i];
            min = MathF.Max(min, entry.RankMin);
            entry = entry with { RankMin = min };
            max = MathF.Max(MathF.Max(max, entry.RankMax), entry.RankAfter);
            _entries[i] = entry with { RankMax = max };
        }
    }

    private int Nearer(int i, float rank) => rank < this[i].RankAfter + this[i + 1].RankBefore ? i : i + 1;

    private int Take(QuantileSummary source, int index, int taken)
    {
        if (index != taken)
        {
            Add(source[index]);
        }

        return index;
    }

    private bool IsHeavy(int i, float heavy) => this[i].RankAfter > this[i].RankBefore + heavy;

    /// <summary>Heavy values between the ends, and the weight of what lies between those.</summary>
    private (int Count, float Between) WithoutHeavy(float heavy)
    {
        var (start, count, between) = (0, 0, 0f);
        for (var i = 1; i < Count - 1; i++)
        {
            if (IsHeavy(i, heavy))
            {
                if (start != i - 1)
                {
                    between += this[i].RankBefore - this[start].RankAfter;
                }

                start = i;
                count++;
            }
        }

        return (count, start != Count - 2 ? between + (this[^1].RankBefore - this[start].RankAfter) : between);
    }

    private int TakeBetween(
        QuantileSummary pruned, int start, int end, float between, float begin, float parts, ref int k, int taken)
    {
        var i = start;
        var limit = this[end].RankBefore * 2;
        for (; k < parts; k++)
        {
            var rank = 2 * ((k * between / parts) + begin);
            if (rank >= limit)
            {
                break;
            }

            while (i < end && rank >= this[i + 1].RankMax + this[i + 1].RankMin)
            {
                i++;
            }

            if (i == end)
            {
                break;
            }

            taken = pruned.Take(this, Nearer(i, rank), taken);
        }

        return taken;
    }

    /// <summary>A value.</summary>
    /// <param name="RankMin">Weight of smaller values, at least.</param>
    /// <param name="RankMax">Weight of it and smaller values, at most.</param>
    /// <param name="Weight">Its own weight, at least.</param>
    /// <param name="Value">The value.</param>
    public readonly record struct RankedValue(float RankMin, float RankMax, float Weight, float Value)
    {
        /// <summary>Smallest rank of the next value.</summary>
        public float RankAfter => RankMin + Weight;

        /// <summary>Largest rank of the value before.</summary>
        public float RankBefore => RankMax - Weight;
    }
}
