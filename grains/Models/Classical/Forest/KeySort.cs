namespace Experiments.Models.Classical.Forest;

/// <summary>Sorts keys by the rank in their upper half, the fastest way for their number; equal ranks in any order.</summary>
internal static class KeySort
{
    private const int InsertionLimit = 20;
    private const int RadixLimit = 160;

    /// <summary>
    /// Ranks are below 2^<paramref name="rankBits"/> and begin at bit 32; <paramref name="spare"/> is as long as the keys.
    /// </summary>
    public static void Sort(Span<ulong> keys, Span<ulong> spare, int rankBits)
    {
        if (keys.Length <= InsertionLimit)
        {
            SortByInsertion(keys);
        }
        else if (keys.Length <= RadixLimit)
        {
            keys.Sort();
        }
        else
        {
            SortByRadix(keys, spare[..keys.Length], rankBits);
        }
    }

    private static void SortByInsertion(Span<ulong> keys)
    {
        for (var i = 1; i < keys.Length; i++)
        {
            var key = keys[i];
            var place = i;
            for (; place > 0 && keys[place - 1] > key; place--)
            {
                keys[place] = keys[place - 1];
            }

            keys[place] = key;
        }
    }

    private static void SortByRadix(Span<ulong> keys, Span<ulong> spare, int rankBits)
    {
        var passes = (rankBits + 7) / 8;
        var digitBits = (rankBits + passes - 1) / passes;
        var mask = (1u << digitBits) - 1;
        Span<int> places = stackalloc int[1 << digitBits];
        var from = keys;
        var to = spare;
        for (var pass = 0; pass < passes; pass++)
        {
            var shift = 32 + (pass * digitBits);
            places.Clear();
            foreach (var key in from)
            {
                places[(int)((uint)(key >> shift) & mask)]++;
            }

            var sum = 0;
            foreach (ref var place in places)
            {
                (place, sum) = (sum, sum + place);
            }

            foreach (var key in from)
            {
                to[places[(int)((uint)(key >> shift) & mask)]++] = key;
            }

            var swap = from;
            from = to;
            to = swap;
        }

        if (passes % 2 == 1)
        {
            spare.CopyTo(keys);
        }
    }
}
