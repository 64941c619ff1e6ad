namespace Experiments.Features.Spectral;

/// <summary>Order statistics without sorting.</summary>
internal static class Selection
{
    /// <summary>
    /// The median, the mean of the middle two of an even number; reorders <paramref name="values"/>; at least one.
    /// </summary>
    public static float Median(Span<float> values)
    {
        var middle = values.Length / 2;
        var upper = Select(values, middle);
        if (values.Length % 2 == 1)
        {
            return upper;
        }

        // Values before the upper middle are not greater, so the lower middle is their maximum.
        return (System.Numerics.Tensors.TensorPrimitives.Max<float>(values[..middle]) + upper) / 2;
    }

    /// <summary>
    /// Moves the value that sorting would put at <paramref name="place"/> there, with none greater before it and none less after it (Hoare
    /// 1961), and returns it.
    /// </summary>
    public static float Select(Span<float> values, int place)
    {
        var (low, high) = (0, values.Length - 1);
        while (low < high)
        {
            var pivot = MedianOfThree(values[low], values[low + ((high - low) / 2)], values[high]);
            var (left, right) = (low, high);
            while (left <= right)
            {
                while (values[left] < pivot)
                {
                    left++;
                }

                while (values[right] > pivot)
                {
                    right--;
                }

                if (left <= right)
                {
                    (values[left], values[right]) = (values[right], values[left]);
                    left++;
                    right--;
                }
            }

            if (place <= right)
            {
                high = right;
            }
            else if (place >= left)
            {
                low = left;
            }
            else
            {
                break;
            }
        }

        return values[place];
    }

    private static float MedianOfThree(float a, float b, float c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
