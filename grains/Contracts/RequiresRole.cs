using System.Reflection;
using Experiments.Domain;

namespace Experiments.Contracts;

/// <summary>
/// The role that a method of a grain requires. Every method has one, its own or that of its interface, and an interface may only say
/// <see cref="Role.Admin"/>, so that a new method is closed until someone says otherwise. Calls without a role, of silos and of clients
/// with the cluster's certificate or the store's owner, may call everything.
/// </summary>
/// <param name="role">The least role.</param>
/// <param name="action">
/// What the method does, in words that go on after "a viewer may not"; null for what only silos do among themselves, and for reading.
/// </param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Interface)]
public sealed class RequiresRoleAttribute(Role role, string? action = null) : Attribute
{
    /// <summary>The least role.</summary>
    public Role Role => role;

    /// <summary>What the method does; null for what only silos do, and for reading.</summary>
    public string? Action => action;

    /// <summary>What a method of a grain's interface says, or else its interface; null where neither does.</summary>
    public static RequiresRoleAttribute? Of(MethodInfo method)
    {
        ArgumentNullException.ThrowIfNull(method);
        return method.GetCustomAttribute<RequiresRoleAttribute>() ?? method.DeclaringType?.GetCustomAttribute<RequiresRoleAttribute>();
    }
}
