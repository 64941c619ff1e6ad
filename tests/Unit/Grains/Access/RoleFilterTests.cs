using System.Reflection;
using Experiments.Contracts;
using Experiments.Domain;
using Experiments.Grains.Access;
using Experiments.Silo;
using Orleans.Serialization.Invocation;
using Xunit;

namespace Experiments.Unit.Grains.Access;

public sealed class RoleFilterTests : IDisposable
{
    /// <summary>Every interface of a grain, with all of its methods.</summary>
    public static TheoryData<Type> Interfaces() =>
        [.. new[] { typeof(ITokensGrain), typeof(RoleFilter), typeof(SiloHost) }.SelectMany(type => type.Assembly.GetTypes())
            .Where(type => type.IsInterface && type.IsAssignableTo(typeof(IAddressable)))];

    public void Dispose() => CallerRole.Clear();

    [Theory]
    [MemberData(nameof(Interfaces))]
    public void Every_method_of_a_grain_says_who_may_call_it(Type grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        Assert.True(
            grain.GetCustomAttribute<RequiresRoleAttribute>() is null or { Role: Role.Admin },
            $"{grain.Name} opens methods that are yet to be written; put [RequiresRole] on each method instead");
        Assert.All(grain.GetMethods(), method =>
        {
            var said = RequiresRoleAttribute.Of(method);
            Assert.True(said is not null, $"{grain.Name}.{method.Name}: put [RequiresRole] on it: who may call it?");
            Assert.True(
                said.Role is not Role.Member || said.Action is not null, $"{grain.Name}.{method.Name}: what may a viewer not do?");
        });
    }

    [Theory]
    [InlineData(typeof(ISweepGrain), nameof(ISweepGrain.DescribeAsync), Role.Viewer)]
    [InlineData(typeof(ISweepGrain), nameof(ISweepGrain.WatchAsync), Role.Viewer)]
    [InlineData(typeof(ISweepGrain), nameof(ISweepGrain.CancelAsync), Role.Member)]
    [InlineData(typeof(ITrackNotesGrain), nameof(ITrackNotesGrain.KeepAsync), Role.Member)]
    [InlineData(typeof(IModelRegistryGrain), nameof(IModelRegistryGrain.RemoveAsync), Role.Member)]
    [InlineData(typeof(IDatasetGrain), nameof(IDatasetGrain.ImportAsync), Role.Member)]
    [InlineData(typeof(INodeGrain), nameof(INodeGrain.SetStateAsync), Role.Admin)]
    [InlineData(typeof(ITokensGrain), nameof(ITokensGrain.ListAsync), Role.Admin)]
    [InlineData(typeof(IWorkRecorder), nameof(IWorkRecorder.AccountAsync), Role.Admin)]
    [InlineData(typeof(IUnmarked), nameof(IUnmarked.GoAsync), Role.Admin)]
    public void A_role_may_do_what_it_is_for_and_no_more(Type grain, string name, Role least)
    {
        ArgumentNullException.ThrowIfNull(grain);
        var method = grain.GetMethod(name)!; // not null: it is named above
        Assert.All(Enum.GetValues<Role>().Append(default), role =>
            Assert.Equal(role >= least, RoleFilter.FindProblem(method, role) is null));
    }

    [Fact]
    public void A_refusal_says_in_plain_words_what_is_missing()
    {
        var refusal = RoleFilter.FindProblem(Method<ISweepGrain>(nameof(ISweepGrain.CancelAsync)), Role.Viewer)!; // not null: refused
        Assert.Equal(
            (UserErrorKind.Forbidden, "a viewer may not cancel sweeps; this needs a token with role member"),
            (refusal.Kind, refusal.Message));
        Assert.Equal(
            "a member may not manage tokens; this needs a token with role admin",
            RoleFilter.FindProblem(Method<ITokensGrain>(nameof(ITokensGrain.AddAsync)), Role.Member)?.Message);
        Assert.Equal(
            "a member may not call INodeGrain.HeartbeatAsync; this needs a token with role admin",
            RoleFilter.FindProblem(Method<INodeGrain>(nameof(INodeGrain.HeartbeatAsync)), Role.Member)?.Message);
    }

    [Fact]
    public async Task A_call_without_a_role_is_the_program_s_own_and_passes()
    {
        CallerRole.Clear();
        Assert.True(await PassesAsync(Method<ITokensGrain>(nameof(ITokensGrain.AddAsync))));
    }

    [Fact]
    public async Task A_call_with_a_role_passes_only_if_it_suffices()
    {
        CallerRole.Set(Role.Viewer);
        Assert.True(await PassesAsync(Method<ISweepGrain>(nameof(ISweepGrain.DescribeAsync))));
        CallerRole.Set(Role.Viewer);
        await Assert.ThrowsAsync<UserErrorException>(() => PassesAsync(Method<ISweepGrain>(nameof(ISweepGrain.StopAsync))));
    }

    [Fact]
    public async Task What_an_admitted_grain_asks_of_others_it_asks_on_its_own_account()
    {
        CallerRole.Set(Role.Viewer);
        Role? inside = Role.Viewer;
        Assert.True(await PassesAsync(Method<ISweepGrain>(nameof(ISweepGrain.DescribeAsync)), () => inside = CallerRole.Find()));
        Assert.Null(inside);
    }

    [Fact]
    public async Task What_a_grain_asks_while_a_viewer_activates_it_it_asks_on_its_own_account()
    {
        CallerRole.Set(Role.Viewer);
        var enlist = Method<ISchedulerGrain>(nameof(ISchedulerGrain.EnlistAsync));
        Assert.True(await PassesAsync(enlist, source: GrainId.Create("sweep", "quick")));
        CallerRole.Set(Role.Viewer);
        await Assert.ThrowsAsync<UserErrorException>(() => PassesAsync(enlist, source: GrainId.Create("sys.client", "web")));
    }

    [Theory]
    [InlineData("admin")]
    [InlineData("Auditor")]
    [InlineData("9")]
    [InlineData(3)]
    public async Task A_role_that_this_build_does_not_know_may_do_nothing(object unknown)
    {
        RequestContext.Set("experiments-role", unknown);
        await Assert.ThrowsAsync<UserErrorException>(() => PassesAsync(Method<ISweepGrain>(nameof(ISweepGrain.DescribeAsync))));
    }

    [Fact]
    public async Task A_stream_is_admitted_by_the_method_that_it_starts()
    {
        var start = typeof(IAsyncEnumerableGrainExtension).GetMethods().First(method => method.Name == "StartEnumeration");
        CallerRole.Set(Role.Viewer);
        Assert.True(await PassesAsync(start, started: Method<ISweepGrain>(nameof(ISweepGrain.WatchAsync))));
        CallerRole.Set(Role.Viewer);
        await Assert.ThrowsAsync<UserErrorException>(() => PassesAsync(start, started: Method<IUnmarked>(nameof(IUnmarked.GoAsync))));
        CallerRole.Set(Role.Viewer);
        await Assert.ThrowsAsync<UserErrorException>(() => PassesAsync(start));
        var next = typeof(IAsyncEnumerableGrainExtension).GetMethods().First(method => method.Name == "MoveNext");
        CallerRole.Set(Role.Viewer);
        Assert.True(await PassesAsync(next));
    }

    private static MethodInfo Method<T>(string name) => typeof(T).GetMethod(name)!; // not null: named by its user

    /// <summary>Whether a call reaches its grain.</summary>
    private static async Task<bool> PassesAsync(
        MethodInfo method, Action? inside = null, MethodInfo? started = null, GrainId? source = null)
    {
        var hasPassed = false;
        var call = Fake<IIncomingGrainCallContext>(name => name switch
        {
            "get_InterfaceMethod" => method,
            "get_Request" => Request(started),
            "get_SourceId" => source,
            "Invoke" => Pass(),
            _ => throw new NotSupportedException(name),
        });
        await new RoleFilter().Invoke(call);
        return hasPassed;

        Task Pass()
        {
            hasPassed = true;
            inside?.Invoke();
            return Task.CompletedTask;
        }
    }

    private static IInvokable Request(MethodInfo? started) => Fake<IInvokable>(name => name switch
    {
        nameof(IInvokable.GetArgumentCount) => started is null ? 0 : 1,
        nameof(IInvokable.GetArgument) => Fake<IInvokable>(_ => started),
        _ => throw new NotSupportedException(name),
    });

    private static T Fake<T>(Func<string, object?> answer)
        where T : class
    {
        var fake = DispatchProxy.Create<T, Answering>();
        ((Answering)(object)fake).Answer = answer;
        return fake;
    }

    public class Answering : DispatchProxy
    {
        internal Func<string, object?> Answer { get; set; } = name => throw new NotSupportedException(name);

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Answer(targetMethod?.Name ?? "");
    }

    private interface IUnmarked
    {
        Task GoAsync();
    }
}
