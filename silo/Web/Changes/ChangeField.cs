using System.Globalization;

namespace Experiments.Web.Changes;

/// <summary>What the value of a field is.</summary>
internal enum FieldKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>An integer.</summary>
    Integer,

    /// <summary>A list of texts.</summary>
    Texts,

    /// <summary>A map of texts; one that is null, or empty in a form, is one to remove.</summary>
    Words,

    /// <summary>A map of texts, numbers and flags.</summary>
    Values,
}

/// <summary>A key of the body of a change: an option of the verb.</summary>
/// <param name="Name">Its name: that of the option in camelCase.</param>
/// <param name="Kind">What its value is.</param>
/// <param name="Summary">What it means, one sentence.</param>
internal sealed record ChangeField(string Name, FieldKind Kind, string Summary)
{
    /// <summary>Whether it must be given.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The smallest integer.</summary>
    public int Min { get; init; } = 1;

    /// <summary>The largest integer.</summary>
    public int Max { get; init; } = 100_000;

    /// <summary>What its values are, for people.</summary>
    public string Type => Kind switch
    {
        FieldKind.Text => "a text",
        FieldKind.Flag => "true or false",
        FieldKind.Integer => string.Create(CultureInfo.InvariantCulture, $"an integer from {Min} to {Max}"),
        FieldKind.Texts => "a list of texts",
        FieldKind.Words => "a map of texts, null for one to remove",
        _ => "a map of texts, numbers and flags",
    };
}
