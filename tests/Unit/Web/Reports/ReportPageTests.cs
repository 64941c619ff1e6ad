using System.Text.Json.Nodes;
using Deque.AxeCore.Commons;
using Experiments.Unit.ReadModel;
using Experiments.Web.Reports;
using Xunit;

namespace Experiments.Unit.Web.Reports;

/// <summary>The page in a browser: it is self-contained, its selection works, and it is accessible.</summary>
public sealed class ReportPageTests(ReportPageTests.OpenPage page) : IClassFixture<ReportPageTests.OpenPage>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_renders_without_browser_errors_or_requests()
    {
        var browser = page.Browser;
        Assert.Equal(12, (int?)await browser.EvaluateAsync("document.querySelectorAll('section > h2').length", Cancellation));
        Assert.Equal(
            ReportDrawings.All(TestReport.Of("quick")).Count,
            (int?)await browser.EvaluateAsync(
                "document.querySelectorAll('figure svg[role=img][aria-label]:not(.narrow svg) > title').length", Cancellation));
        Assert.Equal(0,
            (int?)await browser.EvaluateAsync("[...document.images].filter(image => !image.complete || image.naturalWidth === 0).length",
                Cancellation));
        Assert.Equal(4 / 8000.0, await GetFirstSoundSecondsAsync(), tolerance: 1e-6);
        Assert.Empty(browser.ConsoleErrors);
        Assert.Empty(browser.Requests);

        // A browser decodes the snippet: it is a valid WAV file.
        async Task<double> GetFirstSoundSecondsAsync() => (double?)await browser.EvaluateAsync(
            "new Promise((done, fail) => { const sound = document.querySelector('audio'); sound.onloadedmetadata = () => "
                + "done(sound.duration); sound.onerror = () => fail(sound.error.message); sound.preload = 'metadata'; sound.load(); })",
            Cancellation) ?? 0;
    }

    [Fact]
    public async Task Only_the_confusion_matrix_of_the_selected_experiment_is_shown()
    {
        Assert.Equal("p0", await GetShownPanelsAsync());
        await page.Browser.EvaluateAsync("document.getElementById('pick').value = '2'", Cancellation);
        Assert.Equal("p2", await GetShownPanelsAsync());
        await page.Browser.EvaluateAsync("document.getElementById('pick').value = '0'", Cancellation);

        async Task<string?> GetShownPanelsAsync() => (string?)await page.Browser.EvaluateAsync(
            "[...document.querySelectorAll('.panel')].filter(panel => getComputedStyle(panel).display !== 'none').map(panel => "
                + "panel.id).join()", Cancellation);
    }

    [Theory]
    [InlineData("light", "rgb(255, 255, 255)")]
    [InlineData("dark", "rgb(20, 24, 29)")]
    public async Task The_page_follows_the_color_scheme_and_is_accessible(string scheme, string paper)
    {
        await SetColorSchemeAsync(scheme);
        Assert.Equal(paper, (string?)await page.Browser.EvaluateAsync("getComputedStyle(document.body).backgroundColor", Cancellation));
        await page.Browser.EvaluateAsync(BundledAxe, Cancellation);
        var barriers = (string?)await page.Browser.EvaluateAsync(
            "axe.run().then(found => found.violations.map(rule => `${rule.id}: ${rule.help}: ${rule.nodes.map(node => node.target).join(' "
                + "| ')}`).join('\\n'))", Cancellation);
        Assert.True(barriers is "", barriers);
        await SetColorSchemeAsync("light");
    }

    [Fact]
    public async Task A_narrow_window_scrolls_tables_and_not_the_page()
    {
        await page.Browser.CallAsync("Emulation.setDeviceMetricsOverride",
            new { width = 360, height = 740, deviceScaleFactor = 1, mobile = false }, Cancellation);
        Assert.Equal(0,
            (int?)await page.Browser.EvaluateAsync("Math.max(0, document.documentElement.scrollWidth - innerWidth)", Cancellation));
        await page.Browser.CallAsync("Emulation.clearDeviceMetricsOverride", new { }, Cancellation);
    }

    [Fact]
    public async Task The_printed_page_is_light_and_has_no_audio_players()
    {
        await page.Browser.CallAsync("Emulation.setEmulatedMedia",
            new { media = "print", features = new[] { new { name = "prefers-color-scheme", value = "dark" } } }, Cancellation);
        Assert.Equal("rgb(28, 33, 40)", (string?)await page.Browser.EvaluateAsync("getComputedStyle(document.body).color", Cancellation));
        Assert.Equal("none",
            (string?)await page.Browser.EvaluateAsync("getComputedStyle(document.querySelector('audio')).display", Cancellation));
        var pdf = (string?)(await page.Browser.CallAsync("Page.printToPDF", new { }, Cancellation))["data"];
        Assert.StartsWith("JVBERi", pdf, StringComparison.Ordinal); // %PDF- in base 64
        await SetColorSchemeAsync("light");
    }

    private static string BundledAxe { get; } = new BundledAxeScriptProvider().GetScript();

    private Task<JsonNode> SetColorSchemeAsync(string scheme) =>
        page.Browser.CallAsync("Emulation.setEmulatedMedia",
            new { media = "", features = new[] { new { name = "prefers-color-scheme", value = scheme } } }, Cancellation);

    /// <summary>A browser that has the page open; without Chromium the tests are skipped.</summary>
    public sealed class OpenPage : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();
        private Browser? _browser;

        internal Browser Browser
        {
            get
            {
                Assert.SkipUnless(_browser is not null, $"needs Chromium at {Browser.Program}");
                return _browser;
            }
        }

        public async ValueTask InitializeAsync()
        {
            if (File.Exists(Browser.Program))
            {
                var data = TestReport.Of("quick");
                var path = _folder["report.html"];
                await File.WriteAllTextAsync(path, await ReportFile.RenderAsync(data), Cancellation);
                _browser = await Browser.StartAsync(Cancellation);
                await _browser.OpenAsync(path, Cancellation);
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (_browser is not null)
            {
                await _browser.DisposeAsync();
            }

            _folder.Dispose();
        }
    }
}
