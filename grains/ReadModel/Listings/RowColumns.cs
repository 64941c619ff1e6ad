using System.Collections.Immutable;
using Experiments.Domain;

namespace Experiments.ReadModel.Listings;

/// <summary>The columns of a listing.</summary>
/// <param name="Key">The text that identifies a row: it decides the order of rows that are otherwise equal.</param>
/// <param name="All">The columns, in the order of the listing; those that not every row has come last.</param>
public sealed record RowColumns<T>(Func<T, string> Key, ImmutableArray<RowColumn<T>> All)
{
    private const string Mean = ".mean";

    /// <summary>How many names an error lists.</summary>
    private const int MaxListed = 24;

    /// <summary>The same with more columns, such as those of the parameters that rows have.</summary>
    public RowColumns<T> With(IEnumerable<RowColumn<T>> more) => this with { All = [.. All, .. more] };

    /// <summary>
    /// The column of a name; null if there is none. Case counts only between columns that differ in nothing else, what is before a dot may
    /// be left out where no other column ends in the same, and <c>.mean</c> may be added to a metric, as in JSON.
    /// </summary>
    public RowColumn<T>? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return FindExactly(name)
            ?? (name.EndsWith(Mean, StringComparison.OrdinalIgnoreCase) ? FindExactly(name[..^Mean.Length]) : null)
            ?? (All.Where(column => column.Name.EndsWith($".{name}", StringComparison.OrdinalIgnoreCase)).Take(2).ToArray() is [var only]
                ? only
                : null);
    }

    /// <summary>Why there is no column of a name, with the name that was probably meant.</summary>
    public string Explain(string name)
    {
        string[] ends = [.. All.Where(column => column.Name.EndsWith($".{name}", StringComparison.OrdinalIgnoreCase)).Select(NameOf)];
        if (ends.Length > 1)
        {
            return $"'{name}' is one of {string.Join(", ", ends)}; write which";
        }

        // The end of a name stands for it, so that a typing error in it is one in the name.
        var names = All.Select(NameOf).Concat(All.Select(column => column.Name[(column.Name.LastIndexOf('.') + 1)..])
            .Where(end => Find(end) is not null));
        var hint = NearestName.Find(name, names) is { } nearest
            ? $"; did you mean '{nearest}'?"
            : $"; there are {string.Join(", ", All.Select(NameOf).Take(MaxListed))}" + (All.Length > MaxListed ? " and others" : "");
        return $"there is no column '{name}'{hint}";
    }

    private static string NameOf(RowColumn<T> column) => column.Name;

    private RowColumn<T>? FindExactly(string name)
    {
        RowColumn<T>? found = null;
        foreach (var column in All)
        {
            if (column.Name == name)
            {
                return column;
            }

            if (column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                found ??= column;
            }
        }

        return found;
    }
}
