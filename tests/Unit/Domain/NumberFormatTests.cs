using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Experiments.Domain;
using Xunit;

namespace Experiments.Unit.Domain;

/// <summary>One rounding rule for every displayed number.</summary>
public sealed partial class NumberFormatTests
{
    [Theory]
    [InlineData(0.7325, "73.3")]
    [InlineData(0.0005, "0.1")]
    [InlineData(0.2850, "28.5")]
    [InlineData(0.28450, "28.5")]
    [InlineData(0.2844999999999999, "28.4")]
    [InlineData(-0.00049, "0.0")]
    [InlineData(-0.0005, "-0.1")]
    [InlineData(-0.7325, "-73.3")]
    [InlineData(1, "100.0")]
    [InlineData(-0.0, "0.0")]
    public void A_percentage_is_rounded_from_its_decimal_form_half_away_from_zero(double share, string expected) =>
        Assert.Equal(expected, NumberFormat.Percent(share));

    [Theory]
    [InlineData(0.0005, 3, "0.001")]
    [InlineData(-0.00049, 3, "0.000")]
    [InlineData(1.005, 2, "1.01")]
    [InlineData(2.5, 0, "3")]
    [InlineData(1e22, 1, "1E+22")]
    [InlineData(1e-300, 1, "0.0")]
    [InlineData(double.NaN, 1, "NaN")]
    public void Fixed_rounds_alike(double value, int decimals, string expected) =>
        Assert.Equal(expected, NumberFormat.Fixed(value, decimals));

    [Theory]
    [InlineData(0.05125, "+5.1")]
    [InlineData(-0.00049, "0.0")]
    [InlineData(0.0004, "0.0")]
    [InlineData(-0.0125, "-1.3")]
    public void A_difference_has_a_plus_or_minus_sign_unless_it_prints_as_zero(double difference, string expected) =>
        Assert.Equal(expected, NumberFormat.Points(difference));

    [Theory]
    [InlineData(3, "3")]
    [InlineData(2.5, "2.5")]
    [InlineData(2.345, "2.35")]
    [InlineData(100, "100")]
    public void Trailing_zeros_can_be_trimmed(double value, string expected) => Assert.Equal(expected, NumberFormat.Trimmed(value, 2));

    [Fact]
    public void Every_half_thousandth_rounds_like_the_exact_decimal()
    {
        for (var half = -2_000; half <= 2_000; half++)
        {
            // half / 2000 in tenths of a percent, by integers.
            var share = double.Parse($"{half / 2000m}", CultureInfo.InvariantCulture);
            var tenths = Math.Sign(half) * (int)((BigInteger.Abs(half) + 1) / 2);
            Assert.Equal($"{(tenths < 0 ? "-" : "")}{Math.Abs(tenths) / 10}.{Math.Abs(tenths) % 10}", NumberFormat.Percent(share));
        }
    }

    /// <summary>The rule holds only if nothing else rounds: the formats of .NET use various other rules.</summary>
    [Fact]
    public void No_other_code_formats_decimals()
    {
        string[] exempt = ["grains/Domain/Text/NumberFormat.cs", "grains/Drawing/SvgWriter.cs"]; // the rule itself; coordinates
        var strays = from folder in (string[])["grains", "silo", "client-cli"]
                     from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
                     let name = Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')
                     where !exempt.Contains(name)
                     from line in File.ReadLines(file).Index()
                     where !line.Item.Contains("[LoggerMessage(", StringComparison.Ordinal) && InlineFormat().IsMatch(line.Item)
                     select $"{name}:{line.Index + 1}: {line.Item.Trim()}";
        Assert.Empty(strays);
    }

    /// <summary>A format with decimals, or that rounds to a whole number, in an interpolated string or a call of ToString.</summary>
    [GeneratedRegex("""\{[^{}";]*:(\+?0( ?%|\.[0#]+.*)?|[FNPfnp]\d)\}|ToString\("([FNPfnp]\d|0"|0\.)""")]
    private static partial Regex InlineFormat();
}
