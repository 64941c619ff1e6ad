using System.Text.Json;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using Xunit;

namespace Experiments.EndToEnd.Pages;

/// <summary>
/// <c>experiments serve</c> on a store with a completed sweep, <c>swept</c>, and a real browser. Without Chromium the tests are skipped.
/// </summary>
public sealed class ServedPages(StoreTemplates templates) : IAsyncLifetime
{
    /// <summary>Where Debian has it: nothing is downloaded.</summary>
    private const string Chromium = "/usr/bin/chromium";

    private readonly SweptStore _swept = new(templates);
    private Running? _serving;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The store and what is beside it.</summary>
    public SweptStore Swept => _swept;

    /// <summary>Such as <c>http://127.0.0.1:8080</c>.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The store's key.</summary>
    public string Key => File.ReadAllText(Path.Combine(_swept.Store, "access", "key")).Trim();

    public async ValueTask InitializeAsync()
    {
        await _swept.InitializeAsync();
        if (!File.Exists(Chromium))
        {
            return;
        }

        _serving = BuiltProgram.Start(_swept.Store, "serve", "--http", "0");
        await _serving.AwaitOutputAsync("Ctrl-C stops");
        var holder = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_swept.Store, "access", "holder.json")));
        Address = holder.RootElement.GetProperty("http").GetString()!; // not null: it serves
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--mute-audio", "--autoplay-policy=no-user-gesture-required"],
        });
    }

    /// <summary>A browser window that has entered; errors that the page logs fail the test when it is closed.</summary>
    internal async Task<OpenWindow> OpenAsync(
        string path, int width = 1280, int height = 900, ColorScheme scheme = ColorScheme.Light,
        bool expectsMissing = false, bool expectsRefusal = false)
    {
        Assert.SkipUnless(_browser is not null, $"needs Chromium at {Chromium}");
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
        });
        var window = new OpenWindow(context, await context.NewPageAsync())
        {
            IsMissingExpected = expectsMissing,
            IsRefusalExpected = expectsRefusal,
        };
        await window.Page.GotoAsync($"{Address}/enter?key={Key}");
        await window.Page.GotoAsync(Address + path);
        return window;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_serving is not null)
        {
            _serving.Interrupt();
            Assert.Equal(0, (await _serving.EndAsync()).ExitCode);
            _serving.Dispose();
        }

        await _swept.DisposeAsync();
    }
}

/// <summary>A window of the browser.</summary>
internal sealed class OpenWindow : IAsyncDisposable
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private readonly IBrowserContext _context;
    private readonly List<string> _errors = [];

    public OpenWindow(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.PageError += (_, error) => _errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !(IsMissingExpected && message.Text.Contains("404", StringComparison.Ordinal))
                && !(IsRefusalExpected && message.Text.Contains("400", StringComparison.Ordinal)))
            {
                _errors.Add($"{message.Text} {message.Location}");
            }
        };
    }

    public IPage Page { get; }

    /// <summary>Whether a page that is not there is visited too, which the browser logs.</summary>
    public bool IsMissingExpected { get; init; }

    /// <summary>Whether a form is sent that is refused, which the browser logs too.</summary>
    public bool IsRefusalExpected { get; init; }

    /// <summary>What assistive technology would miss, a line each.</summary>
    public async Task<string[]> ListAxeViolationsAsync()
    {
        // The policy of the pages forbids scripts from elsewhere, so it is evaluated by the browser itself.
        await Page.EvaluateAsync(Axe);
        return await Page.EvaluateAsync<string[]>(
            "axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations.map(one => "
            + "one.id + ': ' + one.help + ' ' + one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | ')))");
    }

    /// <summary>Whether everything fits the width of the window; what is meant to scroll scrolls within itself.</summary>
    public Task<bool> FitsAsync() => Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth");

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.Empty(_errors);
    }
}
