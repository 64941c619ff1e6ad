namespace Experiments.Domain;

/// <summary>Shapes of arrays, outermost dimension first.</summary>
public static class ArrayShape
{
    /// <summary>Number of elements of an array of that shape: the product of its lengths; 1 for the shape of a single number.</summary>
    /// <exception cref="OverflowException">They are more than a <see cref="long"/> counts.</exception>
    public static long Count(ReadOnlySpan<int> shape)
    {
        var count = 1L;
        foreach (var length in shape)
        {
            count = checked(count * length);
        }

        return count;
    }
}
