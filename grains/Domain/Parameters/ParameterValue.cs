using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans;

namespace Experiments.Domain;

/// <summary>What a <see cref="ParameterValue"/> holds.</summary>
public enum ParameterKind
{
    /// <summary>A 64-bit integer.</summary>
    Integer,

    /// <summary>A 64-bit floating-point number.</summary>
    Number,

    /// <summary>A word.</summary>
    Text,

    /// <summary>true or false.</summary>
    Flag,
}

/// <summary>
/// One value of a parameter: an integer, a number, a word or a flag; a plain scalar in JSON and YAML. Integers and numbers of the same
/// value are equal, so <c>epochs: 40</c> and <c>epochs: 40.0</c> are the same setting.
/// </summary>
[GenerateSerializer, Immutable, Alias("parameter-value"), JsonConverter(typeof(ParameterValueJson))]
public readonly struct ParameterValue : IEquatable<ParameterValue>
{
    [Id(0)] private readonly ParameterKind _kind;
    [Id(1)] private readonly double _number;
    [Id(2)] private readonly string? _text;

    private ParameterValue(ParameterKind kind, double number, string? text) => (_kind, _number, _text) = (kind, number, text);

    /// <summary>What it holds. A number without a fraction (below 2^53) is an integer.</summary>
    public ParameterKind Kind => _kind;

    /// <summary>Whether it is an integer or a number.</summary>
    public bool IsNumeric => _kind is ParameterKind.Integer or ParameterKind.Number;

    /// <summary>A number; an integer if it has no fraction.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is NaN or infinite.</exception>
    public static ParameterValue Of(double number)
    {
        if (!double.IsFinite(number))
        {
            throw new ArgumentOutOfRangeException(nameof(number), number, "a parameter is a finite number");
        }

        var isInteger = Math.Floor(number) == number && Math.Abs(number) < 1L << 53;
        return new(isInteger ? ParameterKind.Integer : ParameterKind.Number, number == 0 ? 0 : number, null);
    }

    /// <summary>A word.</summary>
    public static ParameterValue Of(string text) => new(ParameterKind.Text, 0, text);

    /// <summary>true or false.</summary>
    public static ParameterValue Of(bool flag) => new(ParameterKind.Flag, flag ? 1 : 0, null);

    /// <summary>The number; integers widen.</summary>
    /// <exception cref="InvalidOperationException">It is a word or a flag.</exception>
    public double AsNumber() => IsNumeric ? _number : throw Mismatch("a number");

    /// <summary>The integer.</summary>
    /// <exception cref="InvalidOperationException">It is something else.</exception>
    public long AsInteger() => _kind is ParameterKind.Integer ? (long)_number : throw Mismatch("an integer");

    /// <summary>The word.</summary>
    /// <exception cref="InvalidOperationException">It is something else.</exception>
    public string AsText() => _text ?? throw Mismatch("a word");

    /// <summary>The flag.</summary>
    /// <exception cref="InvalidOperationException">It is something else.</exception>
    public bool AsFlag() => _kind is ParameterKind.Flag ? _number != 0 : throw Mismatch("true or false");

    /// <summary>Parses user input: true or false, a number, otherwise a word.</summary>
    public static ParameterValue Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text switch
        {
            "true" => Of(true),
            "false" => Of(false),
            _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && double.IsFinite(number) => Of(number),
            _ => Of(text),
        };
    }

    /// <summary>The printed form, which <see cref="Parse"/> reads back; numbers have the fewest digits that round-trip.</summary>
    public override string ToString() => _kind switch
    {
        ParameterKind.Integer or ParameterKind.Number => _number.ToString("R", CultureInfo.InvariantCulture),
        ParameterKind.Text => _text ?? "",
        ParameterKind.Flag => _number != 0 ? "true" : "false",
        _ => throw new UnreachableException(),
    };

    /// <inheritdoc/>
    public bool Equals(ParameterValue other) => _kind == other._kind && _number.Equals(other._number) && _text == other._text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ParameterValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_kind, _number, _text);

    /// <summary>Same kind and value.</summary>
    public static bool operator ==(ParameterValue left, ParameterValue right) => left.Equals(right);

    /// <summary>Different kind or value.</summary>
    public static bool operator !=(ParameterValue left, ParameterValue right) => !left.Equals(right);

    private InvalidOperationException Mismatch(string wanted) => new($"'{this}' is not {wanted}");
}

/// <summary>Writes a <see cref="ParameterValue"/> as a plain JSON scalar.</summary>
internal sealed class ParameterValueJson : JsonConverter<ParameterValue>
{
    public override ParameterValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType switch
        {
            JsonTokenType.Number => ParameterValue.Of(reader.GetDouble()),
            JsonTokenType.String => ParameterValue.Of(reader.GetString()!), // not null: the token is a string
            JsonTokenType.True => ParameterValue.Of(true),
            JsonTokenType.False => ParameterValue.Of(false),
            var token => throw new JsonException($"a parameter is a number, a word, true or false, not {token}"),
        };

    public override void Write(Utf8JsonWriter writer, ParameterValue value, JsonSerializerOptions options)
    {
        switch (value.Kind)
        {
            case ParameterKind.Integer:
                writer.WriteNumberValue(value.AsInteger());
                break;
            case ParameterKind.Number:
                writer.WriteNumberValue(value.AsNumber());
                break;
            case ParameterKind.Flag:
                writer.WriteBooleanValue(value.AsFlag());
                break;
            default:
                writer.WriteStringValue(value.AsText());
                break;
        }
    }
}
