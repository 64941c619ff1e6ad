using System.Text.Json.Serialization;

namespace Experiments.ReadModel;

/// <summary>
/// One piece of a view, from top to bottom: a <see cref="Line"/> or a <see cref="Table"/>. A renderer turns it into text, HTML or another
/// format; blocks do not know the line width.
/// </summary>
[JsonDerivedType(typeof(Line), "line")]
[JsonDerivedType(typeof(Table), "table")]
public abstract record Block
{
    /// <summary>Converts text to a line.</summary>
    public static implicit operator Block(string text) => new Line(text);
}

/// <summary>One line of text; empty for a gap between two blocks.</summary>
/// <param name="Text">The text, which may contain names from files: the renderer escapes it.</param>
public sealed record Line(string Text) : Block;
