using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>
/// The role that a call is made with. It travels with the call (<see cref="RequestContext"/>) from whoever answers HTTP requests to the
/// grain, where it is checked.
/// </summary>
public static class CallerRole
{
    private const string Key = "experiments-role";

    /// <summary>Makes the calls that follow in this flow of control with a role.</summary>
    public static void Set(Role role) => RequestContext.Set(Key, role.ToString());

    /// <summary>Makes the calls that follow in this flow of control as the program itself.</summary>
    public static void Clear() => RequestContext.Remove(Key);

    /// <summary>
    /// The role of the call that is executed here; null for a call of the program itself. A role that this build does not know is none
    /// that may do anything.
    /// </summary>
    public static Role? Find() => RequestContext.Get(Key) switch
    {
        null => null,
        string text when Enum.TryParse<Role>(text, out var role) && Enum.IsDefined(role) => role,
        _ => default(Role),
    };
}
