namespace Experiments.Web.Components;

/// <summary>Where components are shown.</summary>
/// <param name="HasPages">Whether names can lead to pages: not in a report, which is a file that stands alone.</param>
public sealed record Surroundings(bool HasPages);
