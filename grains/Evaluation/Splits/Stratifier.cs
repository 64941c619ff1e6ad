using Experiments.Domain;

namespace Experiments.Evaluation.Splits;

/// <summary>Distributes blocks so that every part has its share of each genre.</summary>
internal static class Stratifier
{
    /// <summary>
    /// Assigns all blocks to folds, large ones first, each to the fold with the least of its genres. With blocks of one unit, every fold
    /// has the ideal number of units of each genre to within one; otherwise to within the genre's largest block.
    /// </summary>
    /// <returns>The fold of each block.</returns>
    public static int[] Deal(SplitBlocks blocks, int folds, RandomStream random)
    {
        // The order of equal folds is random too; otherwise the first would always be the largest.
        var order = Shuffled(folds, random);
        var units = new int[folds, blocks.Genres.Length];
        var totals = new int[folds];
        var foldOf = new int[blocks.Count];
        foreach (var block in Shuffled(blocks.Count, random).OrderByDescending(block => blocks.Sizes[block]))
        {
            var best = -1;
            var bestCost = double.PositiveInfinity;
            foreach (var fold in order)
            {
                var cost = 0.0;
                foreach (var (genre, added) in blocks.MembersOf(block))
                {
                    // The increase of the squared distance from equal shares.
                    cost += (double)added * ((2 * units[fold, genre]) + added) / blocks.GenreUnits[genre];
                }

                if (cost < bestCost || (cost == bestCost && totals[fold] < totals[best]))
                {
                    (best, bestCost) = (fold, cost);
                }
            }

            foldOf[block] = best;
            totals[best] += blocks.Sizes[block];
            foreach (var (genre, added) in blocks.MembersOf(block))
            {
                units[best, genre] += added;
            }
        }

        return foldOf;
    }

    /// <summary>
    /// Splits off a fraction of the eligible blocks: of each genre the nearest whole number of units, but at least one, while
    /// <paramref name="blocksLeft"/> blocks remain. With larger blocks a genre is off by at most half of its largest block, if its blocks
    /// contain no other genre.
    /// </summary>
    /// <returns>Whether each block is split off.</returns>
    public static bool[] Cut(SplitBlocks blocks, Func<int, bool> isEligible, double fraction, int blocksLeft, RandomStream random)
    {
        var order = Shuffled(blocks.Count, random).Where(isEligible).ToArray();
        var cutting = new Cutting(blocks, order, blocksLeft);
        var target = cutting.Pool.Select(units => Math.Max(1, (int)Math.Round(fraction * units, MidpointRounding.AwayFromZero))).ToArray();
        foreach (var block in order)
        {
            var gain = 0.0;
            foreach (var (genre, units) in blocks.MembersOf(block))
            {
                gain += (double)units * ((2 * (target[genre] - cutting.Taken[genre])) - units) / cutting.Pool[genre];
            }

            if (gain > 0)
            {
                cutting.TryTake(block);
            }
        }

        // A genre whose blocks are all more than twice its share is still empty: give it its smallest block.
        for (var genre = 0; genre < blocks.Genres.Length; genre++)
        {
            if (cutting.Taken[genre] == 0)
            {
                _ = order.Where(block => Holds(blocks, block, genre)).OrderBy(block => blocks.Sizes[block]).Any(cutting.TryTake);
            }
        }

        return cutting.IsTaken;
    }

    private static bool Holds(SplitBlocks blocks, int block, int genre)
    {
        foreach (var member in blocks.MembersOf(block))
        {
            if (member.Genre == genre)
            {
                return true;
            }
        }

        return false;
    }

    private static int[] Shuffled(int count, RandomStream random)
    {
        var items = Enumerable.Range(0, count).ToArray();
        random.Shuffle(items.AsSpan());
        return items;
    }

    /// <summary>The blocks split off so far, and the units of each genre split off and remaining.</summary>
    private sealed class Cutting
    {
        private readonly SplitBlocks _blocks;
        private readonly int _blocksLeft;
        private readonly int[] _left;

        public Cutting(SplitBlocks blocks, int[] eligible, int blocksLeft)
        {
            (_blocks, _blocksLeft) = (blocks, blocksLeft);
            (Pool, _left, Taken) = (new int[blocks.Genres.Length], new int[blocks.Genres.Length], new int[blocks.Genres.Length]);
            IsTaken = new bool[blocks.Count];
            foreach (var block in eligible)
            {
                foreach (var (genre, units) in blocks.MembersOf(block))
                {
                    Pool[genre] += units;
                    _left[genre]++;
                }
            }
        }

        /// <summary>Number of units of each genre in all eligible blocks.</summary>
        public int[] Pool { get; }

        /// <summary>Number of units of each genre that are split off.</summary>
        public int[] Taken { get; }

        /// <summary>Whether each block is split off.</summary>
        public bool[] IsTaken { get; }

        /// <summary>Splits off a block unless too few blocks of one of its genres would remain.</summary>
        public bool TryTake(int block)
        {
            foreach (var (genre, _) in _blocks.MembersOf(block))
            {
                if (_left[genre] <= _blocksLeft)
                {
                    return false;
                }
            }

            IsTaken[block] = true;
            foreach (var (genre, units) in _blocks.MembersOf(block))
            {
                _left[genre]--;
                Taken[genre] += units;
            }

            return true;
        }
    }
}
