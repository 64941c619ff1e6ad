using System.Reflection;
using Experiments.ClientCli.Connection;
using Experiments.Contracts;
using Experiments.Domain;
using Microsoft.Extensions.Time.Testing;
using Orleans.Serialization.Invocation;
using Xunit;

namespace Experiments.Unit.ClientCli;

/// <summary>How long a command waits for silos that do not respond, and its message at the end.</summary>
public sealed class CallRetryFilterTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _notices = [];
    private readonly CancellationTokenSource _stopping = new();
    private ClusterReachability _sight = new(null, Listed: 3, Accepting: 2);

    public void Dispose() => _stopping.Dispose();

    [Fact]
    public async Task A_call_is_retried_until_a_silo_answers()
    {
        var call = new Call(made => made <= 3 ? new SiloUnavailableException("it died") : null);
        await RunAsync(call);
        Assert.Equal(4, call.Made);
        Assert.Empty(_notices);
    }

    [Fact]
    public async Task Slow_silos_are_retried_for_two_minutes()
    {
        var error = await FailAsync(new TimeoutException("Response did not arrive on time in 00:00:15 for message: Request"));
        Assert.Equal(UserErrorKind.Failed, error.Kind);
        Assert.StartsWith("the silos are alive but slow: 2 of 3 accept a connection, none responded (waited 12", error.Message,
            StringComparison.Ordinal);
        Assert.Equal(["a silo does not respond; retrying for up to 120 s"], _notices);
    }

    [Fact]
    public async Task Unreachable_silos_are_retried_for_ten_seconds()
    {
        _sight = new(null, Listed: 3, Accepting: 0);
        var error = await FailAsync(new SiloUnavailableException("it died"));
        Assert.Equal(UserErrorKind.Unreachable, error.Kind);
        Assert.StartsWith("no cluster could be reached: none of the 3 silos that its database lists accepts a connection (waited 1",
            error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unavailable_database_is_retried_for_two_minutes_and_reported_as_such()
    {
        _sight = new("Connection refused", Listed: 0, Accepting: 0);
        var error = await FailAsync(new OrleansException("Error from storage provider", new Npgsql.NpgsqlException("Failed to connect")));
        Assert.Equal(UserErrorKind.Failed, error.Kind);
        Assert.StartsWith("the cluster's database is unavailable: Connection refused (waited 12", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("start PostgreSQL and run the command again", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_stops_retrying()
    {
        var call = new Call(made =>
        {
            if (made == 3)
            {
                _stopping.Cancel();
            }

            return new SiloUnavailableException("it died");
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(call));
        Assert.Equal(3, call.Made);
    }

    [Fact]
    public async Task An_exception_from_a_grain_is_not_retried()
    {
        var call = new Call(_ => new InvalidOperationException("no such sweep"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(call));
        Assert.Equal(1, call.Made);
    }

    [Fact]
    public async Task Internal_Orleans_calls_are_not_retried()
    {
        var call = new Call(_ => new SiloUnavailableException("it died"), typeof(IManagementGrain).GetMethods()[0]);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => RunAsync(call));
        Assert.Equal(1, call.Made);
    }

    private async Task<UserErrorException> FailAsync(Exception exception)
    {
        var error = await Assert.ThrowsAsync<UserErrorException>(() => RunAsync(new Call(_ => exception)));
        Assert.DoesNotContain('\n', error.Message);
        return error;
    }

    private async Task RunAsync(Call call)
    {
        var running = new CallRetryFilter(default, _ => Task.FromResult(_sight), _notices.Add, _time, _stopping.Token).Invoke(call);
        while (!running.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(0.5));
            await Task.Yield();
        }

        await running;
    }

    /// <summary>A call that fails as specified.</summary>
    private sealed class Call(Func<int, Exception?> fails, MethodInfo? method = null) : IOutgoingGrainCallContext
    {
        public int Made { get; private set; }

        public IInvokable Request => throw new NotSupportedException();

        public object Grain => throw new NotSupportedException();

        // Not null: it is named by the compiler.
        public MethodInfo InterfaceMethod { get; } = method ?? typeof(IGreetingGrain).GetMethod(nameof(IGreetingGrain.GreetAsync))!;

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
