using System.Globalization;
using Experiments.Web;
using Experiments.Web.Changes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Experiments.Unit.Web;

public sealed class IdempotencyKeysTests
{
    private readonly FakeTimeProvider _clock = new();
    private int _made;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_request_is_done_once_and_answered_the_same()
    {
        var keys = new IdempotencyKeys(_clock);
        var first = await keys.OnceAsync("a", "r", () => MakeAsync(201), Cancellation);
        var second = await keys.OnceAsync("a", "r", () => MakeAsync(201), Cancellation);
        Assert.Equal((1, 201, 201), (_made, first.Status, second.Status));
        Assert.Same(first.Body, second.Body);
        Assert.Equal((false, true), (first.IsRepeated, second.IsRepeated));
        _ = await keys.OnceAsync("b", "r", () => MakeAsync(200), Cancellation);
        Assert.Equal(2, _made);
    }

    [Fact]
    public async Task Two_requests_at_the_same_time_are_one()
    {
        var keys = new IdempotencyKeys(_clock);
        var end = new TaskCompletionSource();
        var both = Enumerable.Range(0, 2).Select(_ => keys.OnceAsync("a", "r", async () =>
        {
            await end.Task;
            return await MakeAsync(200);
        }, Cancellation)).ToArray();
        end.SetResult();
        Assert.Same((await both[0]).Body, (await both[1]).Body);
        Assert.Equal(1, _made);
    }

    [Fact]
    public async Task A_change_goes_on_when_its_client_has_left()
    {
        var keys = new IdempotencyKeys(_clock);
        var end = new TaskCompletionSource();
        using var left = new CancellationTokenSource();
        var first = keys.OnceAsync("a", "r", async () =>
        {
            await end.Task;
            return await MakeAsync(200);
        }, left.Token);
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        end.SetResult();
        Assert.True((await keys.OnceAsync("a", "r", () => MakeAsync(200), Cancellation)).IsRepeated);
        Assert.Equal(1, _made);
    }

    [Fact]
    public async Task A_key_of_another_request_is_refused()
    {
        var keys = new IdempotencyKeys(_clock);
        _ = await keys.OnceAsync("a", "r", () => MakeAsync(200), Cancellation);
        var error = await Assert.ThrowsAsync<BadHttpRequestException>(() => keys.OnceAsync("a", "s", () => MakeAsync(200), Cancellation));
        Assert.Equal((422, 1), (error.StatusCode, _made));
    }

    [Theory]
    [InlineData(400, 1)]
    [InlineData(409, 1)]
    [InlineData(503, 2)]
    public async Task A_failure_that_may_pass_is_tried_again(int status, int made)
    {
        var keys = new IdempotencyKeys(_clock);
        _ = await keys.OnceAsync("a", "r", () => MakeAsync(status), Cancellation);
        _ = await keys.OnceAsync("a", "r", () => MakeAsync(status), Cancellation);
        Assert.Equal(made, _made);
    }

    [Fact]
    public async Task An_exception_is_told_and_forgotten()
    {
        var keys = new IdempotencyKeys(_clock);
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => keys.OnceAsync("a", "r", () => throw new InvalidOperationException(), Cancellation));
        Assert.Equal(0, keys.Count);
    }

    [Fact]
    public async Task Keys_are_forgotten_after_a_day()
    {
        var keys = new IdempotencyKeys(_clock);
        _ = await keys.OnceAsync("a", "r", () => MakeAsync(200), Cancellation);
        _clock.Advance(IdempotencyKeys.Lifetime - TimeSpan.FromSeconds(1));
        _ = await keys.OnceAsync("a", "r", () => MakeAsync(200), Cancellation);
        Assert.Equal(1, _made);
        _clock.Advance(TimeSpan.FromSeconds(1));
        _ = await keys.OnceAsync("a", "r", () => MakeAsync(200), Cancellation);
        Assert.Equal(2, _made);
    }

    [Fact]
    public async Task Only_so_many_keys_and_bytes_are_kept_and_the_oldest_go_first()
    {
        var keys = new IdempotencyKeys(_clock);
        foreach (var number in Enumerable.Range(0, IdempotencyKeys.MaxKeys + 5))
        {
            _ = await keys.OnceAsync(number.ToString(CultureInfo.InvariantCulture), "r", () => MakeAsync(200), Cancellation);
        }

        Assert.Equal(IdempotencyKeys.MaxKeys, keys.Count);
        Assert.False((await keys.OnceAsync("0", "r", () => MakeAsync(200), Cancellation)).IsRepeated);

        var large = new Outcome(200, new byte[IdempotencyKeys.MaxBytes]);
        _ = await keys.OnceAsync("large", "r", () => Task.FromResult(large), Cancellation);
        Assert.Equal(1, keys.Count);
        _ = await keys.OnceAsync("larger", "r", () => Task.FromResult(large), Cancellation);
        Assert.Equal(1, keys.Count);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("é")]
    [InlineData("")]
    public void A_key_is_a_word(string key)
    {
        var request = new DefaultHttpContext().Request;
        Assert.Null(IdempotencyKeys.KeyOf(request));
        request.Headers[IdempotencyKeys.Header] = key;
        Assert.Equal(400, Assert.Throws<BadHttpRequestException>(() => IdempotencyKeys.KeyOf(request)).StatusCode);
        request.Headers[IdempotencyKeys.Header] = "6f1c-2";
        Assert.Equal("6f1c-2", IdempotencyKeys.KeyOf(request));
    }

    private Task<Outcome> MakeAsync(int status)
    {
        _made++;
        return Task.FromResult(new Outcome(status, new byte[3]));
    }
}
