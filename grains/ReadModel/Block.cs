namespace Experiments.ReadModel;

/// <summary>
/// One piece of a view, from top to bottom: a <see cref="Line"/> or a <see cref="Table"/>. A renderer turns it into text, HTML or whatever
/// its readers have; no block knows how wide their lines are.
/// </summary>
public abstract record Block
{
    /// <summary>Text is a line of its own.</summary>
    public static implicit operator Block(string text) => new Line(text);
}

/// <summary>One line of text; empty for a gap between two blocks.</summary>
/// <param name="Text">The text, which may hold names from files: the renderer escapes it.</param>
public sealed record Line(string Text) : Block;
