using Experiments.Domain;

namespace Experiments.Web.Components;

/// <summary>Where components are shown.</summary>
/// <param name="HasPages">Whether names can lead to pages: not in a report, which is a file that stands alone.</param>
public sealed record Surroundings(bool HasPages)
{
    /// <summary>What forms must carry for a change; null where nothing can be changed.</summary>
    public string? Token { get; init; }

    /// <summary>The role of who looks.</summary>
    public Role Role { get; init; } = Role.Admin;

    /// <summary>The address of the page, to which its forms lead back.</summary>
    public string Address { get; init; } = "/";

    /// <summary>What the last form did, for people; empty if nothing is to be said.</summary>
    public IReadOnlyList<string> Said { get; init; } = [];

    /// <summary>Whether that form failed.</summary>
    public bool HasFailed { get; init; }

    /// <summary>Whether who looks may make changes for which a role is needed; the grains refuse them otherwise.</summary>
    public bool Allows(Role needed) => Token is not null && Role >= needed;
}
