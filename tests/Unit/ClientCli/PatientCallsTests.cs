using System.Reflection;
using Experiments.ClientCli.Connection;
using Experiments.Contracts;
using Experiments.Domain;
using Microsoft.Extensions.Time.Testing;
using Orleans.Serialization.Invocation;
using Xunit;

namespace Experiments.Unit.ClientCli;

/// <summary>How long a command waits for a silo that has died.</summary>
public sealed class PatientCallsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_call_is_made_again_until_another_silo_answers()
    {
        var call = new Call(made => made <= 3 ? new SiloUnavailableException("it died") : null);
        await RunAsync(call);
        Assert.Equal(4, call.Made);
    }

    [Fact]
    public async Task Where_none_answers_within_20_seconds_the_reason_is_one_for_people()
    {
        var call = new Call(_ => new SiloUnavailableException("it died.\nand more"));
        var error = await Assert.ThrowsAsync<UserErrorException>(() => RunAsync(call));
        Assert.Equal(UserErrorKind.Unreachable, error.Kind);
        Assert.StartsWith("a silo did not answer for 20 s and none took its place: it died\n", error.Message, StringComparison.Ordinal);
        Assert.InRange(call.Made, 40, 43);
    }

    [Fact]
    public async Task What_a_grain_answers_is_no_loss()
    {
        var call = new Call(_ => new InvalidOperationException("no such sweep"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(call));
        Assert.Equal(1, call.Made);
    }

    [Fact]
    public async Task Calls_of_Orleans_itself_are_left_as_they_are()
    {
        var call = new Call(_ => new SiloUnavailableException("it died"), typeof(IManagementGrain).GetMethods()[0]);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => RunAsync(call));
        Assert.Equal(1, call.Made);
    }

    private async Task RunAsync(Call call)
    {
        var running = new PatientCalls(_time).Invoke(call);
        while (!running.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(0.5));
            await Task.Yield();
        }

        await running;
    }

    /// <summary>A call that fails as it is told to.</summary>
    private sealed class Call(Func<int, Exception?> fails, MethodInfo? method = null) : IOutgoingGrainCallContext
    {
        public int Made { get; private set; }

        public IInvokable Request => throw new NotSupportedException();

        public object Grain => throw new NotSupportedException();

        public MethodInfo InterfaceMethod { get; } = method ?? typeof(IGreetingGrain).GetMethod(nameof(IGreetingGrain.GreetAsync))!; // not null: it is named by the compiler

        public IGrainContext? SourceContext => null;

        public GrainId? SourceId => null;

        public GrainId TargetId => throw new NotSupportedException();

        public GrainInterfaceType InterfaceType => throw new NotSupportedException();

        public string InterfaceName => throw new NotSupportedException();

        public string MethodName => throw new NotSupportedException();

        public object? Result { get; set; }

        public Response? Response { get; set; }

        public Task Invoke()
        {
            Made++;
            return fails(Made) is { } exception ? Task.FromException(exception) : Task.CompletedTask;
        }
    }
}
