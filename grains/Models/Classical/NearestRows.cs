using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Experiments.Models.Classical;

/// <summary>The k smallest of a stream of distances with their rows, ascending; ties are ordered by row.</summary>
internal sealed class NearestRows(int k)
{
    public float[] Distances { get; } = new float[k];

    public int[] Rows { get; } = new int[k];

    public void Clear() => Array.Fill(Distances, float.PositiveInfinity);

    /// <summary>
    /// Offers the first <paramref name="count"/> of 32 distances, which
    /// belong to the rows from <paramref name="start"/> on.
    /// </summary>
    public void Offer(ReadOnlySpan<float> distances, int count, int start)
    {
        ref var values = ref MemoryMarshal.GetReference(distances);
        var worst = Vector512.Create(Distances[^1]);
        var near = Vector512.LessThan(Vector512.LoadUnsafe(ref values), worst).ExtractMostSignificantBits()
            | (Vector512.LessThan(Vector512.LoadUnsafe(ref values, 16), worst).ExtractMostSignificantBits() << 16);
        for (; near != 0; near &= near - 1)
        {
            var i = BitOperations.TrailingZeroCount(near);
            if (i < count && distances[i] < Distances[^1])
            {
                Insert(distances[i], start + i);
            }
        }
    }

    private void Insert(float distance, int row)
    {
        var place = Distances.Length - 1;
        for (; place > 0 && Distances[place - 1] > distance; place--)
        {
            Distances[place] = Distances[place - 1];
            Rows[place] = Rows[place - 1];
        }

        Distances[place] = distance;
        Rows[place] = row;
    }
}
