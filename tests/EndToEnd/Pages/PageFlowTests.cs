using Microsoft.Playwright;
using Xunit;

namespace Experiments.EndToEnd.Pages;

/// <summary>What people do on the pages, in a real browser.</summary>
public sealed class PageFlowTests(ServedPages served) : IClassFixture<ServedPages>
{
    /// <summary>One of each page.</summary>
    private static readonly string[] Paths =
    [
        "/sweeps", "/sweeps/swept", "/compare", "/compare?first=swept/e0&second=swept/e1", "/compare?first=swept&by=family", "/cluster",
        "/sweeps/nope",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Every_page_is_accessible_and_fits_its_window(ColorScheme scheme, int width)
    {
        await using var window = await served.OpenAsync("/sweeps", width, 844, scheme, expectsMissing: true);
        var faults = new List<string>();
        foreach (var path in Paths)
        {
            await window.Page.GotoAsync(served.Address + path);
            faults.AddRange((await window.ListAxeViolationsAsync()).Select(violation => $"{path}: {violation}"));
            if (!await window.FitsAsync())
            {
                faults.Add($"{path} is wider than {width} px");
            }
        }

        Assert.Empty(faults);
    }

    [Fact]
    public async Task A_sweep_is_seen_while_it_runs()
    {
        await using var window = await served.OpenAsync("/sweeps");
        _ = await BuiltProgram.SucceedAsync(
            served.Swept.Store, "sweep", "run", served.Swept.WriteSweep("watched", epochs: 40), "--detach");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "watched" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "watched" })).ToBeVisibleAsync();

        // The state and the leaderboard change without a reload.
        var status = window.Page.Locator(".status");
        await Assertions.Expect(status).ToContainTextAsync("completed", new() { Timeout = 240_000 });
        await Assertions.Expect(window.Page.Locator("[data-part=leaderboard] tbody tr").First).ToContainTextAsync(
            "[", new() { Timeout = 30_000 });
    }

    [Fact]
    public async Task Brushing_filters_the_leaderboard_and_stays_in_the_address()
    {
        await using var window = await served.OpenAsync("/sweeps/swept");
        var page = window.Page;
        await Assertions.Expect(page.Locator("output.left")).ToHaveTextAsync("3 experiments");
        await page.Locator("canvas.parallel").ScrollIntoViewIfNeededAsync();
        var canvas = await page.Locator("canvas.parallel").BoundingBoxAsync();
        Assert.NotNull(canvas);

        // Along the first axis, the family: its lower half is cnn.
        await page.Mouse.MoveAsync(canvas.X + 44, canvas.Y + (canvas.Height * 0.6f));
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(canvas.X + 44, canvas.Y + canvas.Height - 2, new() { Steps = 5 });
        await page.Mouse.UpAsync();
        await Assertions.Expect(page.Locator("output.left")).ToHaveTextAsync("1 of 3 experiments");
        var rows = page.Locator("[data-part=leaderboard] tbody tr");
        await Assertions.Expect(rows).ToHaveCountAsync(1);
        await Assertions.Expect(rows.First).ToContainTextAsync("cnn");
        Assert.Contains("brush=family", page.Url, StringComparison.Ordinal);

        // The address alone shows the same; a filter can be removed by the keyboard.
        await page.ReloadAsync();
        await Assertions.Expect(rows).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove the filter family" }).PressAsync("Enter");
        await Assertions.Expect(rows).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task Without_a_script_every_page_shows_what_there_is()
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", served.Key);
        Assert.SkipUnless(served.Address.Length > 0, "needs Chromium");
        var html = await client.GetStringAsync($"{served.Address}/sweeps/swept", Cancellation);
        var terminal = await BuiltProgram.SucceedAsync(served.Swept.Store, "sweep", "leaderboard", "swept", "--json");
        foreach (var row in terminal.Json.GetProperty("rows").EnumerateArray())
        {
            var gap = row.GetProperty("gap");
            Assert.Contains(
                $"{Percent(gap.GetProperty("mean").GetDouble())} [{Percent(gap.GetProperty("low").GetDouble())}, "
                    + $"{Percent(gap.GetProperty("high").GetDouble())}]", html, StringComparison.Ordinal);
        }

        static string Percent(double share) => (100 * share).ToString("F1", System.Globalization.CultureInfo.InvariantCulture);
    }
}
