using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Domain;

public sealed class FormulaTests
{
    [Theory]
    [InlineData("1 + 2 * 3", 7)]
    [InlineData("(1 + 2) * 3", 9)]
    [InlineData("10 - 4 - 3", 3)]
    [InlineData("16 / 4 / 2", 2)]
    [InlineData("-a + b", 1)]
    [InlineData("- -a", 2)]
    [InlineData("2 * -b", -6)]
    [InlineData("1.5e1 - .5", 14.5)]
    [InlineData("1e+2+a", 102)]
    [InlineData("a*a_b - b", 7)]
    [InlineData("android + order", 90)]
    public void Arithmetic_follows_the_usual_order(string text, double value)
    {
        var formula = Formula.ParseNumber(text);
        Assert.Equal(value, formula.Evaluate([.. formula.Names.Select(ValueOf)]));
    }

    [Theory]
    [InlineData("a < b", true)]
    [InlineData("b < a", false)]
    [InlineData("a <= 2", true)]
    [InlineData("a >= 2.1", false)]
    [InlineData("a > 1 and b > 5", false)]
    [InlineData("a > 1 or b > 5", true)]
    [InlineData("b > 5 and a > 5 or a == 2", true)]
    [InlineData("b > 5 and (a > 5 or a == 2)", false)]
    [InlineData("a > 1andb>2", true)]
    [InlineData("a == 3", false)]
    [InlineData("(a) * ((b)) == 6", true)]
    public void A_condition_holds_or_does_not(string text, bool holds)
    {
        var formula = Formula.ParseCondition(text.Replace("1andb", "1 and b", StringComparison.Ordinal));
        Assert.Equal(holds, formula.Holds([.. formula.Names.Select(ValueOf)]));
    }

    [Theory]
    [InlineData("0.1 + 0.2 <= 0.3", true)]
    [InlineData("0.1 + 0.2 > 0.3", false)]
    [InlineData("0.1 + 0.2 == 0.3", true)]
    [InlineData("0.1 + 0.2 < 0.3", false)]
    [InlineData("0.3 + 0.00001 <= 0.3", false)]
    [InlineData("1 / 0 == 1 / 0", false)]
    [InlineData("1 / 0 <= 30", false)]
    [InlineData("1 / 0 > 30", false)]
    [InlineData("-1 / 0 <= 30", false)]
    [InlineData("30 >= 1 / 0 or 2 < 1 / 0", false)]
    [InlineData("0 / 0 <= 1", false)]
    [InlineData("0 / 0 > 1", false)]
    public void Rounding_does_not_decide_a_comparison(string text, bool holds) =>
        Assert.Equal(holds, Formula.ParseCondition(text).Holds([]));

    [Theory]
    [InlineData("a / 0", true)]
    [InlineData("a / (b - b)", true)]
    [InlineData("1 - a / (0 * b)", true)]
    [InlineData("1e300 * 1e300 + a", true)]
    [InlineData("a / b", false)]
    [InlineData("a / (a - 0.5)", false)]
    [InlineData("a - 0 / 3", false)]
    public void A_number_that_is_never_finite_is_found(string text, bool isNever)
    {
        Assert.Equal(isNever, Formula.ParseNumber(text).IsNeverFinite());
        Assert.Equal(isNever, Formula.ParseCondition($"{text} <= 30 or a > 2").IsNeverFinite());
    }

    [Fact]
    public void Names_are_listed_once_in_the_order_of_the_text() =>
        Assert.Equal(["blocks", "filters"], Formula.ParseCondition("blocks * filters <= 256 and blocks < 4").Names);

    [Theory]
    [InlineData("", "'' ends too early: expected a number, a name or '('")]
    [InlineData("a +", "'a +' ends too early: expected a number, a name or '('")]
    [InlineData("a * * 2 <= 3", "'a * * 2 <= 3': expected a number, a name or '(' at '* 2 <= 3'")]
    [InlineData("(a < 3", "'(a < 3' ends too early: expected ')'")]
    [InlineData("a < 3)", "'a < 3)': expected an operator or the end at ')'")]
    [InlineData("a < and", "'a < and': expected a number, a name or '(' at 'and'")]
    [InlineData("a b < 3", "'a b < 3': expected an operator or the end at 'b < 3'")]
    [InlineData("2x < 3", "'2x < 3': '2x' is not a number")]
    [InlineData("a = 3", "'a = 3': the operators are < <= > >= == + - * / and or; expected one of them at '= 3'")]
    [InlineData("a != 3", "'a != 3': the operators are < <= > >= == + - * / and or; expected one of them at '!= 3'")]
    [InlineData("1 < a < 3", "'1 < a < 3': compare two numbers at a time, joined by and: a < b and b < c")]
    [InlineData("a * b", "'a * b' is a number, not a condition; compare it with something, such as a * b <= 100")]
    [InlineData("a and b < 2",
        "'a and b < 2': + - * / and comparisons take numbers, and and or take comparisons; set parentheses or compare first")]
    [InlineData("(a < b) + 1 < 3",
        "'(a < b) + 1 < 3': + - * / and comparisons take numbers, and and or take comparisons; set parentheses or compare first")]
    [InlineData("-(a < b)",
        "'-(a < b)': + - * / and comparisons take numbers, and and or take comparisons; set parentheses or compare first")]
    public void What_is_no_condition_is_refused_with_the_place(string text, string message) =>
        Assert.Equal(message, Assert.Throws<UserErrorException>(() => Formula.ParseCondition(text)).Message);

    [Fact]
    public void A_condition_is_no_number() => Assert.Equal(
        "'a < b' is a condition, not a number", Assert.Throws<UserErrorException>(() => Formula.ParseNumber("a < b")).Message);

    [Fact]
    public void An_endless_text_is_refused_before_it_is_read() => Assert.Equal(
        "an expression has at most 400 characters, this one 100000",
        Assert.Throws<UserErrorException>(() => Formula.ParseCondition(new string('(', 100_000))).Message);

    private static double ValueOf(string name) => name switch
    {
        "a" => 2,
        "b" => 3,
        "a_b" => 5,
        _ => 45,
    };
}
