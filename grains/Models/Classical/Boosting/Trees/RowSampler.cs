using Experiments.Domain;

namespace Experiments.Models.Classical.Boosting.Trees;

/// <summary>Draws the rows of a tree: each is in with the same probability, independently of the others.</summary>
internal static class RowSampler
{
    /// <summary>
    /// Writes the drawn rows, ascending, to the start of <paramref name="rows"/> and the others after them; returns how many are drawn.
    /// </summary>
    public static int Draw(Span<int> rows, float share, RandomStream random)
    {
        if (share == 1)
        {
            for (var row = 0; row < rows.Length; row++)
            {
                rows[row] = row;
            }

            return rows.Length;
        }

        var (drawn, rest) = (0, rows.Length);
        for (var row = 0; row < rows.Length; row++)
        {
            rows[random.NextDouble() < share ? drawn++ : --rest] = row;
        }

        return drawn;
    }
}
