using System.Net;
using System.Text;
using Experiments.Web;
using Experiments.Web.Changes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Experiments.Unit.Web;

public sealed class AntiForgeryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_token_follows_from_the_key_and_does_not_tell_it()
    {
        var (key, other) = (AccessKey.Of(_folder["one"]), AccessKey.Of(_folder["other"]));
        var token = AntiForgery.TokenOf(key.Text);
        Assert.Matches("^[0-9a-f]{64}$", token);
        Assert.Equal(token, AntiForgery.TokenOf(AccessKey.Of(_folder["one"]).Text));
        Assert.NotEqual(key.Text, token);
        Assert.True(AntiForgery.IsTokenOf(key.Text, token));
        Assert.All(
            [null, "", token[1..], AntiForgery.TokenOf(other.Text), "é"], given => Assert.False(AntiForgery.IsTokenOf(key.Text, given)));
    }

    [Theory]
    [InlineData("GET", "cookie", null, null, 200)]
    [InlineData("HEAD", "cookie", null, null, 200)]
    [InlineData("POST", "bearer", null, null, 200)]
    [InlineData("POST", "cookie", null, null, 403)]
    [InlineData("PUT", "cookie", null, null, 403)]
    [InlineData("POST", "cookie", "token", null, 200)]
    [InlineData("POST", "cookie", "wrong", null, 403)]
    [InlineData("POST", "cookie", null, "token", 200)]
    [InlineData("POST", "cookie", null, "wrong", 403)]
    [InlineData("POST", "none", "token", null, 401)]
    public async Task A_browser_changes_something_only_with_the_token(
        string method, string admission, string? header, string? field, int status)
    {
        var key = AccessKey.Of(_folder["one"]);
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = System.Net.IPAddress.Loopback;
        context.Response.Body = new MemoryStream();
        var request = context.Request;
        (request.Method, request.Host) = (method, new HostString("localhost"));
        if (admission == "bearer")
        {
            request.Headers.Authorization = $"Bearer {key.Text}";
        }
        else if (admission == "cookie")
        {
            request.Headers.Cookie = $"experiments-key-80={key.Text}";
        }

        if (header is not null)
        {
            request.Headers[AntiForgery.Header] = header == "token" ? AntiForgery.TokenOf(key.Text) : header;
        }

        if (field is not null)
        {
            request.ContentType = "application/x-www-form-urlencoded; charset=utf-8";
            request.Body = new MemoryStream(
                Encoding.ASCII.GetBytes($"token={(field == "token" ? AntiForgery.TokenOf(key.Text) : field)}&return=%2F"));
        }

        // No token is looked up, so that there are no grains.
        var options = new WebOptions(new IPEndPoint(IPAddress.Loopback, 80), key, null!, _ => null, _ => { });
        await new Access(options).AdmitAsync(context, passed =>
        {
            passed.Response.StatusCode = 200;
            return Task.CompletedTask;
        });
        Assert.Equal(status, context.Response.StatusCode);
    }

    [Theory]
    [InlineData("/", true)]
    [InlineData("/sweeps/quick?sort=gap&x=%20#top", true)]
    [InlineData("//evil.example", false)]
    [InlineData("/\\evil.example", false)]
    [InlineData("/a\\b", false)]
    [InlineData("https://evil.example", false)]
    [InlineData("sweeps", false)]
    [InlineData("/a\r\nSet-Cookie: x=1", false)]
    [InlineData("/é", false)]
    [InlineData("/a b", false)]
    [InlineData("", false)]
    public void A_form_leads_back_to_this_server_only(string path, bool isLocal) => Assert.Equal(isLocal, ReturnPath.IsLocal(path));

    [Fact]
    public void What_a_form_did_is_shown_once_and_not_for_long()
    {
        var clock = new FakeTimeProvider();
        var flash = new Flash(clock);
        Assert.Null(flash.Take(Asking(null)));
        var name = Put("done");
        Assert.Equal("done", Assert.Single(flash.Take(Asking(name))!.Lines)); // not null: just put
        Assert.Null(flash.Take(Asking(name)));

        name = Put("late");
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(flash.Take(Asking(name)));

        name = Put("first");
        foreach (var _ in Enumerable.Range(0, Flash.MaxKept))
        {
            Put("more");
        }

        Assert.Null(flash.Take(Asking(name)));

        string Put(string line)
        {
            var context = new DefaultHttpContext();
            flash.Put(context, new FlashMessage(false, [line]));
            return context.Response.Headers.SetCookie.ToString().Split(';')[0];
        }

        static HttpContext Asking(string? cookie)
        {
            var context = new DefaultHttpContext();
            context.Request.Headers.Cookie = cookie;
            return context;
        }
    }
}
