using Experiments.Domain;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Experiments.Web.Components.Parts;

/// <summary>Text within a drawing: in markup, <c>text</c> is a word of Razor's own.</summary>
public sealed class SvgText : ComponentBase
{
    /// <summary>Where it begins, ends or has its middle, as <see cref="Anchor"/> says.</summary>
    [Parameter, EditorRequired]
    public required string X { get; set; }

    /// <summary>The baseline.</summary>
    [Parameter, EditorRequired]
    public required double Y { get; set; }

    /// <summary>The text.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>CSS classes.</summary>
    [Parameter]
    public string Class { get; set; } = "text";

    /// <summary>start, middle or end.</summary>
    [Parameter]
    public string Anchor { get; set; } = "start";

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "x", X);
        builder.AddAttribute(2, "y", NumberFormat.Trimmed(Y, 1));
        builder.AddAttribute(3, "class", Class);
        builder.AddAttribute(4, "text-anchor", Anchor);
        builder.AddContent(5, Printable.Escape(Text));
        builder.CloseElement();
    }
}
