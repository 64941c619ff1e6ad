using CsCheck;
using Experiments.Domain;
using Experiments.ReadModel.Listings;
using Xunit;

namespace Experiments.Unit.ReadModel.Listings;

public sealed class WhereTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly Row[] Rows =
    [
        new("a/e2", "cnn", 0.05, true, Noon, ParameterValue.Of(10)),
        new("a/e10", "crnn", 0.2, false, Noon.AddDays(1), ParameterValue.Of("scale")),
        new("b/e1", "a \"b\" c", null, null, null, null), new("", "none", -3, false, Noon.AddDays(-1), ParameterValue.Of(true)),
    ];

    private static readonly RowColumns<Row> Columns = new(
        row => row.Id,
        [
            new("id", RowKind.Text, row => row.Id), new("family", RowKind.Text, row => row.Family),
            new("gap", RowKind.Number, row => row.Gap),
            new("gap.low", RowKind.Number, row => row.Gap - 0.1), new("is-front", RowKind.Flag, row => row.IsFront),
            new("at", RowKind.Time, row => row.At), new("parameter.c", RowKind.Any, row => row.C),
        ]);

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.OneOf(
            "cnn", "crnn", "none", "and", "0.05", "-3", "1e-1", "true", "false", "2026-01-31", "", " ", "a \"b\" c", "'", "\"", "a/e2",
            "scale", "=", "(", "nän", "\ud800"),
        Gen.String[Gen.Char, 0, 6]);

    private static readonly Gen<WhereNode> Comparisons = Gen.Select(
        Gen.OneOf("id", "family", "gap", "gap.low", "is-front", "at", "parameter.c", "C", "other name"),
        Gen.OneOf(Enum.GetValues<WhereOperator>()), Texts, Gen.Bool,
        (name, how, text, isQuoted) => (WhereNode)new WhereComparison(
            name, 1, new WhereValue(text, isQuoted).IsNone && how > WhereOperator.NotEqual ? WhereOperator.Equal : how,
            new WhereValue(text, isQuoted)));

    private static readonly Gen<WhereNode> Nodes = NodesOf(depth: 4);

    [Theory]
    [InlineData("family=cnn", "a/e2")]
    [InlineData("family = cnn and gap < 0.1", "a/e2")]
    [InlineData("FAMILY=cnn OR Family=crnn", "a/e2 a/e10")]
    [InlineData("family ~ CN", "a/e2")]
    [InlineData("family ~ RN", "a/e10")]
    [InlineData("(family=cnn or family=crnn) and not is-front=true", "a/e10")]
    [InlineData("not family=cnn and gap=none", "b/e1")]
    [InlineData("gap!=none", "a/e2 a/e10 ")]
    [InlineData("gap!=0.05", "a/e10 ")]
    [InlineData("gap.mean<=-3", "")]
    [InlineData("low>=0.1", "a/e10")]
    [InlineData("family='none'", "")]
    [InlineData("family='a \"b\" c'", "b/e1")]
    [InlineData("family=\"a \"\"b\"\" c\"", "b/e1")]
    [InlineData("id=''", "")]
    [InlineData("id<a/e10", "a/e2 ")]
    [InlineData("at=2026-01-31", "a/e2")]
    [InlineData("at>2026-01-31", "a/e10")]
    [InlineData("at>=2026-01-31", "a/e2 a/e10")]
    [InlineData("at<2026-01-31T12:00:01Z", "a/e2 ")]
    [InlineData("at=2026-01-31T12:00:00Z", "a/e2")]
    [InlineData("c=10", "a/e2")]
    [InlineData("c>9", "a/e2 a/e10")] // text after digits
    [InlineData("c=true or c=scale", "a/e10 ")]
    [InlineData("c!=10", "a/e10 ")]
    public void A_condition_picks_its_rows(string text, string ids)
    {
        var test = Where.Parse(text).Compile(Columns);
        Assert.Equal(ids, string.Join(' ', Rows.Where(test).Select(row => row.Id)));
    }

    [Theory]
    [InlineData("famly=cnn", 1, "there is no column 'famly'; did you mean 'family'?")]
    [InlineData("family=cnn and lo<1", 16, "there is no column 'lo'; did you mean 'low'?")]
    [InlineData("gap<abc", 1, "gap is a number, and 'abc' is not")]
    [InlineData("is-front=yes", 1, "is-front is true or false, not 'yes'")]
    [InlineData("is-front<true", 1, "is-front is true or false and is compared with = and != alone")]
    [InlineData("at>yesterday", 1, "at is a time, and 'yesterday' is not; write a day such as 2026-01-31, or 2026-01-31T12:00:00Z")]
    [InlineData("", 1, "it ends too early: expected the name of a column, such as family=cnn and gap<0.1")]
    [InlineData("gap", 4, "it ends too early: expected = != < <= > >= or ~ after 'gap', such as family=cnn and gap<0.1")]
    [InlineData("gap 0.1", 5, "expected = != < <= > >= or ~ after 'gap', such as family=cnn and gap<0.1")]
    [InlineData("gap=", 5, "it ends too early: expected a value; an empty one is written \"\", and a missing one none")]
    [InlineData("gap==0.1", 5, "the operators are = != < <= > >= and ~ (contains); expected a value after one of them")]
    [InlineData("gap=!0.1", 5, "'!' is written before '='; put a name or value that contains it in quotes")]
    [InlineData("(gap=1", 7, "it ends too early: expected and, or, or ')'")]
    [InlineData("gap=1)", 6, "this parenthesis closes none")]
    [InlineData("gap=1 gap=2", 7, "expected and, or, or the end")]
    [InlineData("gap=1 and", 10, "it ends too early: expected the name of a column, such as family=cnn and gap<0.1")]
    [InlineData("gap<none", 5, "none stands for a missing value and is compared with = and != alone")]
    [InlineData("family='cnn", 8, "the quote that opens here is not closed")]
    [InlineData("and=1", 1, "'and' is a word of the grammar; a column of that name is written in quotes")]
    public void An_error_says_where_and_what(string text, int position, string message)
    {
        var error = Assert.Throws<UserErrorException>(() => Where.Parse(text).Compile(Columns));
        Assert.Equal($"where, character {position}: {message}", error.Message);
    }

    [Fact]
    public void Nesting_and_length_are_bounded()
    {
        Assert.True(Where.TryParse($"{new string('(', 32)}gap=1{new string(')', 32)}", out _, out _));
        Assert.False(Where.TryParse($"{new string('(', 33)}gap=1{new string(')', 33)}", out _, out var deep));
        Assert.Equal("parentheses and not are nested at most 32 deep", deep.Message);
        Assert.False(Where.TryParse(new string('(', Where.MaxLength), out _, out _));
        Assert.False(Where.TryParse(string.Concat(Enumerable.Repeat("not ", 33)) + "gap=1", out _, out _));
        Assert.False(Where.TryParse(new string('x', 1_000_000), out _, out var longText));
        Assert.Equal("a condition has at most 2000 characters, and this one 1000000", longText.Message);
    }

    [Fact]
    public void Whatever_is_typed_is_a_condition_or_an_error_at_a_place_in_it() =>
        Gen.OneOf(Gen.String, Gen.OneOf("(", ")", "not ", "and ", "or ", "gap", "=", "<", "'", "\"", "none", " ", "1", "!").Array[0, 60]
            .Select(string.Concat)).Sample(text =>
        {
            Assert.True(Where.TryParse(text, out _, out var error) || (error.Position >= 1 && error.Position <= text.Length + 1));
        });

    [Fact]
    public void The_canonical_form_reads_as_the_same_condition() => Nodes.Sample(node =>
    {
        var where = new Where(node);
        if (where.Text.Length <= Where.MaxLength)
        {
            Assert.Equal(where.Text, Where.Parse(where.Text).Text);
            Assert.Equal(Picks(where), Picks(Where.Parse(where.Text)));
        }
    });

    [Fact]
    public void Not_distributes_as_De_Morgan_says() => Gen.Select(Nodes, Nodes, Gen.Bool).Sample((left, right, isAll) =>
    {
        var negated = new Where(new WhereNot(WhereJoint.Of(isAll, [left, right])));
        var distributed = new Where(WhereJoint.Of(!isAll, [new WhereNot(left), new WhereNot(right)]));
        Assert.Equal(Picks(negated), Picks(distributed));
    });

    private static Gen<WhereNode> NodesOf(int depth) => depth == 0 ? Comparisons : Gen.OneOf<WhereNode>(
        Comparisons, NodesOf(depth - 1).Select(node => (WhereNode)new WhereNot(node)),
        Gen.Select(Gen.Bool, NodesOf(depth - 1).Array[2, 3], WhereJoint.Of));

    /// <summary>Which rows it picks; null if it does not fit the columns.</summary>
    private static string? Picks(Where where)
    {
        try
        {
            var test = where.Compile(Columns);
            return string.Concat(Rows.Select(row => test(row) ? '1' : '0'));
        }
        catch (UserErrorException)
        {
            return null;
        }
    }

    private sealed record Row(string Id, string Family, double? Gap, bool? IsFront, DateTimeOffset? At, ParameterValue? C);
}
