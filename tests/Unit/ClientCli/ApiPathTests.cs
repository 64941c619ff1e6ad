using System.Text.Json;
using Experiments.ClientCli.Connection;
using Experiments.Domain;
using Experiments.ReadModel;
using Xunit;

namespace Experiments.Unit.ClientCli;

public sealed class ApiPathTests
{
    [Fact]
    public void What_a_person_typed_is_one_escaped_step() => Assert.Equal(
        "sweeps/a%20b%3F%23/leaderboard?sort=gap&by=a%26b&front=true",
        ApiPath.Of("sweeps", "a b?#", "leaderboard")?.With("sort", "gap").With("top", null).With("by", "a&b").With("front", true).Text);

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    public void What_is_no_step_of_a_path_has_none(string typed) => Assert.Null(ApiPath.Of("sweeps", typed));

    [Theory]
    [InlineData("quick/e3", "experiments/quick/e3/gap")]
    [InlineData("quick", null)]
    [InlineData("quick/e3/r0f0", null)]
    public void An_experiment_has_two_steps(string typed, string? path) => Assert.Equal(path, ApiPath.OfExperiment(typed, "gap")?.Text);

    [Fact]
    public void A_view_is_the_same_after_it_was_sent()
    {
        var view = new View(
            [
                "a line", "",
                Table.Of(["a", "b"], [1, 2], number => [$"{number}", null])
                    with { NumericColumns = [1], BreaksBefore = '[', IsNested = true },
            ],
            new { Mean = 0.1 + 0.2, Text = "ü <b>", None = (string?)null });
        var sent = JsonSerializer.Deserialize<SentView>(
            JsonSerializer.Serialize(SentView.Of(view, ["lost"]), DomainJson.Indented), DomainJson.Compact)!; // not null: an object
        Assert.Equal(Text(view.Blocks), Text(sent.Open().Blocks));
        Assert.Equal(Text(view.Json), Text(sent.Open().Json));
        Assert.Equal(["lost"], sent.Lost);

        static string Text(object part) => JsonSerializer.Serialize(part, DomainJson.Indented);
    }
}
