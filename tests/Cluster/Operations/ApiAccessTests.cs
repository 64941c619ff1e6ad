using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Experiments.Cluster.Admission;
using Experiments.Contracts;
using Experiments.Contracts.Tls;
using Experiments.Domain;
using Experiments.Silo;
using Experiments.Silo.Operations.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;
using SiloOptions = Experiments.Silo.SiloOptions;

namespace Experiments.Cluster.Operations;

/// <summary>The API of a silo that other machines reach: TLS, certificates, and a token of each role.</summary>
public sealed class ApiAccessTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly Certificates _authority;
    private IHost? _silo;

    public ApiAccessTests() => _authority = new Certificates(_folder.Path, "authority");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IGrainFactory Grains => _silo!.Services.GetRequiredService<IGrainFactory>(); // not null: initialized

    private int Port => new Uri(_silo!.Services.GetRequiredService<HttpEndpoints>().Address!).Port; // not null: initialized

    public async ValueTask InitializeAsync()
    {
        _silo = await SiloHost.BuildAsync(
            new SiloOptions
            {
                Name = "n1",
                Store = _folder["store"],
                Devices = [new DeviceInfo("cpu:0", "cpu", 1, 1L << 30)],
                Tls = _authority.Issue("silo", TlsUse.Silo),
                Http = new IPEndPoint(IPAddress.Any, 0),
                RunsInProcess = true,
            },
            logging => logging.SetMinimumLevel(LogLevel.None));
        await _silo.StartAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _silo!.StopAsync(CancellationToken.None); // not null: initialized
        _silo.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Who_asks_from_elsewhere_needs_a_certificate_or_a_token_and_may_do_what_its_role_allows()
    {
        using var client = Client();
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(client, "/healthz")).Status);
        await Until.TrueAsync(() => AskAsync(client, "/api/v1"), answer => answer.Status is HttpStatusCode.Unauthorized);
        await VerifyDoorsAsync(client);
        var (viewer, member, admin) = (await CreateAsync(Role.Viewer), await CreateAsync(Role.Member), await CreateAsync(Role.Admin));
        foreach (var token in new[] { viewer, member, admin })
        {
            Assert.Equal(HttpStatusCode.OK, (await AskAsync(client, "/api/v1/nodes", token)).Status);
        }

        Assert.Equal(
            (HttpStatusCode.Forbidden, "a viewer may not manage tokens; this needs a token with role admin"),
            await AskAsync(client, "/api/v1/tokens", viewer));
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(client, "/api/v1/tokens", member)).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(client, "/api/v1/tokens", admin)).Status);
        var listed = await Grains.GetGrain<ITokensGrain>(ITokensGrain.Key).ListAsync(Cancellation);
        Assert.All(listed, token => Assert.NotNull(token.LastUsed));
        await VerifyCookieAsync(client, viewer);
        _ = await Grains.GetGrain<ITokensGrain>(ITokensGrain.Key).RevokeAsync("viewer", Cancellation);
        await Until.TrueAsync(
            () => AskAsync(client, "/api/v1/nodes", viewer), answer => answer.Status is HttpStatusCode.Unauthorized, seconds: 20);
    }

    [Fact]
    public async Task A_role_is_checked_where_the_call_arrives_and_not_passed_on()
    {
        CallerRole.Set(Role.Member);
        var refusal = await Assert.ThrowsAsync<UserErrorException>(
            () => Grains.GetGrain<INodeGrain>("n1").SetStateAsync(NodeState.Cordoned, Cancellation));
        Assert.Equal(
            (UserErrorKind.Forbidden, "a member may not cordon or drain nodes; this needs a token with role admin"),
            (refusal.Kind, refusal.Message));
        CallerRole.Set(Role.Viewer);
        await Assert.ThrowsAsync<UserErrorException>(() => Grains.GetGrain<ISweepGrain>("s").CancelAsync(Cancellation));

        // A stream is admitted by its method: this one may be read, and finds nothing.
        var export = Grains.GetGrain<IModelExporterGrain>("none").ExportAsync(new ModelChoice(), Cancellation);
        var missing = await Assert.ThrowsAsync<UserErrorException>(
            async () => await export.GetAsyncEnumerator(Cancellation).MoveNextAsync());
        Assert.Equal(UserErrorKind.NotFound, missing.Kind);

        // The planner reads other grains on its own account.
        Assert.Null(await Grains.GetGrain<ISweepPlannerGrain>("s").FindPlacementProblemAsync(new ResourceSpec(), Cancellation));
        Assert.Equal(Role.Viewer, CallerRole.Find());
        CallerRole.Clear();
    }

    private async Task VerifyDoorsAsync(HttpClient client)
    {
        Assert.Equal(
            (HttpStatusCode.Forbidden, "this machine is not known by that name; `silo --http-name NAME` makes it known"),
            await AskAsync(client, "/api/v1", host: "evil.example"));
        var key = await File.ReadAllTextAsync(_folder["store", "access", "key"], Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(client, "/api/v1", key)).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(client, "/api/v1", key, host: "localhost")).Status);
        var unknown = TokenText.Of(new byte[TokenText.RandomBytes]);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(client, "/api/v1", unknown)).Status);

        using var known = Client(_authority.Issue("ada", TlsUse.Client));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(known, "/api/v1/tokens")).Status);
        using var foreign = Client(new Certificates(_folder.Path, "other").Issue("eve", TlsUse.Client));
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(foreign, "/api/v1"));
        using var plain = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => plain.GetAsync($"http://127.0.0.1:{Port}/api/v1", Cancellation));
    }

    /// <summary>A browser enters its token in a form, and is taken to the page that it asked for.</summary>
    private async Task VerifyCookieAsync(HttpClient client, string token)
    {
        using var page = Request("/sweeps/quick");
        page.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        Assert.Equal("/enter?to=%2Fsweeps%2Fquick", (await client.SendAsync(page, Cancellation)).Headers.Location?.OriginalString);
        using var form = Request("/enter");
        form.Method = HttpMethod.Post;
        form.Content = new FormUrlEncodedContent([new("key", token), new("to", "/sweeps/quick")]);
        using var entered = await client.SendAsync(form, Cancellation);
        Assert.Equal((HttpStatusCode.SeeOther, "/sweeps/quick"), (entered.StatusCode, entered.Headers.Location?.OriginalString));
        var cookie = Assert.Single(entered.Headers.GetValues("Set-Cookie"));
        Assert.All(["__Host-", "secure", "samesite=strict", "httponly"], word => Assert.Contains(word, cookie, StringComparison.Ordinal));
        using var next = Request("/api/v1/nodes");
        next.Headers.Add("Cookie", cookie.Split(';')[0]);
        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(next, Cancellation)).StatusCode);
        using var foreign = Request("/api/v1/nodes");
        foreign.Headers.Add("Cookie", cookie.Split(';')[0]);
        foreign.Headers.Add("Origin", "https://evil.example");
        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(foreign, Cancellation)).StatusCode);
    }

    private async Task<string> CreateAsync(Role role)
    {
        var text = TokenText.Of([.. Enumerable.Repeat((byte)role, TokenText.RandomBytes)]);
        _ = await Grains.GetGrain<ITokensGrain>(ITokensGrain.Key)
            .AddAsync(role.ToString().ToLowerInvariant(), role, TokenText.Hash(text), TimeSpan.FromDays(1), Cancellation);
        return text;
    }

    private HttpRequestMessage Request(string path, string host = "silo") =>
        new(HttpMethod.Get, $"https://127.0.0.1:{Port}{path}") { Headers = { Host = $"{host}:{Port}" } };

    private async Task<(HttpStatusCode Status, string? Detail)> AskAsync(
        HttpClient client, string path, string? token = null, string host = "silo")
    {
        using var request = Request(path, host);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.SendAsync(request, Cancellation);
        var body = await answer.Content.ReadAsStringAsync(Cancellation);
        return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType == "application/problem+json"
            ? JsonDocument.Parse(body).RootElement.GetProperty("detail").GetString()
            : null);
    }

    /// <summary>A client, with a certificate or without. That of the silo is of the test's own authority.</summary>
    private static HttpClient Client(TlsFiles? certificate = null)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null;
        if (certificate is not null)
        {
            using var read = X509Certificate2.CreateFromPemFile(certificate.Certificate!, certificate.Key!); // not null: issued
            handler.SslOptions.ClientCertificates =
                [X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null)];
        }

        return new HttpClient(handler);
    }
}
