namespace Experiments.ReadModel.Listings;

/// <summary>The order of text in which e2 comes before e10: runs of digits are compared as numbers, everything else by its code.</summary>
internal static class NaturalOrder
{
    /// <summary>Below 0 if the first text comes first; 0 only for equal texts.</summary>
    public static int Compare(string first, string second)
    {
        var (i, j) = (0, 0);
        while (i < first.Length && j < second.Length)
        {
            if (char.IsAsciiDigit(first[i]) && char.IsAsciiDigit(second[j]))
            {
                var one = Digits(first, ref i);
                var other = Digits(second, ref j);
                var order = one.Length != other.Length ? one.Length - other.Length : one.SequenceCompareTo(other);
                if (order != 0)
                {
                    return order;
                }
            }
            else if (first[i] != second[j])
            {
                return first[i] - second[j];
            }
            else
            {
                i++;
                j++;
            }
        }

        var rest = (first.Length - i) - (second.Length - j);
        return rest != 0 ? rest : string.CompareOrdinal(first, second);
    }

    /// <summary>A run of digits without leading zeros.</summary>
    private static ReadOnlySpan<char> Digits(string text, ref int at)
    {
        var first = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return text.AsSpan(first, at - first).TrimStart('0');
    }
}
