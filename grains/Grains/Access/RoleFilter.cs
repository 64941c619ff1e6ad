using System.Reflection;
using Experiments.Contracts;
using Experiments.Domain;
using Orleans.Serialization.Invocation;

namespace Experiments.Grains.Access;

/// <summary>
/// Refuses calls whose role does not suffice (<see cref="RequiresRoleAttribute"/>). A call that is admitted goes on without a role: what
/// the grain then asks of other grains, it asks on its own account. So it does what it asks while it is activated by such a call, whose
/// role Orleans lets it see: a call that comes from a grain is not checked.
/// </summary>
public sealed class RoleFilter : IIncomingGrainCallFilter
{
    /// <inheritdoc/>
    public Task Invoke(IIncomingGrainCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var isOfGrain = context.SourceId is { } source && !source.IsClient();
        return CallerRole.Find() is { } role && !isOfGrain ? InvokeAsync(context, role) : context.Invoke();
    }

    /// <summary>Why a role may not call a method; null if it may.</summary>
    /// <param name="method">The method of the grain's interface.</param>
    /// <param name="role">The role.</param>
    public static UserErrorException? FindProblem(MethodInfo method, Role role)
    {
        ArgumentNullException.ThrowIfNull(method);
        var required = RequiresRoleAttribute.Of(method);
        var least = required?.Role ?? Role.Admin;
        var action = required?.Action ?? (least is Role.Viewer ? "read" : $"call {method.DeclaringType?.Name}.{method.Name}");
        return role >= least ? null : new UserErrorException(
            UserErrorKind.Forbidden, $"a {Word(role)} may not {action}; this needs a token with role {Word(least)}");
    }

    private static async Task InvokeAsync(IIncomingGrainCallContext context, Role role)
    {
        if (CalledMethod(context) is { } method && FindProblem(method, role) is { } problem)
        {
            throw problem;
        }

        CallerRole.Clear();
        await context.Invoke();
    }

    /// <summary>
    /// The method that is called. A stream is started by a call of Orleans' own interface that carries the method; null for the calls that
    /// read on, end a stream or cancel a call: they name what was started before, by a number that only its caller knows.
    /// </summary>
    private static MethodInfo? CalledMethod(IIncomingGrainCallContext context)
    {
        var method = context.InterfaceMethod;
        return method.DeclaringType switch
        {
            { } type when type == typeof(IAsyncEnumerableGrainExtension) =>
                method.Name == nameof(IAsyncEnumerableGrainExtension.StartEnumeration) ? Started(context.Request) ?? method : null,
            { } type when IsCancellation(type) => null,
            _ => method,
        };
    }

    private static MethodInfo? Started(IInvokable start) => Enumerable.Range(0, start.GetArgumentCount()).Select(start.GetArgument)
        .OfType<IInvokable>().FirstOrDefault()?.GetMethod();

    private static bool IsCancellation(Type type) => typeof(IGrainExtension).IsAssignableFrom(type)
        && type.Namespace == typeof(IAsyncEnumerableGrainExtension).Namespace
        && type.Name.Contains("Cancel", StringComparison.Ordinal);

    private static string Word(Role role) => Enum.IsDefined(role) ? role.ToString().ToLowerInvariant() : "caller without a role";
}
