using System.Net;
using System.Text;
using Experiments.Domain;
using Experiments.Drawing;
using Experiments.ReadModel;

namespace Experiments.ClientCli.Reports;

/// <summary>The HTML elements of a page. Text passes through <see cref="Text"/>, so that no name becomes markup.</summary>
internal static class Html
{
    public static string Text(string text) => WebUtility.HtmlEncode(Printable.Escape(text));

    /// <summary>Lines unchanged, for copying.</summary>
    public static string Preformatted(IEnumerable<string> lines) => $"<pre>{string.Join('\n', lines.Select(Text))}</pre>";

    /// <summary>A paragraph; what stands between backticks, as in the terminal, is code.</summary>
    public static string Paragraph(string text) => $"<p>{string.Concat(text.Split('`').Select((part, index) => index % 2 == 0
        ? Text(part)
        : $"<code>{Text(part)}</code>"))}</p>";

    /// <summary>A drawing with a caption below it; the drawing contains its alt text.</summary>
    public static string Figure(Plot drawing, string caption = "") =>
        $"<figure><div class=\"scroll\">{SvgWriter.Inline(drawing)}</div>"
            + $"{(caption.Length > 0 ? $"<figcaption>{Text(caption)}</figcaption>" : "")}</figure>";

    /// <summary>Small drawings side by side.</summary>
    public static string Figures(IEnumerable<Plot> drawings) =>
        $"<div class=\"pair\">{string.Concat(drawings.Select(drawing => Figure(drawing)))}</div>";

    /// <summary>A table whose first column names the row; numbers are right-aligned.</summary>
    public static string Table(string name, Table content)
    {
        var table = new StringBuilder(
            $"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table: {Text(name)}\"><table><thead><tr>");
        table.AppendJoin("", content.Headers.Select((header, column) => $"<th scope=\"col\"{Class(column)}>{Text(header)}</th>"))
            .Append("</tr></thead><tbody>");
        foreach (var row in content.Rows)
        {
            table.Append("<tr>").AppendJoin("", row.Select((cell, column) => column == 0
                ? $"<th scope=\"row\"{Class(column)}>{Text(cell)}</th>"
                : $"<td{Class(column)}>{Whole(cell)}</td>")).Append("</tr>");
        }

        return table.Append("</tbody></table></div>").ToString();

        // An ID is never broken at its hyphens and slashes, so that it can be copied.
        static string Whole(string cell) =>
            ExperimentId.TryParse(cell, null, out _) ? $"<span class=\"id\">{Text(cell)}</span>" : Text(cell);

        string Class(int column) => content.IsNumeric(column) ? " class=\"n\"" : "";
    }

    /// <summary>Bytes embedded in the page.</summary>
    public static string DataUri(string type, ReadOnlySpan<byte> bytes) => $"data:{type};base64,{Convert.ToBase64String(bytes)}";
}
