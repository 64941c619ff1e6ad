using System.Collections.Immutable;
using Experiments.Domain;
using Experiments.Web.Admission;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Experiments.Unit.Web;

/// <summary>Who comes in, and under which names a server is asked.</summary>
public sealed class AdmissionTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    private static readonly string Text = TokenText.Of(new byte[TokenText.RandomBytes]);

    private static readonly string[] AllRoles = ["viewer", "member", "admin"];

    private readonly FakeTimeProvider _time = new(Start);
    private readonly List<string> _used = [];
    private ImmutableArray<AccessToken> _tokens = [];
    private int _reads;

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST", true)]
    [InlineData("n7", true)]
    [InlineData("N7", true)]
    [InlineData("n7.lab.example", true)]
    [InlineData("a.pages.example", true)]
    [InlineData("10.0.0.7", true)]
    [InlineData("[fd00::7]", true)]
    [InlineData("", false)]
    [InlineData("evil.example", false)]
    [InlineData("n7.evil.example", false)]
    [InlineData("a.b.pages.example", false)]
    [InlineData("pages.example", false)]
    [InlineData("xpages.example", false)]
    [InlineData(".pages.example", false)]
    [InlineData("n7.lab.example.evil.example", false)]
    public void Only_our_own_names_and_addresses_are_asked_for(string host, bool isOurs) =>
        Assert.Equal(isOurs, new HostNames(["n7", "n7.lab.example", "*.pages.example"]).Cover(host));

    [Theory]
    [InlineData("/", "/")]
    [InlineData("/sweeps/quick", "/sweeps/quick")]
    [InlineData("/sweeps/a%20b?where=gap%3C0.1", "/sweeps/a%20b?where=gap%3C0.1")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("sweeps", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("/\t/evil.example", "/")]
    [InlineData("/a\r\nSet-Cookie: x", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/\u202e", "/")]
    public void A_browser_goes_on_to_a_path_of_this_server_only(string? to, string target) => Assert.Equal(target, Entry.TargetOf(to));

    [Fact]
    public async Task A_token_is_admitted_until_it_is_revoked_or_expires()
    {
        var known = Known();
        Assert.Null(await known.FindAsync(Text));
        _tokens = [Token(expires: Start.AddHours(1))];
        _time.Advance(KnownTokens.MinAge);
        Assert.Equal("ci", (await known.FindAsync(Text))?.Name);
        Assert.Null(await known.FindAsync(TokenText.Of([.. Enumerable.Repeat((byte)1, TokenText.RandomBytes)])));
        Assert.Null(await known.FindAsync(null));
        Assert.Null(await known.FindAsync(Text[..^1]));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(await known.FindAsync(Text));
        _tokens = [Token()];
        _time.Advance(KnownTokens.MaxAge);
        Assert.NotNull(await known.FindAsync(Text));
        _tokens = [];
        _time.Advance(KnownTokens.MaxAge);
        Assert.Null(await known.FindAsync(Text));
    }

    [Fact]
    public async Task However_many_ask_the_grain_is_read_once_in_a_while()
    {
        _tokens = [Token(lastUsed: Start)];
        var known = Known();
        for (var request = 0; request < 1000; request++)
        {
            Assert.NotNull(await known.FindAsync(Text));
        }

        Assert.Equal(1, _reads);

        // Whoever tries tokens that are none costs a read each 200 ms, and what has not the form of a token costs nothing.
        for (var request = 0; request < 1000; request++)
        {
            Assert.Null(await known.FindAsync(TokenText.Of([.. Enumerable.Repeat((byte)request, TokenText.RandomBytes - 1), 7])));
            Assert.Null(await known.FindAsync("guess"));
        }

        Assert.Equal(1, _reads);
        Assert.Empty(_used);
    }

    [Fact]
    public async Task A_use_is_reported_if_the_last_one_is_an_hour_old()
    {
        _tokens = [Token(lastUsed: Start.AddMinutes(-59))];
        var known = Known();
        await known.FindAsync(Text);
        Assert.Empty(_used);
        _time.Advance(TimeSpan.FromMinutes(1));
        await known.FindAsync(Text);
        Assert.Equal([TokenText.Hash(Text)], _used);
    }

    [Fact]
    public async Task A_failed_read_is_not_kept()
    {
        var isBroken = true;
        var known = new KnownTokens(
            () => isBroken ? throw new TimeoutException() : Task.FromResult(ImmutableArray.Create(Token(lastUsed: Start))),
            _ => Task.CompletedTask, _time);
        await Assert.ThrowsAsync<TimeoutException>(() => known.FindAsync(Text));
        isBroken = false;
        Assert.NotNull(await known.FindAsync(Text));
    }

    [Theory]
    [InlineData(Role.Viewer, "viewer")]
    [InlineData(Role.Member, "viewer member")]
    [InlineData(Role.Admin, "viewer member admin")]
    public void A_page_can_ask_what_its_reader_may_do(Role role, string roles)
    {
        var principal = new Caller("ci", role).Principal;
        Assert.Equal("ci", principal.Identity?.Name);
        Assert.Equal(roles.Split(' '), AllRoles.Where(principal.IsInRole));
    }

    private static AccessToken Token(DateTimeOffset? expires = null, DateTimeOffset? lastUsed = null) =>
        new("ci", Role.Viewer, TokenText.Hash(Text), Start, expires, lastUsed);

    private KnownTokens Known() => new(
        () =>
        {
            _reads++;
            return Task.FromResult(_tokens);
        },
        hash =>
        {
            _used.Add(hash);
            return Task.CompletedTask;
        },
        _time);
}
