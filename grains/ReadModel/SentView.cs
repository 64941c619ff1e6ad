using System.Text.Json;
using Experiments.Domain;

namespace Experiments.ReadModel;

/// <summary>A view on its way between processes: what <see cref="Open"/> gives prints the same as the view that was sent.</summary>
/// <param name="Blocks">The text.</param>
/// <param name="Json">The JSON document.</param>
/// <param name="Lost">What could not be shown, a line each.</param>
public sealed record SentView(IReadOnlyList<Block> Blocks, JsonElement Json, IReadOnlyList<string> Lost)
{
    /// <summary>Its media type.</summary>
    public const string MediaType = "application/vnd.experiments.view+json";

    /// <summary>Packs a view.</summary>
    public static SentView Of(View view, IReadOnlyList<string> lost)
    {
        ArgumentNullException.ThrowIfNull(view);
        return new SentView(view.Blocks, JsonSerializer.SerializeToElement(view.Json, DomainJson.Compact), lost);
    }

    /// <summary>Unpacks it.</summary>
    public View Open() => new(Blocks, Json);
}
