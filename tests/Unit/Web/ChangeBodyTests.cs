using System.Text;
using Experiments.Domain;
using Experiments.Specs.Yaml;
using Experiments.Web.Changes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace Experiments.Unit.Web;

public sealed class ChangeBodyTests
{
    private static readonly ChangeField[] Fields =
    [
        new("name", FieldKind.Text, "A name.") { IsRequired = true },
        new("dryRun", FieldKind.Flag, "A flag."),
        new("epochs", FieldKind.Integer, "A number.") { Max = 10 },
        new("set", FieldKind.Texts, "Texts."),
        new("labels", FieldKind.Words, "Words."),
        new("parameters", FieldKind.Values, "Values."),
    ];

    [Fact]
    public void A_map_and_a_form_say_the_same()
    {
        var map = OfJson("""
            {"name": "a", "dryRun": true, "epochs": 3, "set": ["x=1", "y=2"], "labels": {"room": "lab", "old": null},
             "parameters": {"k": 3, "weights": "distance", "shuffle": false}}
            """);
        var form = OfForm(
            ("name", "a"), ("dryRun", "on"), ("epochs", "3"), ("set", "x=1\r\ny=2\n"), ("labels.room", "lab"), ("labels.old", ""),
            ("parameters.k", "3"), ("parameters.weights", "distance"), ("parameters.shuffle", "false"), ("parameters.left", ""),
            ("token", "t"), ("return", "/"));
        foreach (var body in new[] { map, form })
        {
            Assert.Equal(("a", true, 3), (body.Required("name"), body.Flag("dryRun"), body.Integer("epochs")));
            Assert.Equal(["x=1", "y=2"], body.Texts("set"));
            Assert.Equal([("room", "lab"), ("old", null)], body.Words("labels"));
            Assert.Equal("k=3 shuffle=false weights=distance", body.Values("parameters").ToString());
            Assert.Equal(ParameterKind.Integer, body.Values("parameters").First(pair => pair.Key == "k").Value.Kind);
        }
    }

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        var body = OfJson("""{"name": "a", "epochs": null}""");
        Assert.Equal((false, true, null), (body.Flag("dryRun"), body.Flag("dryRun", absent: true), body.Integer("epochs")));
        Assert.Empty(body.Texts("set"));
        Assert.Null(ChangeBody.OfJson(Array.Empty<byte>(), []).Text("name"));
    }

    [Theory]
    [InlineData("""{"name": "a", "dryrun": true}""", "dryrun", "this change has no key 'dryrun'; did you mean 'dryRun'?")]
    [InlineData("""{"name": "a", "epochs": "3"}""", "epochs", "epochs must be an integer from 1 to 10")]
    [InlineData("""{"name": "a", "epochs": 11}""", "epochs", "epochs must be an integer from 1 to 10")]
    [InlineData("""{"name": "a", "epochs": 1.5}""", "epochs", "epochs must be an integer from 1 to 10")]
    [InlineData("""{"name": "a", "dryRun": "true"}""", "dryRun", "dryRun must be true or false")]
    [InlineData("""{"name": "a", "set": "x"}""", "set", "set must be a list of texts")]
    [InlineData("""{"name": "a", "set": [1]}""", "set", "set must be a list of texts")]
    [InlineData("""{"name": "a", "labels": {"a": 1}}""", "labels", "labels must be a map of texts, null for one to remove")]
    [InlineData("""{"name": "a", "parameters": {"a": [1]}}""", "parameters", "parameters must be a map of texts, numbers and flags")]
    [InlineData("""{"name": {}}""", "name", "name must be a text")]
    [InlineData("{}", "name", "this change needs 'name': a text")]
    [InlineData("[]", "", "the body is a map of keys and values, not a list")]
    public void A_key_that_is_wrong_is_named(string json, string path, string message)
    {
        var problem = ProblemsOf(() => OfJson(json))[0];
        Assert.Equal((path, message), (problem.Path, problem.Message));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"name": "a", "name": "b"}""")]
    [InlineData("""{"name": "\ud800"}""")]
    [InlineData("""{"name": "a"} x""")]
    [InlineData("""{"set": [[[[[[[[[1]]]]]]]]]}""")]
    [InlineData("\0")]
    public void What_is_no_JSON_is_refused(string json) =>
        Assert.Contains("body", Assert.Throws<UserErrorException>(() => OfJson(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void All_that_is_wrong_is_said_at_once() =>
        Assert.Equal(["x", "y", "name"], ProblemsOf(() => OfJson("""{"x": 1, "y": 2}""")).Select(problem => problem.Path));

    [Fact]
    public void A_field_of_a_form_is_given_once()
    {
        var twice = new FormCollection(new Dictionary<string, StringValues> { ["name"] = new(["a", "b"]) });
        Assert.Equal("name is given twice; give it once", ProblemsOf(() => ChangeBody.OfForm(twice, Fields))[0].Message);
    }

    [Fact]
    public void Every_change_has_an_address_of_its_own_and_a_sentence()
    {
        Assert.Equal(ChangeTable.All.Count, ChangeTable.All.Select(change => change.Path).Distinct().Count());
        Assert.All(ChangeTable.All, change =>
        {
            Assert.EndsWith(".", change.Summary, StringComparison.Ordinal);
            Assert.All(change.Fields, field => Assert.EndsWith(".", field.Summary, StringComparison.Ordinal));
            Assert.DoesNotContain(change.Fields, field => field.Name is AntiForgery.Field or ReturnPath.Field);
        });
    }

    private static ChangeBody OfJson(string json) => ChangeBody.OfJson(Encoding.UTF8.GetBytes(json), Fields);

    private static ChangeBody OfForm(params (string Key, string Value)[] fields) => ChangeBody.OfForm(
        new FormCollection(fields.ToDictionary(field => field.Key, field => new StringValues(field.Value))), Fields);

    private static IReadOnlyList<ConfigProblem> ProblemsOf(Action read) =>
        Assert.IsType<ConfigException>(Assert.Throws<UserErrorException>(read).InnerException).Problems;
}
