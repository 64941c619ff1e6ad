using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;
using Element = Onnx.TensorProto.Types.DataType;
using Kind = Onnx.AttributeProto.Types.AttributeType;

namespace Experiments.Models.Export;

/// <summary>
/// An ONNX graph in the making. A value is its name; every method that adds something returns the name of what it added. Body graphs of
/// loops see the values of the graphs around them.
/// </summary>
internal sealed class OnnxGraph
{
    private readonly OnnxGraph _root;
    private int _names;

    /// <summary>An empty graph of a model.</summary>
    public OnnxGraph(string name)
    {
        _root = this;
        Proto = new GraphProto { Name = name };
    }

    private OnnxGraph(OnnxGraph parent, string name)
    {
        _root = parent._root;
        Proto = new GraphProto { Name = _root.NewName(name) };
    }

    /// <summary>The graph so far.</summary>
    public GraphProto Proto { get; }

    /// <summary>An empty graph for the body of a loop of this graph.</summary>
    public OnnxGraph NewBody(string name) => new(this, name);

    /// <summary>Declares an input; a dimension is a number, or a name for any size. Without dimensions it is a scalar.</summary>
    public string AddInput(string name, Element type, params object[] shape)
    {
        var unique = ReferenceEquals(this, _root) ? name : _root.NewName(name);
        Proto.Input.Add(Describe(unique, type, shape));
        return unique;
    }

    /// <summary>Declares a value as an output. The outputs of a model have names that users see.</summary>
    public void AddOutput(string value, Element type, params object[] shape) => Proto.Output.Add(Describe(value, type, shape));

    /// <summary>Gives a value a name that users see.</summary>
    public string Rename(string value, string name)
    {
        Proto.Node.Add(new NodeProto { OpType = "Identity", Name = $"{name}_out", Input = { value }, Output = { name } });
        return name;
    }

    /// <summary>Adds a node with one output.</summary>
    public string Add(string operation, string[] inputs, params (string Name, object Value)[] attributes) =>
        AddMany(operation, 1, inputs, attributes)[0];

    /// <summary>Adds a node with several outputs.</summary>
    public string[] AddMany(string operation, int outputs, string[] inputs, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = operation, Name = _root.NewName(operation) };
        if (operation.StartsWith("TreeEnsemble", StringComparison.Ordinal))
        {
            node.Domain = OnnxModelFile.MachineLearning;
        }

        node.Input.AddRange(inputs);
        string[] names = [.. Enumerable.Range(0, outputs).Select(_ => _root.NewName("v"))];
        node.Output.AddRange(names);
        node.Attribute.AddRange(attributes.Select(attribute => ToAttribute(attribute.Name, attribute.Value)));
        Proto.Node.Add(node);
        return names;
    }

    /// <summary>Converts a value to another type.</summary>
    public string Cast(string value, Element type) => Add("Cast", [value], ("to", (long)type));

    /// <summary>Adds a constant of numbers; without a shape it is a scalar if it has one number, else a vector.</summary>
    public string Constant<T>(T[] values, params long[] shape)
        where T : unmanaged => AddConstant(
            TypeOf<T>(), shape is [] && values.Length != 1 ? [values.Length] : shape,
            tensor => tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())));

    /// <summary>Adds a scalar.</summary>
    public string Scalar<T>(T value)
        where T : unmanaged => Constant([value]);

    /// <summary>Adds a vector of words.</summary>
    public string Words(IReadOnlyCollection<string> words) => AddConstant(
        Element.String, [words.Count], tensor => tensor.StringData.AddRange(words.Select(ByteString.CopyFromUtf8)));

    /// <summary>Adds a vector of whole numbers, such as axes or a shape.</summary>
    public string Integers(params long[] values) => Constant(values, values.Length);

    private static Element TypeOf<T>() => default(T) switch
    {
        float => Element.Float,
        double => Element.Double,
        long => Element.Int64,
        bool => Element.Bool,
        _ => throw new NotSupportedException($"no tensor of {typeof(T).Name}"),
    };

    private static ValueInfoProto Describe(string name, Element type, object[] shape)
    {
        var dimensions = new TensorShapeProto();
        dimensions.Dim.AddRange(shape.Select(size => size is string any
            ? new TensorShapeProto.Types.Dimension { DimParam = any }
            : new TensorShapeProto.Types.Dimension { DimValue = Convert.ToInt64(size, CultureInfo.InvariantCulture) }));
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dimensions };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    private static AttributeProto ToAttribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int number:
                (attribute.Type, attribute.I) = (Kind.Int, number);
                break;
            case long number:
                (attribute.Type, attribute.I) = (Kind.Int, number);
                break;
            case float number:
                (attribute.Type, attribute.F) = (Kind.Float, number);
                break;
            case string word:
                (attribute.Type, attribute.S) = (Kind.String, ByteString.CopyFromUtf8(word));
                break;
            case OnnxGraph body:
                (attribute.Type, attribute.G) = (Kind.Graph, body.Proto);
                break;
            case IEnumerable<long> numbers:
                attribute.Type = Kind.Ints;
                attribute.Ints.AddRange(numbers);
                break;
            case IEnumerable<float> numbers:
                attribute.Type = Kind.Floats;
                attribute.Floats.AddRange(numbers);
                break;
            case IEnumerable<string> words:
                attribute.Type = Kind.Strings;
                attribute.Strings.AddRange(words.Select(ByteString.CopyFromUtf8));
                break;
            default:
                throw new NotSupportedException($"no attribute of {value.GetType().Name}");
        }

        return attribute;
    }

    private string AddConstant(Element type, long[] shape, Action<TensorProto> fill)
    {
        var tensor = new TensorProto { Name = _root.NewName("c"), DataType = (int)type };
        tensor.Dims.AddRange(shape);
        fill(tensor);
        _root.Proto.Initializer.Add(tensor);
        return tensor.Name;
    }

    private string NewName(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}_{_names++}");
}
