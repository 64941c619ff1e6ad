using System.Collections.Immutable;

namespace Experiments.Specs.Keys;

/// <summary>A key of a parameter's range, declared for its explanation; <see cref="ParametersShape"/> reads all of them together.</summary>
internal sealed class RangeKey(string name, string type, string jsonType, string absent, string help) : ConfigKey(name, help, absent)
{
    public override Shape Shape { get; } = new RangeShape(type, jsonType);

    private sealed class RangeShape(string type, string jsonType) : Shape
    {
        public override string Type => type;

        public override ImmutableArray<string> JsonTypes => [jsonType];
    }
}
