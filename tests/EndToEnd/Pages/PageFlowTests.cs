using Microsoft.Playwright;
using Xunit;

namespace Experiments.EndToEnd.Pages;

/// <summary>What people do on the pages, in a real browser.</summary>
public sealed class PageFlowTests(ServedPages served) : IClassFixture<ServedPages>
{
    /// <summary>One of each page.</summary>
    private static readonly string[] Paths =
    [
        "/sweeps", "/sweeps?where=nope%3D1&columns=sweep", "/submit", "/sweeps/swept", "/sweeps/swept/runs",
        "/sweeps/swept/curves", "/sweeps/swept/confusion", "/compare",
        "/compare?first=swept/e0&second=swept/e1", "/compare?first=swept&by=family", "/experiments/swept/e2", "/runs/swept/e0/r0f0",
        "/datasets", "/datasets/small", "/datasets/small/hardest", "/datasets/small/doubts", "/tracks/small/blues.00001",
        "/slices/small/blues.00001/1", "/models", "/predict", "/cluster", "/sweeps/nope",
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

        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Fact]
    public async Task A_sweep_is_written_checked_started_and_seen_while_it_runs()
    {
        await using var window = await served.OpenAsync("/sweeps", expectsRefusal: true);
        var page = window.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "New sweep" }).ClickAsync();
        var file = page.Locator("textarea[name=sweep]");
        var yaml = SweptStore.Sweep("watched", epochs: 40);
        await file.FillAsync(yaml.Replace("folds: 2", "folds: two", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await Assertions.Expect(page.Locator(".wrong")).ToContainTextAsync("line 4, column");
        await file.FillAsync(yaml);
        await page.GetByRole(AriaRole.Button, new() { Name = "Check" }).ClickAsync();
        await Assertions.Expect(page.Locator("#result")).ToContainTextAsync("3 experiments x 2 runs");
        await Assertions.Expect(file).ToHaveValueAsync(yaml);
        await page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await page.WaitForURLAsync("**/sweeps/watched#main");
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
    public async Task A_cell_of_the_confusion_opens_its_slices_which_can_be_heard()
    {
        await using var window = await served.OpenAsync("/experiments/swept/e1");
        var page = window.Page;
        await page.Locator("table a[href*='actual=']").First.ClickAsync();
        Assert.Contains("predicted=", page.Url, StringComparison.Ordinal);
        await page.GotoAsync($"{served.Address}/slices/small/blues.00001/1");
        var audio = page.Locator("audio").First;
        await audio.EvaluateAsync("async sound => { sound.muted = true; await sound.play(); }");
        await page.WaitForFunctionAsync("() => document.querySelector('audio').currentTime > 0.1");
        Assert.InRange(await audio.EvaluateAsync<double>("sound => sound.duration"), 2.9, 3.1);
    }

    [Fact]
    public async Task A_node_is_cordoned_and_given_work_again_and_what_takes_work_away_asks_first()
    {
        await using var window = await served.OpenAsync("/cluster");
        var page = window.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Drain" }).ClickAsync();
        await page.Locator("dialog").GetByRole(AriaRole.Button, new() { Name = "Leave it" }).ClickAsync();
        await Assertions.Expect(page.Locator("dialog")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Cordon" }).ClickAsync();
        await Assertions.Expect(page.Locator(".said")).ToContainTextAsync("cordoned");
        await page.GetByRole(AriaRole.Button, new() { Name = "Uncordon" }).ClickAsync();
        await Assertions.Expect(page.Locator(".said")).ToContainTextAsync("ready");
    }

    [Fact]
    public async Task A_file_is_predicted_with_its_mixture_over_time()
    {
        await using var window = await served.OpenAsync("/predict?experiment=swept/e1");
        var page = window.Page;
        await page.Locator("input[type=file]").SetInputFilesAsync(served.Swept.Track());
        await page.Locator("form[data-predict] button[type=submit], form[data-predict] button:not([type])").First.ClickAsync();
        await Assertions.Expect(page.Locator("#predictions svg").First).ToBeVisibleAsync(new() { Timeout = 120_000 });
        await Assertions.Expect(page.Locator("#predictions audio").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Without_a_script_the_leaderboard_has_the_digits_of_the_terminal()
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

        // The answer is by the objective, whatever the table is sorted by: test results choose nothing.
        var lead = AnswerOf(html);
        Assert.Contains("ranks first by validation accuracy", lead, StringComparison.Ordinal);
        Assert.Equal(lead, AnswerOf(await client.GetStringAsync($"{served.Address}/sweeps/swept?sort=testAccuracy", Cancellation)));
        Assert.Equal(lead, AnswerOf(await client.GetStringAsync($"{served.Address}/sweeps/swept?brush=testAccuracy:0..1", Cancellation)));

        // A condition picks the rows of the terminal; one that cannot be read leaves the page as it is, and says so.
        var picked = await client.GetStringAsync($"{served.Address}/sweeps/swept?where=family%3Dcnn&columns=experiment", Cancellation);
        Assert.Contains("1 that fit, of 3 rows.", picked, StringComparison.Ordinal);
        Assert.Equal(lead, AnswerOf(picked));
        var wrong = await client.GetStringAsync($"{served.Address}/sweeps/swept?where=familie%3Dcnn", Cancellation);
        Assert.Contains("did you mean", wrong, StringComparison.Ordinal);
        Assert.Equal(lead, AnswerOf(wrong));

        static string AnswerOf(string page) =>
            page.Split("class=\"conclusion\"") is [_, var answer] ? answer.Split("</section>")[0] : "";

        static string Percent(double share) => (100 * share).ToString("F1", System.Globalization.CultureInfo.InvariantCulture);
    }
}
