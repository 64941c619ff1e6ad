using System.Security.Claims;
using Experiments.Domain;

namespace Experiments.Web.Admission;

/// <summary>Who asks.</summary>
/// <param name="Name">The name of the token or of the certificate; <c>owner</c> with the store's key.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Token">The token that they sent; null if they came in by something else.</param>
internal sealed record Caller(string Name, Role Role, string? Token = null)
{
    /// <summary>The same as ASP.NET has it: <c>IsInRole("member")</c> holds for members and admins.</summary>
    public ClaimsPrincipal Principal => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.Name, Name),
            .. Enum.GetValues<Role>().Where(role => role <= Role)
                .Select(role => new Claim(ClaimTypes.Role, role.ToString().ToLowerInvariant())),
        ],
        "experiments"));

    /// <summary>The role of who was admitted; the least without one.</summary>
    public static Role RoleOf(ClaimsPrincipal user) =>
        Enum.GetValues<Role>().Where(role => user.IsInRole(role.ToString().ToLowerInvariant())).DefaultIfEmpty(Role.Viewer).Max();
}
